"""The site in the settings: what is chosen is what is saved."""

from PySide6.QtWidgets import QPushButton

from hemadesk.desktop.views.settings import SettingsView
from hemadesk.domain.records import Clinic

INFECTIONS = {"malaria": "Malaria", "dengue": "Dengue"}


def test_that_the_place_is_shown_as_stored_and_saved_as_shown(qtbot):
    view = SettingsView(INFECTIONS)
    qtbot.addWidget(view)
    stored = Clinic(
        "Hospital", setting="screening", region="africa", endemic=("dengue",), tests_up_to="primary"
    )
    view.show_clinic(stored)
    with qtbot.waitSignal(view.clinic_saved) as saved:
        view.findChild(QPushButton, "save_site").click()
    assert saved.args == [stored]


def test_that_infections_count_only_where_somebody_said_so(qtbot):
    view = SettingsView(INFECTIONS)
    qtbot.addWidget(view)
    view.show_clinic(Clinic("Hospital"))
    assert view.site.named_infections() is None
    assert not view.site.endemic["malaria"].isEnabled()
    view.site.knows_infections.setChecked(True)
    assert view.site.named_infections() == ()
    view.site.endemic["malaria"].setChecked(True)
    assert view.site.named_infections() == ("malaria",)
