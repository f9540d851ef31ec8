"""Choosing the clinic's logo, at first run and in the settings; what cannot be taken is told."""

from typing import TYPE_CHECKING

from hemadesk.i18n import _

if TYPE_CHECKING:
    from hemadesk.desktop.views.clinic_fields import LogoRow
    from hemadesk.desktop.views.main_window import MainWindow
    from hemadesk.desktop.views.system_dialogs import SystemDialogs


def pick_logo(row: "LogoRow", dialogs: "SystemDialogs", window: "MainWindow") -> None:
    """Let the person choose a picture's file for the row; a refusal changes nothing there."""
    place = dialogs.which_picture()
    if place is None:
        return
    try:
        content = place.read_bytes()
    except OSError as error:
        said = _("{file} could not be read: {why}.")
        window.complain(said.format(file=place.name, why=error.strerror))
        return
    if not row.show_logo(content):
        window.complain(_("{file} is no picture.").format(file=place.name))
