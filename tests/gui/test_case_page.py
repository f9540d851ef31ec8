import threading
from datetime import date
from fractions import Fraction

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from hemadesk.desktop.jobs import PoolRunner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.results import present
from hemadesk.desktop.open_case import OpenCase
from hemadesk.desktop.theme import look
from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Presence, Quantity
from hemadesk.engine.assess import assess
from hemadesk.errors import HemaDeskError
from hemadesk.knowledge import compiled
from tests.support.builders import a_full_assessment
from tests.support.screens import CaseScreen

KNOWLEDGE = compiled.load()
TODAY = date(2024, 3, 10)
CTRL = Qt.KeyboardModifier.ControlModifier


def a_draft(id_="case-1", name="Weber, Anna", **encounter):
    patient = Patient(Sex.FEMALE, birth_date=CaseDate.parse("1976-05-02"), name=name)
    visit = Encounter(date=CaseDate.parse("2024-03-01"), **encounter)
    return CaseDraft.from_case(Case(id_, patient, (visit,)), KNOWLEDGE, TODAY)


class Desk:
    """An open case page with the real engine in the real worker."""

    def __init__(self, qtbot, answers):
        self.qtbot = qtbot
        self.runner = PoolRunner()
        self.open_case = OpenCase(KNOWLEDGE, answers, self.runner)
        self.page = self.open_case.page
        self.page.resize(1280, 720)
        qtbot.addWidget(self.page)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.screen = CaseScreen(self.page, qtbot)

    def open(self, draft):
        self.open_case.open(draft)
        self.qtbot.waitUntil(lambda: self.page.form.is_complete)
        return self.screen

    def settle(self):
        self.qtbot.waitUntil(lambda: self.runner.is_idle, timeout=15000)

    @property
    def findings(self):
        return self.open_case.case.draft.to_case().encounters[-1].findings


@pytest.fixture
def open_desk(qtbot, qapp):
    look.dress(qapp, "light")
    desks = []

    def make(answers=None):
        desks.append(Desk(qtbot, answers or (lambda case: assess(case, KNOWLEDGE))))
        return desks[-1]

    yield make
    for desk in desks:
        desk.open_case.close()
        assert desk.runner.shut_down(15000)
        desk.settle()


@pytest.fixture
def desk(open_desk):
    """A desk whose engine says the same of everything, at once."""
    return open_desk(lambda case: a_full_assessment(case_id=case.id))


def test_a_nurse_can_type_three_counts_and_see_pancytopenia_appear(open_desk):
    desk = open_desk()
    screen = desk.open(a_draft())

    screen.press_keys("6.8")
    screen.type_into("wbc", "2.1")
    screen.type_into("platelets", "41")
    desk.settle()

    assert "Pancytopenia" in screen.card("pattern")
    assert "6.8 g/dL" in screen.card("pattern")
    assert screen.diagnoses()
    assert screen.flag("hemoglobin") == "▼ L"


def test_a_nurse_can_correct_a_count_and_the_pattern_follows(open_desk):
    desk = open_desk()
    screen = desk.open(a_draft())
    for finding, text in (("hemoglobin", "6.8"), ("wbc", "2.1"), ("platelets", "41")):
        screen.type_into(finding, text)
    desk.settle()
    screen.type_into("platelets", "241")
    desk.settle()
    assert "Pancytopenia" not in screen.card("pattern")
    assert screen.flag("platelets") == ""


def test_an_impossible_number_is_refused_in_place_and_one_click_settles_it(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "145")
    assert "impossible" in screen.question("hemoglobin")
    assert screen.offers("hemoglobin") == ["Use 145 g/L = 14.5 g/dL"]
    assert "hemoglobin" not in desk.findings

    screen.click("ask_hemoglobin_offer_0")

    assert screen.question("hemoglobin") == ""
    assert desk.findings["hemoglobin"] == Quantity(Fraction(145), "g/L")
    assert screen.focused() is screen.field("hemoglobin")


def test_an_unusual_number_counts_at_once_and_is_asked_about_once(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "2.1")
    assert "unusual" in screen.question("hemoglobin")
    assert "hemoglobin" in desk.findings
    screen.click("ask_hemoglobin_offer_0")
    assert screen.question("hemoglobin") == ""


def test_a_count_typed_as_a_percentage_is_asked_about_and_one_click_puts_it_right(desk):
    screen = desk.open(a_draft())
    screen.type_into("neutrophil_percent", "0.8")
    assert "count" in screen.question("neutrophil_percent")
    screen.click("ask_neutrophil_percent_offer_1")
    assert screen.question("neutrophil_percent") == ""
    assert dict(desk.findings) == {"neutrophils": Quantity(Fraction("0.8"), "10*9/L")}
    assert screen.focused() is screen.field("neutrophils")
    screen.press(Qt.Key.Key_Z, CTRL)
    assert screen.text("neutrophil_percent") == "0.8"
    screen.click("ask_neutrophil_percent_offer_0")
    assert screen.question("neutrophil_percent") == ""


def test_a_comma_that_can_be_read_in_two_ways_is_asked_about(desk):
    screen = desk.open(a_draft())
    screen.type_into("platelets", "41,000")
    assert "two ways" in screen.question("platelets")
    screen.click("ask_platelets_offer_1")
    assert desk.findings["platelets"] == Quantity(Fraction(41000), "/uL")


def test_a_unit_typed_behind_the_number_is_taken_over(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "68 g/L")
    assert desk.findings["hemoglobin"] == Quantity(Fraction(68), "g/L")
    assert screen.page.findChild(QWidget, "unit_hemoglobin").text() == "g/L"


def test_a_typed_unit_moves_beside_the_number_when_the_field_is_left(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "68 g/L")
    screen.press(Qt.Key.Key_Return)
    assert screen.text("hemoglobin") == "68"
    assert desk.findings["hemoglobin"] == Quantity(Fraction(68), "g/L")
    screen.press(Qt.Key.Key_Z, CTRL)
    assert screen.text("hemoglobin") == ""


def test_a_clerk_can_go_down_the_slip_with_enter_alone(desk):
    screen = desk.open(a_draft())
    for text in ("6.8", "20", "2.1"):
        screen.press_keys(text)
        screen.press(Qt.Key.Key_Return)
    assert screen.text("hemoglobin") == "6.8"
    assert screen.text("hematocrit") == "20"
    assert screen.text("rbc") == "2.1"
    assert screen.focused() is screen.field("mcv")


def unit_of(screen, finding):
    return screen.page.findChild(QWidget, f"unit_{finding}").text()


@pytest.mark.parametrize("is_left", [True, False])
@pytest.mark.parametrize("text", ["9.3", "93", "6.3"])
def test_a_typed_unit_goes_when_the_number_is_typed_anew(desk, is_left, text):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "9.3 mmol/L")
    assert unit_of(screen, "hemoglobin") == "mmol/L"
    if is_left:
        screen.press(Qt.Key.Key_Return)
    screen.type_into("hemoglobin", text)
    assert unit_of(screen, "hemoglobin") == "g/dL"
    assert screen.text("hemoglobin") == text


def test_a_typed_unit_goes_with_its_letters_and_with_the_number(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "9.3 g/L")
    for _ in "g/L":
        screen.press(Qt.Key.Key_Backspace)
    assert unit_of(screen, "hemoglobin") == "g/dL"
    screen.press_keys("g/L")
    screen.press(Qt.Key.Key_Return)
    assert unit_of(screen, "hemoglobin") == "g/L"
    screen.type_into("hemoglobin", "")
    assert unit_of(screen, "hemoglobin") == "g/dL"


def test_a_unit_that_was_chosen_stays_when_the_number_is_typed_anew(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "9.3 mmol/L")
    desk.open_case.case.choose_unit("hemoglobin", "g/L")
    screen.type_into("hemoglobin", "93")
    assert desk.findings["hemoglobin"] == Quantity(Fraction(93), "g/L")


def test_counts_typed_down_the_slip_stay_counts_and_tab_goes_to_the_percentage(desk):
    screen = desk.open(a_draft())
    desk.page.form.go_to("rdw")
    screen.press(Qt.Key.Key_Return)
    for text in ("20", "2.1", "0.8", "1.2"):
        screen.press_keys(text)
        screen.press(Qt.Key.Key_Return)
    assert desk.findings["reticulocyte_absolute"] == Quantity(Fraction(20), "10*9/L")
    assert desk.findings["neutrophils"] == Quantity(Fraction("0.8"), "10*9/L")
    assert desk.findings["lymphocytes"] == Quantity(Fraction("1.2"), "10*9/L")
    assert screen.focused() is screen.field("monocytes")
    screen.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert screen.focused() is screen.field("monocyte_percent")
    screen.press(Qt.Key.Key_Tab)
    assert screen.focused() is screen.field("monocytes")


def test_a_nurse_can_answer_features_with_one_key_each(desk):
    screen = desk.open(a_draft())
    desk.page.form.go_to("splenomegaly")
    screen.press_keys("p")
    screen.press(Qt.Key.Key_Down)
    screen.press_keys("a")
    assert desk.findings["splenomegaly"] is Presence.PRESENT
    assert desk.findings["hepatomegaly"] is Presence.ABSENT
    screen.press(Qt.Key.Key_Delete)
    assert "hepatomegaly" not in desk.findings


def test_none_of_these_answers_what_is_shown_and_open_and_nothing_else(desk):
    screen = desk.open(a_draft())
    desk.page.form.go_to("splenomegaly")
    screen.press_keys("+")
    screen.press(Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.findings["splenomegaly"] is Presence.PRESENT
    assert desk.findings["lymphadenopathy"] is Presence.ABSENT
    assert "thumb_radial_anomaly" not in desk.findings
    assert "fatigue" not in desk.findings
    screen.press(Qt.Key.Key_Z, CTRL)
    assert set(desk.findings) == {"splenomegaly"}


def test_nothing_is_absent_because_nobody_looked(desk):
    desk.open(a_draft())
    assert dict(desk.findings) == {}


def test_the_search_box_goes_to_a_finding_that_is_folded_away(desk):
    screen = desk.open(a_draft())
    screen.press(Qt.Key.Key_F, CTRL)
    screen.press_keys("coombs")
    screen.press(Qt.Key.Key_Return)
    assert screen.focused() is screen.field("dat_positive")
    screen.press_keys("p")
    assert desk.findings["dat_positive"] is Presence.PRESENT
    screen.press(Qt.Key.Key_F, CTRL)
    screen.press_keys("morulae")
    screen.press(Qt.Key.Key_Return)
    assert screen.focused() is screen.field("film_intracellular_organisms")


def test_an_edit_can_be_undone_and_done_again_from_any_field(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "6.8")
    screen.type_into("platelets", "41")
    screen.press(Qt.Key.Key_Z, CTRL)
    assert screen.text("platelets") == ""
    assert screen.text("hemoglobin") == "6.8"
    screen.press(Qt.Key.Key_Z, CTRL)
    assert screen.text("hemoglobin") == ""
    screen.click("redo")
    assert screen.text("hemoglobin") == "6.8"


def test_what_is_typed_is_handed_over_as_a_draft_within_two_seconds(desk, qtbot):
    screen = desk.open(a_draft())
    with qtbot.waitSignal(desk.open_case.draft_changed, timeout=2000) as kept:
        screen.type_into("mcv", "abc")
    case_id, text = kept.args
    assert case_id == "case-1"
    taken_up = CaseDraft.from_json(text, KNOWLEDGE, TODAY)
    assert taken_up.visits[0].entries["mcv"].text == "abc"


def test_leaving_hands_over_what_was_typed_in_the_last_second(desk):
    screen = desk.open(a_draft())
    handed_over = []
    desk.open_case.draft_changed.connect(lambda _case_id, text: handed_over.append(text))
    screen.type_into("hemoglobin", "6.8")
    desk.open_case.close()
    assert len(handed_over) == 1


def test_saving_is_offered_only_while_something_would_be_lost(desk):
    screen = desk.open(a_draft())
    assert not screen.can_click("save")
    screen.type_into("hemoglobin", "6.8")
    assert screen.can_click("save")
    desk.open_case.case.mark_saved()
    assert not screen.can_click("save")
    assert not desk.open_case.case.is_dirty


def test_the_answer_for_a_case_that_was_left_never_appears_under_the_next_one(open_desk):
    go_on = threading.Event()

    def answers_late(case):
        if case.id == "left":
            assert go_on.wait(5)
        return a_full_assessment(case_id=case.id) if case.id == "left" else assess(case, KNOWLEDGE)

    desk = open_desk(answers_late)
    shown = []
    desk.open_case.assessed.connect(lambda case, assessment: shown.append(assessment.case_id))
    desk.open(a_draft("left", "Left, Lee"))
    screen = desk.open(a_draft("opened", "Opened, Ola"))
    go_on.set()
    desk.settle()
    assert shown == ["opened"]
    assert "Pancytopenia" not in screen.card("pattern")


def test_of_many_edits_only_the_newest_is_assessed_after_the_running_one(open_desk):
    begun, go_on = threading.Event(), threading.Event()
    asked = []

    def slow(case):
        if not case.id:  # nobody: the worker warms up
            return a_full_assessment(case_id="")
        asked.append(case.encounters[0].findings.get("hemoglobin"))
        begun.set()
        assert go_on.wait(5)
        return a_full_assessment(case_id=case.id)

    desk = open_desk(slow)
    screen = desk.open(a_draft())
    assert begun.wait(5)
    screen.type_into("hemoglobin", "10.25")
    go_on.set()
    desk.settle()
    assert asked == [None, Quantity(Fraction("10.25"), "g/dL")]


def test_a_failing_assessment_says_so_in_place_and_keeps_what_was_typed(open_desk):
    class TwoPatientsError(HemaDeskError):
        message = "The counts are from two different patients."

    def refuses(case):
        raise TwoPatientsError

    desk = open_desk(refuses)
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "6.8")
    desk.settle()
    assert screen.label("results_message") == "The counts are from two different patients."
    assert screen.text("hemoglobin") == "6.8"
    assert screen.diagnoses() == []


def test_a_new_visit_keeps_the_unit_and_shows_the_earlier_value_beside(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "68 g/L")
    screen.press(Qt.Key.Key_Return)
    screen.click("add_visit")
    assert screen.text("hemoglobin") == ""
    assert screen.page.findChild(QWidget, "unit_hemoglobin").text() == "g/L"
    assert "68 g/L" in screen.field("hemoglobin").accessibleDescription()
    tabs = screen.page.findChild(QTabBar, "visits")
    tabs.setCurrentIndex(0)
    assert screen.text("hemoglobin") == "68"


def test_a_transfusion_with_its_date_gets_into_the_case(desk):
    screen = desk.open(a_draft())
    screen.click("add_transfusion")
    line = screen.page.findChild(QComboBox, "treatment_name_0")
    line.setEditText("red cells")
    start = screen.page.findChild(QLineEdit, "treatment_start_0")
    desk.qtbot.keyClicks(start, "2024-02-28")
    treatment = desk.open_case.case.draft.to_case().encounters[0].treatments[0]
    assert treatment.name == "red cells"
    assert "Red cells" in screen.label("treatment_class_0")
    assert treatment.start.text == "2024-02-28"


def test_a_clinician_can_type_a_confirmed_diagnosis_by_keys_alone(desk):
    screen = desk.open(a_draft())
    screen.page.findChild(QWidget, "add_confirmed").setFocus()
    screen.press(Qt.Key.Key_Space)
    assert "Which diagnosis" in screen.question("confirmed_0")
    screen.press_keys("hairy")
    assert "Hairy cell leukemia" in screen.focused().accessibleDescription()
    screen.press(Qt.Key.Key_Return)
    assert screen.focused().objectName() == "confirmed_date_0"
    screen.press_keys("2019-03")
    screen.press(Qt.Key.Key_Tab)
    screen.press_keys("flow")
    (proof,) = desk.open_case.case.draft.to_case().confirmed
    assert (proof.diagnosis, proof.date.text, proof.by) == (
        "hairy_cell_leukemia",
        "2019-03",
        "flow",
    )
    screen.press(Qt.Key.Key_Tab)
    assert screen.focused().objectName() == "confirmed_remove_0"
    for _ in range(3):
        screen.press(Qt.Key.Key_Z, CTRL)
    assert desk.open_case.case.draft.to_case().confirmed == ()
    for _ in range(3):
        screen.press(Qt.Key.Key_Y, CTRL)
    assert desk.open_case.case.draft.to_case().confirmed == (proof,)
    screen.click("confirmed_remove_0")
    assert desk.open_case.case.draft.to_case().confirmed == ()


def test_a_diagnosis_typed_to_the_end_needs_no_list_and_nonsense_is_refused_in_place(desk):
    screen = desk.open(a_draft())
    screen.click("add_confirmed")
    screen.press_keys("ITP")
    screen.press(Qt.Key.Key_Tab)
    assert screen.page.findChild(QLineEdit, "confirmed_name_0").text() == "Immune thrombocytopenia"
    screen.click("add_confirmed")
    screen.press_keys("foobar")
    screen.press(Qt.Key.Key_Tab)
    assert "“foobar” names no single" in screen.question("confirmed_1")
    assert len(desk.open_case.case.draft.to_case().confirmed) == 1


def test_escape_closes_the_diagnoses_offered_and_stays_on_the_page(desk):
    closed = []
    screen = desk.open(a_draft())
    screen.page.close_requested.connect(lambda: closed.append(1))
    screen.click("add_confirmed")
    screen.press_keys("anemia")
    offered = screen.page.findChild(QAbstractItemView, "diagnoses_found")
    assert offered.isVisible()
    screen.press(Qt.Key.Key_Escape)
    assert not offered.isVisible()
    assert not closed
    screen.press(Qt.Key.Key_Escape)
    assert closed


def test_a_confirmed_diagnosis_belongs_to_every_visit(desk):
    screen = desk.open(a_draft())
    screen.click("add_confirmed")
    screen.press_keys("gaucher")
    assert screen.question("confirmed_0") == ""  # what is offered says enough
    screen.press(Qt.Key.Key_Return)
    screen.click("add_visit")
    name = screen.page.findChild(QLineEdit, "confirmed_name_0")
    assert name.isVisible()
    assert name.text() == "Gaucher disease"


def test_tab_goes_through_a_treatment_before_it_leaves_it(desk):
    screen = desk.open(a_draft())
    screen.click("add_drug")
    screen.press_keys("prednisolone")
    stops = []
    for _ in range(5):
        screen.press(Qt.Key.Key_Tab)
        stops.append(screen.focused().objectName())
    assert stops[:4] == [
        "treatment_start_0",
        "treatment_stop_0",
        "treatment_amount_0",
        "treatment_remove_0",
    ]
    assert stops[4] == "add_confirmed"


def test_a_count_that_is_known_and_stable_raises_no_flag_for_it_alone(open_desk):
    desk = open_desk()
    screen = desk.open(a_draft())
    screen.type_into("platelets", "41")
    desk.settle()
    alarmed = screen.card("act")
    screen.click("add_stable")
    assert screen.question("stable_0") == "Which finding?"
    box = screen.page.findChild(QComboBox, "stable_finding_0")
    assert [box.itemData(place) for place in range(box.count())] == ["platelets"]
    box.setFocus()
    screen.press(Qt.Key.Key_Down)
    desk.settle()
    assert desk.open_case.case.draft.to_case().known_stable == ("platelets",)
    assert screen.question("stable_0") == ""
    assert screen.card("act") != alarmed
    screen.click("stable_remove_0")
    desk.settle()
    assert screen.card("act") == alarmed


def test_the_laboratory_s_own_limits_make_the_flag(desk):
    screen = desk.open(a_draft())
    screen.type_into("hemoglobin", "12.5")
    assert screen.flag("hemoglobin") == ""
    screen.press(Qt.Key.Key_F2)
    screen.press_keys("13")
    assert screen.flag("hemoglobin") == "▼ L"
    screen.click("spurious_hemoglobin")
    assert desk.open_case.case.draft.to_case().encounters[0].sample.spurious == ("hemoglobin",)


def test_the_banner_says_who_it_is_and_what_is_missing(desk):
    screen = desk.open(a_draft())
    assert screen.label("patient_name") == "Weber, Anna"
    assert "47 years" in screen.label("patient_facts")
    assert "female" in screen.label("patient_facts")
    assert screen.label("patient_missing") == ""
    screen.click("sex")
    desk.open_case.case.choose_sex("")
    assert "sex is missing" in screen.label("patient_missing")


def test_calculated_values_stand_in_the_empty_fields(desk):
    screen = desk.open(a_draft())
    desk.settle()
    assert screen.field("reticulocyte_absolute").placeholderText() == "≈ 8.2"
    screen.type_into("reticulocyte_absolute", "9")
    assert screen.field("reticulocyte_absolute").placeholderText() == ""


def test_the_panel_has_at_most_three_actions_before_more_is_asked_for(desk):
    screen = desk.open(a_draft())
    desk.settle()
    flags = screen.card("act")
    assert flags.count("Same day") + flags.count("Immediate") + flags.count("Within") == 3
    screen.click("more_flags")
    assert "Within a week" in screen.card("act")


def test_reasons_unfold_under_a_diagnosis_and_stay_unfolded_while_typing(desk):
    screen = desk.open(a_draft())
    desk.settle()
    screen.click("diagnosis_0")
    assert "62 pg/mL" in screen.label("evidence_0")
    screen.type_into("hemoglobin", "6.8")
    desk.settle()
    assert "62 pg/mL" in screen.label("evidence_0")


def test_the_ranking_is_shown_again_for_the_next_case_with_the_same_words(desk):
    screen = desk.open(a_draft())
    desk.settle()
    desk.open(a_draft("case-2", "Other, Ola"))
    desk.settle()
    assert screen.diagnoses()


def test_the_keyboard_goes_to_the_results_and_back_to_the_field_it_left(desk):
    screen = desk.open(a_draft())
    desk.settle()
    desk.page.form.go_to("mcv")
    screen.press(Qt.Key.Key_F6)
    assert screen.focused().objectName() == "diagnosis_0"
    assert not screen.focused().visibleRegion().isEmpty()
    assert not screen.focused().isChecked()
    screen.press(Qt.Key.Key_Return)
    assert screen.focused().isChecked()
    screen.press(Qt.Key.Key_Down)
    assert screen.focused().objectName() == "diagnosis_1"
    screen.press(Qt.Key.Key_F6)
    assert screen.focused() is screen.field("mcv")


def test_the_words_say_that_the_clinician_decides(desk):
    screen = desk.open(a_draft())
    assert "clinician decides" in screen.label("who_decides")


def test_an_equal_state_draws_nothing(desk):
    desk.open(a_draft())
    desk.settle()

    class Painted(QObject):
        count = 0

        def eventFilter(self, watched, event):
            self.count += event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.LayoutRequest)
            return False

    painted = Painted()
    QApplication.processEvents()
    desk.page.installEventFilter(painted)
    desk.page.results.render_state(present(a_full_assessment(case_id="case-1"), KNOWLEDGE))
    desk.page.form.render_state(desk.open_case.case.state)
    QApplication.processEvents()
    assert painted.count == 0
    desk.page.results.render_state(present(a_full_assessment(red_flags=()), KNOWLEDGE))
    QApplication.processEvents()
    assert painted.count > 0


def test_the_results_stay_where_they_are_read_when_lines_appear_above(desk):
    desk.open(a_draft())
    desk.settle()
    screen, panel = desk.screen, desk.page.results
    quiet = present(a_full_assessment(red_flags=(), count_checks=(), warnings=()), KNOWLEDGE)
    loud = present(a_full_assessment(), KNOWLEDGE)
    panel.render_state(quiet)
    scroll = panel.findChild(QWidget, "results_scroll").verticalScrollBar()
    QApplication.processEvents()
    scroll.setValue(scroll.maximum() // 2)
    assert scroll.value() > 0
    before, room = screen.top_of("next"), scroll.maximum()
    panel.render_state(loud)
    QApplication.processEvents()
    assert scroll.maximum() > room + 100
    assert abs(screen.top_of("next") - before) <= 2


def test_typing_does_not_move_the_form(desk):
    screen = desk.open(a_draft())
    desk.page.form.go_to("ldh")
    bar = desk.page.form.verticalScrollBar()
    before = bar.value()
    screen.press_keys("1200")
    desk.settle()
    assert bar.value() == before


def is_inside_a_combo_box(widget):
    parent = widget.parent()
    return parent is not None and (isinstance(parent, QComboBox) or is_inside_a_combo_box(parent))


def reachable(page):
    touchable = (
        QAbstractButton,
        QLineEdit,
        QComboBox,
        QPlainTextEdit,
        QAbstractItemView,
        QTabBar,
    )
    return [
        widget
        for kind in touchable
        for widget in page.findChildren(kind)
        if not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QComboBox | QLineEdit | QTabBar)
        and not (isinstance(widget, QAbstractItemView) and is_inside_a_combo_box(widget))
        and "ScrollBar" not in type(widget).__name__
    ]


def test_every_control_has_a_name_for_tests_and_one_for_screen_readers(desk):
    desk.open(a_draft())
    desk.settle()
    for section in desk.page.form.sections.values():
        section.show_all()
    desk.screen.click("add_drug")
    desk.screen.type_into("hemoglobin", "145")
    desk.screen.press(Qt.Key.Key_F2)
    controls = reachable(desk.page)
    assert len(controls) > 600
    nameless = []
    for widget in controls:
        interface = QAccessible.queryAccessibleInterface(widget)
        spoken = interface.text(QAccessible.Text.Name) if interface else widget.accessibleName()
        if not spoken or not widget.objectName():
            nameless.append(f"{type(widget).__name__} {widget.objectName()!r} {spoken!r}")
    assert nameless == []


def test_every_finding_of_the_catalogue_can_be_reached(desk):
    screen = desk.open(a_draft())
    for finding in KNOWLEDGE.findings:
        desk.page.form.go_to(finding)
        assert screen.focused() is screen.field(finding)


def test_the_state_of_a_feature_is_said_in_words(desk):
    screen = desk.open(a_draft())
    desk.page.form.go_to("splenomegaly")
    assert screen.focused().accessibleName() == "Splenomegaly: not looked for"
    screen.press_keys("a")
    assert screen.focused().accessibleName() == "Splenomegaly: absent"


def test_the_page_fits_a_small_screen_without_a_sideways_scroll(desk):
    desk.open(a_draft())
    desk.settle()
    assert (desk.page.width(), desk.page.height()) == (1280, 720)
    for area in (desk.page.form, desk.page.findChild(QWidget, "results_scroll")):
        assert area.widget().width() <= area.viewport().width()
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_the_page_is_mirrored_for_languages_written_from_the_right(open_desk, qapp):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        desk = open_desk(lambda case: a_full_assessment(case_id=case.id))
        screen = desk.open(a_draft())
        field = screen.field("hemoglobin")
        limits = desk.page.findChild(QWidget, "limits_hemoglobin")
        assert screen.left_of(field) > screen.left_of(limits)
        assert screen.left_of(desk.page.form) > screen.left_of(desk.page.results)
        desk.page.form.go_to("film_blasts")
        row = screen.field("film_blasts")
        desk.qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 60, 10))
        assert screen.answer("film_blasts") == ""
        desk.qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
        assert screen.answer("film_blasts") == "absent"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize("scheme", ["light", "dark", "high_contrast"])
def test_that_the_page_can_be_looked_at_in_every_scheme(desk, qapp, scheme):
    desk.open(a_draft())
    desk.settle()
    look.dress(qapp, scheme)
    picture = desk.page.grab().toImage()
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 5)
        for y in range(0, picture.height(), 5)
    }
    assert len(seen) > 8
    look.dress(qapp, "light")
