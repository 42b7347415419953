"""open_items_<period>.xlsx and start.html: what is open, since when, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from p2p_sheets.books import Application
from p2p_sheets.rules.accounts import PaidPayment
from p2p_sheets.rules.reimbursement import Adjustment, HeldLine
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments.sheets import ADJUSTMENTS, held_table
from p2p_sheets.write.table import Col, Columns, Look, Table
from p2p_sheets.write.workbook import OutputBook

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = Path(__file__).parents[1] / "data" / "start.html"


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do: a sentence, and the file of the period's folder that it is done with."""

    text: str
    file: str = ""

    def at(self, folder: Path) -> str:
        """Say it with the whole path, for a terminal."""
        return f"{self.text}: {folder / self.file}" if self.file else self.text


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What waits for somebody: held lines, payments, money to come back, places."""

    held: Sequence[HeldLine]
    unanswered: Sequence[PaidPayment]
    to_recover: Sequence[Adjustment]
    returned: Sequence[Adjustment]
    unconfirmed: Sequence[Application]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many of something are open, and since when."""

    what: str
    number: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StartPage:
    """What start.html says."""

    edition: Edition
    state: str
    steps: Sequence[NextStep]
    counts: Sequence[OpenCount]
    changed: Sequence[str]  # since the last run


def days_since(day: date | None, as_of: date) -> int | None:
    """Count the days since something was due; blank where it is not due yet."""
    return None if day is None or day > as_of else (as_of - day).days


def write_open_items(path: Path, items: OpenItems, edition: Edition) -> None:
    """Write the workbook."""
    as_of = edition.as_of
    unanswered: Columns[PaidPayment] = (
        Col("Payment ID", width=18, value=lambda p: p.payment_id),
        Col("Release", width=12, value=lambda p: p.release),
        Col("Payee", width=26, value=lambda p: p.name),
        Col("Participant ID", width=14, value=lambda p: p.participant_id),
        Col("Activity ID", width=14, value=lambda p: p.activity_id),
        Col("Amount EUR", Look.EURO, value=lambda p: p.amount_eur),
        Col("Due date", Look.DAY, value=lambda p: p.due_date),
        Col("Days since due", Look.COUNT, 10, value=lambda p: days_since(p.due_date, as_of)),
    )
    confirmations: Columns[Application] = (
        Col("Application ID", width=16, value=lambda a: a.application_id),
        Col("City", width=22, value=lambda a: a.city),
        Col("Country", width=9, value=lambda a: a.country),
        Col("Host application", width=16, value=lambda a: a.host_application),
        Col("Contact name", width=24, value=lambda a: a.contact_name),
        Col("Contact e-mail", width=30, value=lambda a: a.contact_email),
        Col("Decided on", Look.DAY, value=lambda a: a.decided_on),
        Col("Days since", Look.COUNT, 10, value=lambda a: days_since(a.decided_on, as_of)),
    )
    ask = "Ask finance: fill in Paid on and Bank reference, or Returned because, and send it back."
    tables = (
        held_table(items.held),
        Table.of("Unanswered", unanswered, items.unanswered, (ask,)).totalled("Amount EUR"),
        Table.of("To recover", _ADJUSTED, items.to_recover).totalled("Still to recover EUR"),
        Table.of("Returned", _ADJUSTED, items.returned),
        Table.of("Confirmations", confirmations, items.unconfirmed),
    )
    with OutputBook(path, f"Open items {edition.period}", edition) as book:
        for table in tables:
            book.table(table)


_ADJUSTMENT = {column.title: column for column in ADJUSTMENTS}
_ADJUSTED = [  # of what finance gets, what says whom to ask and for how much
    _ADJUSTMENT[title]
    for title in (
        *("Line ID", "Payment ID", "Activity ID", "Participant ID", "Paid EUR", "Correct EUR"),
        *("Recovered EUR", "Still to recover EUR", "Authorised on", "Reason"),
    )
]


def start_page(page: StartPage) -> str:
    """Fill in start.html; whatever a workbook said stays text."""
    return _template().render(page=page)


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def total_of(adjustments: Sequence[Adjustment]) -> Decimal:
    """Add up what is still to come back."""
    return sum((one.to_recover_eur for one in adjustments if one.to_recover_eur), Decimal(0))
