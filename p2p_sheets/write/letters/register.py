"""letters.xlsx: one row per letter, why it is called for, and whether everything has its letter."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from p2p_sheets.write.edition import Edition
from p2p_sheets.write.letters.letter import CALLED_BY, TITLES, Calls, Issued, Kind, Letter
from p2p_sheets.write.letters.plan import Drafted, Letters, State
from p2p_sheets.write.table import Cell, Col, Formula, Link, Look, Table
from p2p_sheets.write.workbook import OutputBook

COLUMNS = (
    Col("Called for by", width=20),
    Col("Letter", width=24),
    Col("About", width=22),
    Col("To", width=24),
    Col("Organisation", width=26),
    Col("State", width=14),
    Col("Period", width=9),
    Col("File", width=40),
    Col("E-mail draft", width=40),
    Col("Subject", Look.NOTE, 46),
    Col("Note", Look.NOTE, 30),
)
COUNTS = (
    Col("Called for by", width=24),
    Col("There are", Look.COUNT, 11),
    Col("With a letter", Look.COUNT, 11),
    Col("Difference", Look.COUNT, 11),
    Col("Letters", Look.COUNT, 11),
    Col("Written now", Look.COUNT, 11),
)
ABOUT_COUNTS = (
    "Reminders are counted by what is owed: one letter asks a party for all that it is late with.",
    "A difference other than 0 is a defect of the program.",
)
ABOUT = (
    "Drafts: nothing is sent by the program.",
    "A letter issued in an earlier month is written again only where it would say something else.",
)
STYLES = {State.CHANGED: "warn", State.ISSUED: "faint", State.BROKEN: "bad"}


def write_register(
    path: Path, letters: Letters, called: Mapping[Calls, frozenset[str]], edition: Edition
) -> None:
    """Write the register; `called` is what calls for a letter, found apart from the letters."""
    table = register_table(letters, edition)
    with OutputBook(path, f"Letters {edition.period}", edition) as book:
        book.table(table)
        book.table(counts_table(letters, called, table))


def register_table(letters: Letters, edition: Edition) -> Table:
    """List the letters in their order."""
    styles = {i: STYLES[d.state] for i, d in enumerate(letters.drafted) if d.state in STYLES}
    rows = [_row(drafted, edition) for drafted in letters.drafted]
    rows += [_released(key, issued, edition) for key, issued in sorted(letters.released.items())]
    return Table("Letters", COLUMNS, rows, ABOUT, styles, repeat=3)


def _row(drafted: Drafted, edition: Edition) -> Sequence[Cell]:
    letter = drafted.letter
    return (
        CALLED_BY[letter.kind],
        TITLES[letter.kind],
        " ".join(letter.subject_ids),
        letter.to.name,
        letter.to.organisation,
        drafted.state,
        drafted.period,
        _link(drafted.file, drafted.period, edition),
        _link(drafted.mail, drafted.period, edition),
        letter.subject,
        letter.note,
    )


def _link(file: str, period: str, edition: Edition) -> Cell:
    """Link to a file of this month, which lies beside, or to one of an earlier month."""
    if not file:
        return None
    folder = "" if period == edition.period else f"../../../{period}/staff/letters/"
    return Link(f"external:{folder}{file}", file)


def _released(key: str, issued: Issued, edition: Edition) -> Sequence[Cell]:
    """List an advice that a release of this period wrote for good."""
    kind, _, subject = key.partition("|")
    file = _link(issued.file, issued.period, edition)
    title = TITLES[Kind(kind)]
    about = subject.replace("|", " ")
    return (None, title, about, None, None, State.ISSUED, issued.period, file, None, None, None)


def counts_table(
    letters: Letters, called: Mapping[Calls, frozenset[str]], register: Table
) -> Table:
    """Match letters one-to-one with what calls for them."""
    rows: list[Sequence[Cell]] = []
    for calls in Calls:
        mine = [d for d in letters.drafted if CALLED_BY[d.letter.kind] is calls]
        there = called.get(calls, frozenset())
        met = {subject for d in mine if d.file for subject in subjects(d.letter)}
        rows.append(
            (
                calls,
                len(there),
                len(there & met),
                Formula("=[There are]-[With a letter]", len(there - met)),
                Formula(f'=COUNTIF({register.span("Called for by")},"{calls}")', len(mine)),
                sum(bool(d.mail) for d in mine),
            )
        )
    return Table("Count", COUNTS, rows, ABOUT_COUNTS)


def subjects(letter: Letter) -> tuple[str, ...]:
    """Say what a letter answers to: an application, a payment, or the commitments it reminds of."""
    return letter.covers or letter.subject_ids[:1]
