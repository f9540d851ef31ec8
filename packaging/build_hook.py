"""What the wheel holds beyond the checkout's files: the compiled knowledge and translations."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "resources/knowledge/knowledge.compiled"


class HemaDeskBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own is open
    """Compiles what a checkout compiles when it is needed.  A fault in a table stops the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the compiled files before hatchling gathers what goes into the wheel."""
        root = Path(self.root)
        sys.path[:0] = [str(root), str(root / "packaging")]
        import translations  # noqa: PLC0415 - found only through the path set above

        translations.compile_all(root / "resources" / "locale")
        if version != "editable":  # a checkout compiles its knowledge whenever a table changes
            compiled = compile_knowledge(root)
            build_data["force_include"][str(compiled)] = f"hemadesk/_data/{COMPILED}"


def compile_knowledge(root: Path) -> Path:
    from hemadesk.knowledge import base, compiled  # noqa: PLC0415 - found only through the path set above

    knowledge = base.read(base.files_of(root / "resources" / "knowledge"))
    file = root / "build" / "wheel" / compiled.COMPILED
    compiled.compile_to(file, knowledge)
    return file
