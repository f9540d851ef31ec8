"""Names for what a person can touch: one for tests, one for screen readers."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, spoken: str = "") -> W:
    """Give the widget its object name and the words that a screen reader says."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget
