"""What calls for a letter, and letters.xlsx: whether everything that does has its letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from p2p_sheets.case import Case
from p2p_sheets.findings.money import OVER_MAXIMUM
from p2p_sheets.findings.selection import EXPERT_CONFLICT
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import Steps
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.letters.activities import (
    calling_commitments,
    chosen_experts,
    reminder_letters,
)
from p2p_sheets.write.letters.decisions import asked_applications, called_for, decision_letters
from p2p_sheets.write.letters.drafts import Correspondence, LetterState
from p2p_sheets.write.letters.letter import TITLES, Letter, LetterKey, LetterKind
from p2p_sheets.write.letters.payments import payment_letters
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Link, Look, Table
from p2p_sheets.write.workbook import OutputBook

ABOUT_COUNTS = (
    "Reminders are counted by what is owed: one letter asks a party for all that it is late with.",
    "A difference other than 0 is a defect of the program.",
)
ABOUT = (
    "Drafts: nothing is sent by the program.",
    "A letter of an earlier month is written again where it would say something else,",
    "or where what it asks for is still open.",
)
TINTS = {
    LetterState.CHANGED: "warn",
    LetterState.BEFORE: "faint",
    LetterState.BROKEN: "bad",
    LetterState.WITHDRAWN: "bad",
}

# What staff have to settle before an expert is invited, or signs (EL-5, ST-7).
OF_EXPERTS = (EXPERT_CONFLICT.name, OVER_MAXIMUM.name)


class Occasion(StrEnum):
    """What calls for a letter."""

    DECISION = "Decision"
    APPLICATION = "Incomplete application"
    REMINDER = "Reminder"
    PAYMENT = "Payment"
    REFUSED = "Refused line"  # of a payee who is paid nothing for an activity
    EXPERT = "Expert chosen"
    REPAYMENT = "Repayment"  # another sum is to come back than before


OCCASION_OF: Mapping[LetterKind, Occasion] = {
    LetterKind.AWARD: Occasion.DECISION,
    LetterKind.RESERVE: Occasion.DECISION,
    LetterKind.REJECTION: Occasion.DECISION,
    LetterKind.INVITATION: Occasion.DECISION,
    LetterKind.COMPLETENESS: Occasion.APPLICATION,
    LetterKind.FIRST_CONTACT: Occasion.REMINDER,
    LetterKind.AGENDA: Occasion.REMINDER,
    LetterKind.INTRODUCTION: Occasion.REMINDER,
    LetterKind.EXPERT: Occasion.EXPERT,
    LetterKind.CONTRACT: Occasion.REMINDER,
    LetterKind.COMMITMENT: Occasion.REMINDER,
    LetterKind.REQUEST: Occasion.REMINDER,
    LetterKind.IMPACT: Occasion.REMINDER,
    LetterKind.PAYMENT: Occasion.PAYMENT,
    LetterKind.REFUSED: Occasion.REFUSED,
    LetterKind.REPAYMENT: Occasion.REPAYMENT,
}


def plan(
    case: Case,
    selection: Selection,
    settlement: Settlement,
    steps: Steps,
    numbering: Numbering,
) -> tuple[Letter, ...]:
    """Draft one letter for each decision, payment and reminder that calls for one."""
    found = (*selection.findings, *settlement.findings)
    doubts = {one.subject: one.message for one in found if one.code in OF_EXPERTS}
    return (
        *decision_letters(case, selection),
        *reminder_letters(case, steps, doubts),
        *payment_letters(case, settlement, numbering),
    )


def occasions(
    case: Case, selection: Selection, settlement: Settlement, steps: Steps
) -> Mapping[Occasion, frozenset[str]]:
    """List what calls for a letter, counted apart from the letters: IDs, keys of commitments."""
    decided = (a for a in case.programme.applications if called_for(case, a) is not None)
    unpaid = (line for group in settlement.refused_in_full for line in group)
    asked = (account for group in settlement.asked_anew for account in group)
    return {
        Occasion.DECISION: frozenset(a.application_id for a in decided),
        Occasion.APPLICATION: frozenset(asked_applications(case, selection)),
        Occasion.REMINDER: frozenset(c.key for c in calling_commitments(steps, case)),
        Occasion.PAYMENT: frozenset(p.payment_id for p in settlement.payments),
        Occasion.REFUSED: frozenset(line.line_id for line in unpaid),
        Occasion.EXPERT: frozenset(
            expert.participant_id for _, expert in chosen_experts(case, steps)
        ),
        Occasion.REPAYMENT: frozenset(account.line.of for account in asked),
    }


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the register; of what a release wrote for good the letter itself is not known."""

    key: LetterKey
    state: LetterState
    period: str
    file: str
    mail: str = ""
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    """How an occasion stands: the subjects that call for letters, those that have theirs."""

    occasion: Occasion
    subjects: frozenset[str]
    met: frozenset[str]
    letters: int
    written: int


def write_register(
    path: Path,
    letters: Correspondence,
    called: Mapping[Occasion, frozenset[str]],
    edition: Edition,
) -> None:
    """Write the register; `called` is what calls for a letter, found apart from the letters."""
    table = register_table(letters, edition)
    with OutputBook(path, f"Letters {edition.period}", edition) as book:
        book.table(table)
        book.table(counts_table(letters, called, table))


def register_table(letters: Correspondence, edition: Edition) -> Table:
    """List the letters in their order, then what releases wrote for good and what is withdrawn."""
    entries = [
        _Entry(d.letter.key, d.state, d.period, d.file, d.mail, d.letter) for d in letters.drafted
    ]
    entries += [
        _Entry(key, _for_good(key, letters), issued.period, issued.file)
        for key, issued in sorted(letters.for_good.items(), key=lambda item: str(item[0]))
    ]
    return Table.of("Letters", _columns(edition), entries, ABOUT, tint=_tint, repeat=3)


def _for_good(key: LetterKey, letters: Correspondence) -> LetterState:
    return LetterState.WITHDRAWN if letters.is_withdrawn(key) else LetterState.BEFORE


def _columns(edition: Edition) -> Columns[_Entry]:
    return (
        Col("Called for by", width=20, value=lambda e: e.letter and OCCASION_OF[e.key.kind]),
        Col("Letter", width=24, value=lambda e: TITLES[e.key.kind]),
        Col("About", width=22, value=lambda e: " ".join(e.key.subject_ids)),
        Col("To", width=24, value=lambda e: e.letter and e.letter.to.name),
        Col("Organisation", width=26, value=lambda e: e.letter and e.letter.to.organisation),
        Col("State", width=14, value=lambda e: e.state),
        Col("Period", width=9, value=lambda e: e.period),
        Col("File", width=40, value=lambda e: _link(e.file, e, edition)),
        Col("E-mail draft", width=40, value=lambda e: _link(e.mail, e, edition)),
        Col("Subject", Look.NOTE, 46, value=lambda e: e.letter and e.letter.subject),
        Col("Note", Look.NOTE, 30, value=lambda e: e.letter and e.letter.note),
    )


def _tint(entry: _Entry) -> str:
    known = entry.letter is not None or entry.state is LetterState.WITHDRAWN
    return TINTS.get(entry.state, "") if known else ""


def _link(file: str, entry: _Entry, edition: Edition) -> Cell:
    """Link to a file of this month, which lies beside, or to one of an earlier month."""
    if not file:
        return None
    folder = "" if entry.period == edition.period else f"../../../{entry.period}/staff/letters/"
    return Link(f"external:{folder}{file}", file)


def counts_table(
    letters: Correspondence, called: Mapping[Occasion, frozenset[str]], register: Table
) -> Table:
    """Match letters one-to-one with what calls for them."""
    shown = register.span("Called for by")
    columns: Columns[_Count] = (
        Col("Called for by", width=24, value=lambda c: c.occasion),
        Col("There are", Look.COUNT, 11, value=lambda c: len(c.subjects)),
        Col("With a letter", Look.COUNT, 11, value=lambda c: len(c.met)),
        Col(
            "Difference",
            Look.COUNT,
            11,
            value=lambda c: Formula("=[There are]-[With a letter]", len(c.subjects - c.met)),
        ),
        Col(
            "Letters",
            Look.COUNT,
            11,
            value=lambda c: Formula(f'=COUNTIF({shown},"{c.occasion}")', c.letters),
        ),
        Col("Written now", Look.COUNT, 11, value=lambda c: c.written),
    )
    counts = [_count(one, letters, called.get(one, frozenset())) for one in Occasion]
    return Table.of("Count", columns, counts, ABOUT_COUNTS)


def _count(occasion: Occasion, letters: Correspondence, called: frozenset[str]) -> _Count:
    mine = [d for d in letters.drafted if OCCASION_OF[d.letter.kind] is occasion]
    answered = {subject for d in mine if d.file for subject in subjects(d.letter)}
    written = sum(bool(d.mail) for d in mine)
    return _Count(occasion, called, called & answered, len(mine), written)


def subjects(letter: Letter) -> tuple[str, ...]:
    """Say what a letter answers to: an application, a payment, or the commitments it reminds of."""
    return letter.covers or letter.key.subject_ids[:1]
