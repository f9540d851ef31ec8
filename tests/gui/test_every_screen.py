"""What holds on every screen: names for screen readers, keys alone, small, mirrored, dark."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from hemadesk.desktop.app import first_size
from hemadesk.desktop.models import appearance
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.first_run import FirstRunView
from hemadesk.desktop.views.unlock import UnlockView
from tests.support.desk_screen import open_window

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView)


def controls(screen):
    """Everything on the screen that a person can touch, without the insides of Qt's own parts."""
    for part in screen.window.findChildren(QWidget):
        is_inside = part.objectName().startswith("qt_") or isinstance(
            part.parentWidget(), QComboBox | QLineEdit | QAbstractItemView
        )
        if part.isVisible() and isinstance(part, CONTROLS) and not is_inside:
            yield part


def each_screen(screen):
    """Go through the whole program; gives the name of each screen."""
    yield screen.shown
    yield screen.try_demonstration().shown
    screen.new_patient("Kwame Example", number="DEMO-007")
    screen.qtbot.waitUntil(lambda: screen.sees("duplicates"), timeout=30000)
    yield screen.shown
    screen.click("open_duplicate_0")
    screen.arrive("case_page")
    screen.case.type_into("hemoglobin", "9.9")
    for line in ("add_drug", "add_confirmed", "add_stable"):
        screen.click(line)
    screen.click("back_to_list")
    yield screen.shown
    screen.answer("Go on typing")
    screen.open_report()
    screen.qtbot.waitUntil(lambda: screen.part("issue_report").isEnabled(), timeout=30000)
    yield screen.shown
    screen.click("report_back")
    screen.arrive("case_page")
    screen.click("back_to_list")
    screen.answer("Discard")
    screen.arrive("worklist")
    screen.click("open_settings")
    yield screen.arrive("settings").shown


def test_that_every_control_has_words_for_a_screen_reader_and_a_name_for_tests(qtbot, tmp_path):
    unnamed, seen = [], 0
    with open_window(tmp_path, qtbot) as screen:
        for shown in each_screen(screen):
            for part in controls(screen):
                seen += 1
                words = part.accessibleName() or (
                    part.text() if isinstance(part, QAbstractButton) else ""
                )
                if not words or not part.objectName():
                    unnamed.append(f"{shown}: {type(part).__name__} {part.objectName()!r}")
    assert seen > 200
    assert not unnamed, "\n".join(unnamed)


def test_that_the_demonstration_is_marked_on_every_screen(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        for shown in each_screen(screen):
            assert screen.sees("demonstration") == (shown != "first_run"), shown


def test_that_the_window_opens_no_larger_than_the_screen():
    assert first_size(QSize(1920, 1080)) == QSize(1280, 720)
    small = first_size(QSize(1024, 700))
    assert small.width() == 1024
    assert small.height() < 700  # the title bar needs some of it


@pytest.mark.parametrize("size", [(1280, 720), (1024, 660)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_that_nothing_is_cut_off_in_a_small_window(qtbot, qapp, tmp_path, mirrored, size):
    qapp.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    )
    try:
        with open_window(tmp_path, qtbot) as screen:
            screen.window.resize(*size)
            cut = [cut for shown in each_screen(screen) for cut in cut_off(screen, shown)]
            assert (screen.window.width(), screen.window.height()) == size
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert not cut, "\n".join(cut)


def cut_off(screen, shown):
    """Buttons and fields that stick out at the sides, or above and below where none scrolls."""
    for part in controls(screen):
        around = part
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        frame = screen.window if around is None else around.viewport()
        place = part.mapTo(frame, QPoint(0, 0))
        is_out = place.x() < 0 or place.x() + part.width() > frame.width()
        if around is None:
            is_out |= place.y() < 0 or place.y() + part.height() > frame.height()
        needed = part.minimumSizeHint().width() if isinstance(part, QAbstractButton) else 0
        if is_out or part.width() < needed:
            yield f"{shown}: {part.objectName()} at {place.toTuple()}, {part.width()} < {needed}"


def test_a_nurse_without_a_mouse_can_get_everywhere(qtbot, tmp_path):
    enter, space = Qt.Key.Key_Return, Qt.Key.Key_Space
    with open_window(tmp_path, qtbot) as screen:
        screen.tab_to("try_demonstration")
        screen.press(space)
        screen.arrive("worklist")
        screen.press(Qt.Key.Key_Down)
        screen.press(enter)
        screen.arrive("case_page")
        screen.press(Qt.Key.Key_F6)
        screen.tab_to("show_earlier", most=12)
        screen.press(space)
        screen.settle()
        assert screen.sees("earlier")
        screen.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        screen.arrive("report_page")
        screen.qtbot.waitUntil(lambda: screen.part("issue_report").isEnabled(), timeout=30000)
        screen.tab_to("issue_report")
        screen.press(space)
        screen.qtbot.waitUntil(lambda: screen.part("print_report").isEnabled(), timeout=30000)
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("case_page")
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")
        screen.tab_to("open_settings")
        screen.press(space)
        screen.arrive("settings")
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")
        screen.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        screen.arrive("patient_screen")
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")


def test_that_no_screen_gives_one_alt_key_to_two_things(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        place = screen.desk.workplace
        views = [place.worklist_view, place.patient_view, place.open_case.page, place.report_page]
        views += [place.settings_view, place.key_view, FirstRunView(), UnlockView()]
        for view in views:
            texts = [part.text() for part in view.findChildren(QAbstractButton)]
            texts += [part.text() for part in view.findChildren(QLabel) if part.buddy()]
            keys = [QKeySequence.mnemonic(text).toString() for text in texts]
            claimed = sorted(filter(None, keys))
            assert claimed == sorted(set(claimed)), (view.objectName(), claimed)
        for view in views[-2:]:
            view.deleteLater()


def test_that_enter_takes_up_what_was_typed_and_never_saved(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        screen.open_first_case()
        screen.case.type_into("hemoglobin", "9.9")
        screen.click("back_to_list")
        screen.answer("Keep as a draft")
        screen.arrive("worklist")
        screen.qtbot.waitUntil(lambda: screen.sees("continue_draft_0"))
        screen.part("continue_draft_0").setFocus()
        screen.open_first_case()


def test_a_clinician_can_choose_how_the_window_looks_and_it_is_kept(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        light = screen.window.palette().window().color().lightness()
        screen.click("open_settings")
        screen.choose("appearance", "dark")
        assert screen.window.palette().window().color().lightness() < 60 < light
    assert appearance.read(tmp_path) == "dark"
    with open_window(tmp_path, qtbot) as screen:
        assert screen.window.palette().window().color().lightness() < 60
    appearance.write(tmp_path, "light")
    with open_window(tmp_path, qtbot) as screen:
        assert any(isinstance(part, QLabel) for part in screen.window.findChildren(QLabel))


def test_the_lines_above_the_screen_can_be_read_in_a_look_that_was_just_chosen(
    qtbot, qapp, tmp_path
):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        screen.click("open_settings")
        screen.click("save_clinic")
        screen.settle()
        screen.choose("appearance", "dark")
        inks = [
            screen.part(name).palette().windowText().color()
            for name in ("demonstration_words", "notice_words")
        ]
    assert inks == [QColor(colors.DARK.caution), QColor(colors.DARK.good)]
    look.dress(qapp, "light")


def test_that_flags_and_headings_of_a_case_follow_a_look_that_was_just_chosen(
    qtbot, qapp, tmp_path
):
    def ink(name):
        return screen.part(name).palette().windowText().color()

    def open_case():
        screen.open_first_case()

    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        open_case()
        screen.case.type_into("hemoglobin", "4")
        screen.case.type_into("platelets", "900")
        screen.settle()
        for scheme in (colors.DARK, colors.LIGHT):
            screen.click("back_to_list")
            screen.answer("Keep as a draft")
            screen.arrive("worklist")
            screen.click("open_settings")
            screen.choose("appearance", scheme.name)
            screen.click("settings_back")
            screen.arrive("worklist")
            open_case()
            screen.settle()
            screen.case.type_into("hematocrit", "12")
            screen.settle()
            assert ink("flag_hemoglobin") == QColor(scheme.low)
            assert ink("flag_platelets") == QColor(scheme.high)
            assert ink("pattern_title") == QColor(scheme.muted)
    look.dress(qapp, "light")
