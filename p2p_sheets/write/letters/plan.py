"""All letters of a month: what calls for one, and which an earlier month has issued already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from p2p_sheets.books import Programme
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import Steps
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.letters.activities import calling_commitments, reminder_letters
from p2p_sheets.write.letters.decisions import asked_applications, called_for, decision_letters
from p2p_sheets.write.letters.letter import Calls, Earlier, Issued, Kind, Letter
from p2p_sheets.write.letters.mail import draft as mail_draft
from p2p_sheets.write.letters.payments import payment_letters
from p2p_sheets.write.letters.render import TemplateError
from p2p_sheets.write.letters.templates import Shelf, broken
from p2p_sheets.write.letters.words import day_in_words, span_in_words
from p2p_sheets.write.names import FileNames


class State(StrEnum):
    """Is a letter written this month?"""

    NEW = "New"
    CHANGED = "Changed"  # issued before, but it would say something else today
    ISSUED = "Issued before"  # not written again
    DRAFT = "Draft"  # of a draft payment
    BROKEN = "Template broken"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter with its state and files; `period` says in which month's folder they lie."""

    letter: Letter
    state: State
    period: str  # in which it was written
    file: str
    mail: str = ""


@dataclass(frozen=True)
class Letters:
    """The letters of a month, with the bytes of those that are written."""

    drafted: tuple[Drafted, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    earlier: Earlier = field(default_factory=dict)
    released: Earlier = field(default_factory=dict)  # what releases of this period wrote for good

    @property
    def by_commitment(self) -> Mapping[str, str]:
        """The file that reminds of a commitment, by the commitment's key."""
        return {key: d.file for d in self.drafted for key in d.letter.covers if d.file}

    @property
    def issued(self) -> Earlier:
        """Give what later months have to know: the newest of each letter that was issued."""
        new = {
            d.letter.key: Issued(d.letter.content, d.period, d.file)
            for d in self.drafted
            if d.state in (State.NEW, State.CHANGED)
        }
        return {**self.earlier, **self.released, **new}


def plan(
    case: Case,
    selection: Selection,
    settlement: Settlement,
    steps: Steps,
    numbering: Numbering,
) -> tuple[Letter, ...]:
    """Draft one letter for each decision, payment and reminder that calls for one."""
    return (
        *decision_letters(case, selection),
        *reminder_letters(case, steps),
        *payment_letters(settlement, numbering),
    )


def calling(
    programme: Programme, selection: Selection, settlement: Settlement, steps: Steps
) -> Mapping[Calls, frozenset[str]]:
    """List what calls for a letter, counted apart from the letters: IDs, keys of commitments."""
    decided = (a for a in programme.applications if called_for(a) is not None)
    unpaid = (line for group in settlement.refused_in_full for line in group)
    return {
        Calls.DECISION: frozenset(a.application_id for a in decided),
        Calls.APPLICATION: frozenset(asked_applications(programme, selection)),
        Calls.REMINDER: frozenset(c.key for c in calling_commitments(steps)),
        Calls.PAYMENT: frozenset(p.payment_id for p in settlement.payments),
        Calls.REFUSED: frozenset(line.claim.expense.line_id for line in unpaid),
    }


def draft_letters(
    letters: Iterable[Letter],
    config: Config,
    edition: Edition,
    earlier: Earlier,
    released: Earlier | None = None,
) -> Letters:
    """Fill in the templates of all letters that no earlier period issued with the same content.

    `released` are the letters that releases of this very period have written for good.
    """
    writer = _Writer(config, edition, earlier)
    for letter in letters:
        writer.add(letter)
    findings = tuple(writer.findings.values())
    return Letters(tuple(writer.drafted), writer.files, findings, earlier, released or {})


class _Writer:
    """Writes the letters of one month."""

    def __init__(self, config: Config, edition: Edition, earlier: Earlier) -> None:
        self.drafted: list[Drafted] = []
        self.files: dict[str, bytes] = {}
        self.findings: dict[Kind, Finding] = {}
        self._config = config
        self._edition = edition
        self._earlier = earlier
        self._shelf = Shelf(config)
        self._names = FileNames()

    def add(self, letter: Letter) -> None:
        """Write a letter, unless it was issued before and still says the same."""
        stem = self._names.give(letter.kind, *letter.subject_ids, ending="")
        before = self._earlier.get(letter.key)
        if before is not None and before.content == letter.content:
            self.drafted.append(Drafted(letter, State.ISSUED, before.period, before.file))
            return
        state = State.CHANGED if before is not None else State.NEW
        try:
            self._write(letter, State.DRAFT if letter.draft else state, stem)
        except TemplateError as problem:
            folder = self._config.letters.templates
            self.findings.setdefault(letter.kind, broken(letter.kind, problem, folder))
            self.drafted.append(Drafted(letter, State.BROKEN, "", ""))

    def _write(self, letter: Letter, state: State, stem: str) -> None:
        values = {**self._frame(letter), **letter.values}
        document = self._shelf.template(letter.kind).render(values, self._edition.as_of)
        word, mail = f"{stem}.docx", f"{stem}.eml"
        sender = self._config.letters.secretariat
        self.files[word] = document
        self.files[mail] = mail_draft(letter.to, letter.subject, sender, document, word)
        self.drafted.append(Drafted(letter, state, self._edition.period, word, mail))

    def _frame(self, letter: Letter) -> dict[str, Any]:
        """Give what every letter has around its content; that it changes makes no new letter."""
        letters, as_of = self._config.letters, self._edition.as_of
        marks = ("DEMO" if self._edition.demo else "", "DRAFT" if letter.draft else "")
        return {
            "programme": self._config.programme.name,
            "secretariat": letters.secretariat,
            "contact": letters.contact,
            "signed_by": letters.signed_by,
            "mark": " ".join(mark for mark in marks if mark),
            "date": day_in_words(as_of),
            "reply_by": day_in_words(as_of + timedelta(days=letters.reply_days)),
            "next_calls": self._next_calls(letter, as_of),
            "reference": " ".join(letter.subject_ids),
            "subject": letter.subject,
            "salutation": letter.to.salutation,
            "to": {
                "name": letter.to.name,
                "organisation": letter.to.organisation,
                "place": letter.to.place,
            },
        }

    def _next_calls(self, letter: Letter, as_of: date) -> list[str]:
        """List the cut-offs still to come to which the city of an application may apply again."""
        cut_off = self._config.cut_off.get(str(letter.values.get("cut_off")))
        if cut_off is None:
            return []
        visitor = letter.values.get("visitor")
        windows = (
            (c, (c.visitors_open, c.visitors_close) if visitor else (c.opens, c.closes))
            for c in self._config.cut_offs
            if c.type == cut_off.type
        )
        return [
            f"{c.id}: {span_in_words(opens, closes)}"
            for c, (opens, closes) in windows
            if closes is not None and closes >= as_of
        ]
