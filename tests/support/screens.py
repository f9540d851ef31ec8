"""How a person uses the case page.  Tests never reach past this."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from hemadesk.desktop.views.choice_row import ChoiceRow


class CaseScreen:
    """The case page as its user sees it: fields by finding, panels by name, keys."""

    def __init__(self, page, qtbot):
        self.page = page
        self._qtbot = qtbot

    def field(self, finding):
        found = self.page.findChild(QWidget, f"field_{finding}")
        assert found is not None, f"{finding!r} is not on the screen"
        return found

    def type_into(self, finding, text):
        edit = self.field(finding)
        assert isinstance(edit, QLineEdit)
        edit.setFocus()
        edit.selectAll()
        if text:
            self._qtbot.keyClicks(edit, text)
        else:
            self._qtbot.keyClick(edit, Qt.Key.Key_Delete)

    def text(self, finding):
        return self.field(finding).text()

    def answer(self, finding):
        row = self.field(finding)
        assert isinstance(row, ChoiceRow)
        return row.answer

    def label(self, name):
        label = self.page.findChild(QLabel, name)
        return label.text() if label is not None and not label.isHidden() else ""

    def flag(self, finding):
        return self.label(f"flag_{finding}")

    def question(self, finding):
        bar = self.page.findChild(QWidget, f"ask_{finding}")
        return self.label(f"ask_{finding}_message") if bar and not bar.isHidden() else ""

    def offers(self, finding):
        bar = self.page.findChild(QWidget, f"ask_{finding}")
        return [b.text() for b in bar.buttons if not b.isHidden()]

    def click(self, name):
        button = self.page.findChild(QWidget, name)
        assert button is not None, f"there is no {name!r}"
        assert button.isEnabled(), f"{name!r} is greyed out"
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def can_click(self, name):
        button = self.page.findChild(QPushButton, name)
        return button.isVisible() and button.isEnabled()

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self._qtbot.keyClick(self.focused(), key, modifier)

    def press_keys(self, text):
        self._qtbot.keyClicks(self.focused(), text)

    def focused(self):
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the keyboard"
        return focused

    def card(self, name):
        """The plain text of a block of the results panel; "" where it is not shown."""
        card = self.page.findChild(QWidget, name)
        if card is None or card.isHidden():
            return ""
        labels = [label for label in card.findChildren(QLabel) if not label.isHidden()]
        return "\n".join(label.text() for label in labels)

    def diagnoses(self):
        """What a screen reader says of each line of the differential."""
        found = []
        for place in range(20):
            heading = self.page.findChild(QWidget, f"diagnosis_{place}")
            if heading is not None and heading.isVisible():
                found.append(heading.accessibleName())
        return found

    def top_of(self, name):
        widget = self.page.findChild(QWidget, name)
        return widget.mapTo(self.page, QPoint(0, 0)).y()

    def left_of(self, widget):
        return widget.mapTo(self.page, QPoint(0, 0)).x()
