import sys

from PySide6.QtCore import QObject, Signal

from hemadesk.desktop import immortal


class Speaker(QObject):
    spoken = Signal(object)


def test_that_a_hundred_thousand_qt_calls_do_not_use_up_none_and_true():
    immortal.keep_constants()
    speaker = Speaker()
    for number in range(100_000):
        speaker.setObjectName("x")
        speaker.spoken.emit(number)
    assert sys.getrefcount(None) > 1000
    assert sys.getrefcount(True) > 1000


def test_that_asking_twice_gives_no_more_than_once():
    immortal.keep_constants()
    before = sys.getrefcount(None)
    immortal.keep_constants()
    assert abs(sys.getrefcount(None) - before) < 1000
