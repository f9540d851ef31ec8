"""Finds rings among named expressions: a rule that rests on itself has no value."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from hemadesk.knowledge.expressions import (
    Definition,
    Expression,
    Node,
    RuleIs,
    RuleTotal,
    RuleTruth,
)


def names_in(node: Node) -> Iterator[str]:
    """Give the id of every definition and rule that the expression uses."""
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, RuleIs | RuleTotal | RuleTruth):
        yield node.rule
    for part in parts_of(node):
        yield from names_in(part)


def parts_of(node: Node) -> Iterator[Node]:
    """Give the nodes directly below this one."""
    for each in dataclasses.fields(node):
        value = getattr(node, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(part):
                yield part  # type: ignore[misc]  # every dataclass inside a node is a node


def rings(uses: Mapping[str, Sequence[Expression]]) -> list[list[str]]:
    """Return each ring once, as the ids along it."""
    below = {
        id_: sorted({name for e in expressions for name in names_in(e.root)})
        for id_, expressions in uses.items()
    }
    found: list[list[str]] = []
    done: set[str] = set()

    def walk(id_: str, path: list[str]) -> None:
        if id_ in path:
            found.append(path[path.index(id_) :])
            return
        if id_ in done:
            return
        for name in below.get(id_, ()):
            walk(name, [*path, id_])
        done.add(id_)

    for id_ in below:
        walk(id_, [])
    return found
