"""The results panel.  Draws a ResultsState in place; decides nothing.

While a person types nothing jumps: lines are reused, and what is read stays where it is.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.earlier import EarlierLine, EarlierState
from hemadesk.desktop.models.results import (
    DIAGNOSES_SHOWN,
    FLAGS_SHOWN,
    TESTS_SHOWN,
    ActLine,
    LineageLine,
    NextLine,
    Phase,
    ResultsState,
)
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.card import CAUTION, DANGER, GOOD, PLAIN, Card, html, muted
from hemadesk.desktop.views.diagnosis_row import DiagnosisHeading, DiagnosisRow
from hemadesk.desktop.views.naming import named, upright
from hemadesk.desktop.views.small_parts import LinkButton
from hemadesk.domain.assessment import Status, Urgency
from hemadesk.i18n import _

MISSING_SHOWN, LINES_SHOWN = 3, 5
_ARROWS = {Status.LOW: "▼", Status.HIGH: "▲", Status.NORMAL: "●", Status.UNKNOWN: "–"}


class LikelyCard(Card):
    """The ranked differential with how far it can be trusted."""

    def __init__(self) -> None:
        super().__init__("likely", _("LIKELY"))
        self._rows: list[DiagnosisRow] = []
        self._unfolded: set[str] = set()
        self._shows_all_rows = False
        self._state = ResultsState()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._more_rows = named(LinkButton(), "more_diagnoses")
        self._more_rows.clicked.connect(self._on_more_rows)
        self.column.addLayout(self._list)
        self.column.addWidget(self._more_rows, 0, Qt.AlignmentFlag.AlignLeading)

    def render_state(self, state: ResultsState) -> None:
        """Show the ranking, or why there is none."""
        self._state = state
        said = [html(state.trust, bold=not state.is_decided)]
        said += [html(reason) for reason in state.trust_reasons]
        if state.measure_first:
            said.append(
                html(_("Measure first: {what}.").format(what=state.measure_first), bold=True)
            )
        self.render_lines((" ".join(said), *(html(each) for each in state.combinations)))
        self.setVisible(True)
        self._render_rows()
        hidden = len(state.diagnoses) - DIAGNOSES_SHOWN
        self._more_rows.setVisible(hidden > 0)
        self._more_rows.setText(
            _("Show fewer") if self._shows_all_rows else _("Show {n} more").format(n=hidden)
        )
        self._more_rows.setAccessibleName(
            _("{title}: {what}").format(title=self.accessibleName(), what=self._more_rows.text())
        )

    def _render_rows(self) -> None:
        most = len(self._state.diagnoses) if self._shows_all_rows else DIAGNOSES_SHOWN
        shown = self._state.diagnoses[:most]
        while len(self._rows) < len(shown):
            row = DiagnosisRow(len(self._rows), self)
            row.unfolded.connect(self._on_unfolded)
            self._rows.append(row)
            self._list.addWidget(row)
            # Made last it would come last for the Tab key: behind the form, not where it stands.
            before = self._more_rows.previousInFocusChain()
            if before is not None:
                self.setTabOrder(before, row.heading)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(shown))
            if index < len(shown):
                line = shown[index]
                row.render_line(
                    line, is_first=index == 0, is_unfolded=line.diagnosis in self._unfolded
                )

    def _on_unfolded(self, diagnosis: str, is_unfolded: bool) -> None:
        if is_unfolded:
            self._unfolded.add(diagnosis)
        else:
            self._unfolded.discard(diagnosis)
        self.render_state(self._state)

    def _on_more_rows(self) -> None:
        self._shows_all_rows = not self._shows_all_rows
        self.render_state(self._state)


class ResultsPanel(QWidget):
    """Everything that is said of the case at this moment, the most pressing first.

    What was said before waits behind a link at the foot.
    """

    earlier_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "results", _("Results"))
        self._state = ResultsState()
        self._earlier_state = EarlierState()
        self._shows_all_flags = False
        self._act = Card("act", _("ACT"), DANGER)
        self._real = Card("real", _("IS IT REAL?"), CAUTION)
        self._pattern = Card("pattern", _("PATTERN"))
        self._likely = LikelyCard()
        self._not_excluded = Card("not_excluded", _("NOT YET EXCLUDED"), CAUTION, LINES_SHOWN)
        self._next = Card("next", _("NEXT TESTS"), shown=TESTS_SHOWN)
        self._treat = Card("before_treatment", _("BEFORE YOU TREAT"), CAUTION)
        self._tonight = Card("tonight", _("FIRST HOURS, ON SUSPICION"), shown=LINES_SHOWN)
        self._missing = Card("missing", _("MISSING"), shown=MISSING_SHOWN)
        self._course = Card("course", _("COURSE AND SCORES"), shown=LINES_SHOWN)
        self._earlier = Card("earlier", _("EARLIER ASSESSMENTS"), shown=LINES_SHOWN)
        self._message = QLabel()
        self._show_earlier = named(LinkButton(), "show_earlier")
        self._more_flags = self._more_button("more_flags", self._act)
        self._lay_out()
        self._more_flags.clicked.connect(self._on_more_flags)
        self._show_earlier.clicked.connect(self.earlier_toggled)
        self._draw()
        self._draw_earlier()

    def render_state(self, state: ResultsState) -> None:
        """Show exactly this state; an equal one draws nothing."""
        if state == self._state:
            return
        anchor = self._anchor()
        self._announce(tuple(line for line in state.act if line not in self._state.act))
        self._state = state
        self._draw()
        self._hold(anchor)

    def render_earlier(self, state: EarlierState) -> None:
        """Show what was said before, and bring it into sight when it unfolds."""
        if state == self._earlier_state:
            return
        anchor, was_shown = self._anchor(), not self._earlier.isHidden()
        self._earlier_state = state
        self._draw_earlier()
        self._hold(anchor)
        if state.lines and not was_shown:
            self._scroll.verticalScrollBar().setValue(self._earlier.y())

    def take_focus(self) -> None:
        """Give the keyboard to the first diagnosis, or to what else in the panel takes it."""
        every = self._content.findChildren(QAbstractButton)
        for widget in (*self._content.findChildren(DiagnosisHeading), *every):
            if widget.isVisible():
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._scroll.ensureWidgetVisible(widget)
                return

    def _announce(self, new: tuple[ActLine, ...]) -> None:
        """Tell a screen reader which actions have become due; the rest waits to be read."""
        if new:
            said = " ".join(f"{line.urgency_words}: {line.text}" for line in new[:FLAGS_SHOWN])
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()  # colors stand in the text
            self._draw_earlier()

    def _draw(self) -> None:
        state = self._state
        self._message.setVisible(state.phase is not Phase.READY)
        self._message.setText(
            state.message or _("Type a count: what it means appears here at once.")
        )
        self._message.setAccessibleName(self._message.text())
        scheme = colors.of(self.palette())
        self._draw_act(state, scheme)
        self._real.render_lines(
            tuple(
                (html("✗ ", bold=True) if line.is_unusable else "") + html(line.text)
                for line in state.real
            )
        )
        self._pattern.render_lines(_pattern(state, scheme, self))
        if state.phase is Phase.READY:
            self._likely.render_state(state)
        else:
            self._likely.setVisible(False)
        self._likely.set_tone(GOOD if state.is_decided else PLAIN)
        self._not_excluded.render_lines(tuple(html(line) for line in state.not_excluded))
        self._next.render_lines(tuple(_test(each, scheme) for each in state.next_tests))
        self._treat.render_lines(_before_treatment(state))
        self._tonight.render_lines(_bullets(state.tonight))
        self._missing.render_lines(_bullets(state.missing))
        self._course.render_lines(_bullets((*state.course, *state.scores, *state.history)))

    def _draw_earlier(self) -> None:
        state, scheme = self._earlier_state, colors.of(self.palette())
        self._earlier.set_title(_("EARLIER ASSESSMENTS ({n})").format(n=len(state.lines)))
        self._earlier.render_lines(tuple(_earlier(each, scheme, self) for each in state.lines))
        words = _("Hide earlier assessments") if state.is_unfolded else _("Earlier assessments")
        self._show_earlier.setText(words)
        self._show_earlier.setAccessibleName(words)
        self._show_earlier.setVisible(state.is_stored)

    def _draw_act(self, state: ResultsState, scheme: colors.Colors) -> None:
        most = len(state.act) if self._shows_all_flags else FLAGS_SHOWN
        lines = [_act_line(line, scheme, self._shows_all_flags) for line in state.act[:most]]
        self._act.render_lines(tuple(lines))
        is_pressing = any(line.urgency is Urgency.IMMEDIATE for line in state.act)
        soon = any(line.urgency is Urgency.SAME_DAY for line in state.act)
        self._act.set_tone(DANGER if is_pressing or soon else CAUTION)
        self._act.set_title(_("ACT NOW") if is_pressing else _("ACT"))
        hidden = len(state.act) - FLAGS_SHOWN
        has_more = hidden > 0 or any(line.others for line in state.act)
        self._more_flags.setVisible(has_more)
        words = _("{n} more and all reasons").format(n=hidden) if hidden > 0 else _("All reasons")
        self._more_flags.setText(_("Show fewer") if self._shows_all_flags else words)
        self._more_flags.setAccessibleName(self._more_flags.text())

    def _more_button(self, name: str, card: Card) -> LinkButton:
        button = named(LinkButton(), name)
        button.setVisible(False)
        card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return button

    def _lay_out(self) -> None:
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(look.SPACE, look.SPACE, look.SPACE, look.SPACE)
        column.setSpacing(look.SPACE - look.TIGHT)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        named(self._message, "results_message")
        column.addWidget(self._message)
        self._cards = (
            self._act,
            self._real,
            self._pattern,
            self._likely,
            self._not_excluded,
            self._next,
            self._treat,
            self._tonight,
            self._missing,
            self._course,
            self._earlier,
        )
        for card in self._cards:
            column.addWidget(card)
        column.addStretch(1)
        self._scroll = QScrollArea()
        named(self._scroll, "results_scroll", _("Results"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addLayout(self._footer())

    def _footer(self) -> QHBoxLayout:
        who_decides = named(QLabel(), "who_decides")
        who_decides.setText(_("HemaDesk proposes; the clinician decides."))
        row = QHBoxLayout()
        row.setContentsMargins(look.WIDE, look.NARROW, look.SPACE, look.NARROW)
        for part in (who_decides, self._show_earlier):
            part.setFont(look.scaled(self.font(), 0.9))
            row.addWidget(part)
        row.insertStretch(1)
        return row

    def _anchor(self) -> tuple[Card, int] | None:
        """Return the first card on the screen and where it stands, if the panel is scrolled."""
        offset = self._scroll.verticalScrollBar().value()
        if offset == 0:
            return None
        for card in self._cards:
            if not card.isHidden() and card.y() + card.height() > offset:
                return card, card.y() - offset
        return None

    def _hold(self, anchor: tuple[Card, int] | None) -> None:
        """Lay the cards out and put the one that was read back where it stood."""
        layout = self._content.layout()
        if layout is None or not self.isVisible():
            return
        layout.activate()  # now, in one step: left alone it comes in several, seen as a jump
        height = layout.totalHeightForWidth(self._content.width())
        self._content.resize(self._content.width(), max(height, self._scroll.viewport().height()))
        if anchor is None:
            return
        card, distance = anchor
        self._scroll.verticalScrollBar().setValue(card.y() - distance)

    def _on_more_flags(self) -> None:
        self._shows_all_flags = not self._shows_all_flags
        self._draw()


def _act_line(line: ActLine, scheme: colors.Colors, shows_all: bool) -> str:
    said = f"{html(line.urgency_words, bold=True, color=scheme.danger)} · {html(line.text)}"
    if line.others and shows_all:
        said += "".join(f"<br>&nbsp;&nbsp;· {html(other)}" for other in line.others)
    return said


def _pattern(state: ResultsState, scheme: colors.Colors, panel: QWidget) -> tuple[str, ...]:
    if not state.lineages and not state.pattern:
        return ()
    rows = "".join(_lineage(line, scheme, panel) for line in state.lineages)
    lines = [f'<span style="font-size:large"><b>{html(state.pattern)}</b></span>']
    if rows:
        lines.append(f'<table cellspacing="0" cellpadding="1">{rows}</table>')
    if state.derived:
        lines.append(muted(state.derived, scheme))
    return tuple(lines)


def _lineage(line: LineageLine, scheme: colors.Colors, panel: QWidget) -> str:
    color = {Status.LOW: scheme.low, Status.HIGH: scheme.high}.get(line.status, scheme.muted)
    words = f"{_ARROWS[line.status]} {line.words}"
    is_odd = line.status in (Status.LOW, Status.HIGH)
    return (
        f"<tr><td>{html(line.name)}&nbsp;&nbsp;</td>"
        f'<td align="right">{html(upright(line.amount, panel), bold=is_odd)}&nbsp;&nbsp;</td>'
        f"<td>{html(words, bold=is_odd, color=color)}&nbsp;&nbsp;</td>"
        f"<td>{muted(line.limit, scheme)}</td></tr>"
    )


def _test(line: NextLine, scheme: colors.Colors) -> str:
    return f"{html(line.name, bold=True)} {muted(f'({line.where})', scheme)}<br>{html(line.why)}"


def _before_treatment(state: ResultsState) -> tuple[str, ...]:
    lines = []
    if state.keep:
        lines.append(html(_("Keep now:"), bold=True) + " " + html("; ".join(state.keep)))
    if state.do_not_give:
        lines.append(html(_("Do not give yet:"), bold=True))
        lines += [html(f"✗ {line}") for line in state.do_not_give]
    return tuple(lines)


def _earlier(line: EarlierLine, scheme: colors.Colors, panel: QWidget) -> str:
    flags = html(line.flags, bold=line.is_pressing, color=scheme.danger if line.is_pressing else "")
    leading = f"{html(line.leading)} {html(upright(line.percent, panel))}".strip()
    return (
        f"{html(line.when, bold=True)} · {html(line.why)}<br>{leading} · {flags}"
        f"<br>{muted(upright(line.version, panel), scheme)}"
    )


def _bullets(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(html(f"• {line}") for line in lines)
