"""YAML without its own readings: every scalar stays text, a key given twice is refused."""

from typing import Any

import yaml
from yaml import YAMLError

__all__ = ["YAMLError", "parse"]


class StrictLoader(yaml.SafeLoader):
    """A SafeLoader without implicit types that refuses double keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key.value!r} is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def parse(content: str) -> Any:
    """Return the document.

    Raises:
        YAMLError: no YAML, or a key given twice.
    """
    return yaml.load(content, StrictLoader)  # noqa: S506 - a SafeLoader, see above
