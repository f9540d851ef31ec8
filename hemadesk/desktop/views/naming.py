"""Names for what a person can touch: one for tests, one for screen readers."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"
W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, spoken: str = "") -> W:
    """Give the widget its object name and the words that a screen reader says."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget


def upright(text: str, widget: QWidget) -> str:
    """Keep numbers, ranges and units in their order inside a right-to-left line.

    Without it ``11.5–13.5`` is drawn as ``13.5–11.5`` and ``10⁹/L`` as ``L/10⁹``.
    """
    if not text or widget.layoutDirection() == Qt.LayoutDirection.LeftToRight:
        return text
    return f"{_LEFT_TO_RIGHT}{text}{_END}"
