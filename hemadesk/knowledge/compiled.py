"""The knowledge base in milliseconds: read once, kept as a compiled file beside its version.

A wheel carries the compiled file; a checkout makes it anew whenever a knowledge file changes.
"""

import contextlib
import copyreg
import os
import pickle
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hemadesk import paths
from hemadesk.knowledge.base import KnowledgeBase, files_of, read, version_of

COMPILED = "knowledge.compiled"
_UNREADABLE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    TypeError,
    ValueError,
)
"""What unpickling raises on bytes that are no pickle of ours."""


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))


@cache
def load() -> KnowledgeBase:
    """Return the knowledge base that ships with the program.

    Raises:
        KnowledgeError: in a checkout whose knowledge files have faults.
    """
    folder = paths.resources() / "knowledge"
    if not paths.is_checkout():
        return _unpickled(folder / COMPILED) or read(files_of(folder))
    files = files_of(folder)
    kept = paths.build() / COMPILED
    knowledge = None if _is_older_than_its_reader(kept) else _unpickled(kept)
    if knowledge is None or knowledge.version != version_of(files):
        knowledge = read(files)
        with contextlib.suppress(OSError):  # in another user's checkout: read anew each time
            compile_to(kept, knowledge)
    return knowledge


def _is_older_than_its_reader(kept: Path) -> bool:
    """Tell whether the code changed since: unpickling would then fill the wrong fields."""
    package = Path(__file__).parent
    code = [*package.glob("*.py"), *package.with_name("domain").glob("*.py")]
    return not kept.is_file() or kept.stat().st_mtime <= max(p.stat().st_mtime for p in code)


def compile_to(file: Path, knowledge: KnowledgeBase) -> None:
    """Write the compiled form; a reader never sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_bytes(pickle.dumps(knowledge, protocol=5))
    partial.replace(file)


def _unpickled(file: Path) -> KnowledgeBase | None:
    if not file.is_file():
        return None
    try:
        knowledge = pickle.loads(file.read_bytes())  # noqa: S301 - made by our build or by a checkout
    except _UNREADABLE:
        return None  # damaged, or made by another version of the program: read the tables instead
    return knowledge if isinstance(knowledge, KnowledgeBase) else None
