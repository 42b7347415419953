"""Small programmes for tests: records with everything in order, to be spoiled one by one."""

import os
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from p2p_sheets.books import (
    Activity,
    Application,
    Category,
    CityRole,
    Decision,
    Deliverable,
    ExchangeRate,
    Expense,
    Override,
    Participant,
    Programme,
    Role,
    Status,
)
from p2p_sheets.books.columns import Record, Row, SheetPlace
from p2p_sheets.case import Case
from p2p_sheets.cities import Register
from p2p_sheets.config import ActivityType, Config, load
from p2p_sheets.config.load import parse
from p2p_sheets.rules.accounts import Answers, Releases, SettledLine
from p2p_sheets.rules.reimbursement import Numbering, Settlement, settle
from tests import kinds

LONG = bool(os.environ.get("P2P_LONG"))  # all of what the ordinary suite takes a part of
ROOT = Path(__file__).parent.parent
CONFIG = Path(__file__).with_name("config.toml")  # the tests' own: staff edit the project's
AS_OF = date(2023, 3, 31)
IBANS = (
    "AT611904300234573201",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
)


@cache
def config() -> Config:
    """The configuration of the tests."""
    return load(CONFIG)


@cache
def register() -> Register:
    """The reference list of cities."""
    return Register.load()


def with_switch(**changes: Any) -> Config:
    """The configuration with other switches of reimbursement."""
    switches = config().reimbursement.model_copy(update=changes)
    return config().model_copy(update={"reimbursement": switches})


def with_text(old: str, new: str) -> Config:
    """The configuration with other words in its file."""
    text = CONFIG.read_text(encoding="utf-8")
    assert old in text
    return parse(text.replace(old, new))


def row_of(record: type[Record], number: int = 2, workbook: str = "books.xlsx") -> Row:
    """A place in a workbook, with the columns in their order."""
    columns = {column.field: i for i, column in enumerate(record.SHEET.static)}
    return Row(SheetPlace(workbook, record.SHEET.title, columns), number)


def visit(**changes: Any) -> Activity:
    """A Site Visit of three days, executed."""
    return activity("SV-01", kinds.VISIT, **changes)


def activity(activity_id: str, kind: ActivityType, **changes: Any) -> Activity:
    """An executed activity of three days (a review: two months)."""
    values: dict[str, Any] = {
        "row": row_of(Activity),
        "activity_id": activity_id,
        "activity_type": kind,
        "application_id": f"A-{activity_id}",
        "city": "Trondheim",
        "country": "NO",
        "title": "Positive energy districts",
        "status": Status.EXECUTED,
        "start_date": date(2023, 3, 7),
        "end_date": date(2023, 3, 9),
    }
    return Activity(**{**values, **changes})


def participant(
    participant_id: str, role: Role, activity_id: str = "SV-01", **changes: Any
) -> Participant:
    """A person with an account, who has delivered everything; a visitor was selected."""
    number = sum(map(ord, participant_id))
    values: dict[str, Any] = {
        "row": row_of(Participant, number),
        "participant_id": participant_id,
        "activity_id": activity_id,
        "role": role,
        "name": f"Person {participant_id}",
        "email": f"{participant_id.casefold()}@example.org",
        "city": "Graz",
        "country": "AT",
        "account_holder": "City of Graz",
        "town": "Graz",
        "iban": IBANS[0],
        "application_id": f"V-{participant_id}" if role is Role.VISITOR else None,
    }
    return Participant(**{**values, **changes})


def expense(line_id: str, category: Category, amount: str | None = None, **changes: Any) -> Expense:
    """A line of P1 in SV-01, on the first day, with a receipt."""
    values: dict[str, Any] = {
        "row": row_of(Expense, sum(map(ord, line_id))),
        "line_id": line_id,
        "activity_id": "SV-01",
        "participant_id": "P1",
        "category": category,
        "date_from": date(2023, 3, 7),
        "amount": Decimal(amount) if amount else None,
        "receipt": f"R-{line_id}",
        "submitted_on": date(2023, 3, 20),
    }
    if "quantity" in changes:
        changes["quantity"] = Decimal(changes["quantity"])
    return Expense(**{**values, **changes})


def selected(visitor: Participant, host: str, **changes: Any) -> Application:
    """The application of a visitor's city: awarded a place in the visit of a host, confirmed."""
    values: dict[str, Any] = {
        "row": row_of(Application, sum(map(ord, visitor.participant_id))),
        "application_id": visitor.application_id,
        "activity_type": kinds.FOR_VISITOR,
        "cut_off": "SV-1",
        "submitted_on": date(2022, 11, 20),
        "city": visitor.city or "Graz",
        "country": visitor.country,
        "city_role": CityRole.FELLOW,
        "project": "GrowSmarter",
        "contact_name": visitor.name,
        "contact_email": visitor.email,
        "title": "What we hope to see",
        "topic": "Energy",
        "host_application": host,
        "preference": 1,
        "decision": Decision.AWARDED,
        "decided_on": date(2022, 12, 15),
        "confirmed_on": date(2022, 12, 20),
    }
    return Application(**{**values, **changes})


def delivered(*people: Participant) -> tuple[Deliverable, ...]:
    """All that money waits for, in, for these people."""
    names = {name for required in config().payment_requires.values() for name in required}
    return tuple(
        Deliverable(
            row=row_of(Deliverable),
            activity_id=person.activity_id,
            participant_id=person.participant_id,
            deliverable=name,
            done_on=date(2023, 3, 15),
            reference=None,
        )
        for person in people
        for name in sorted(names)
    )


def rate(currency: str, units: str, month: date = date(2023, 3, 1)) -> ExchangeRate:
    """A row of the sheet Exchange rates."""
    return ExchangeRate(
        row=row_of(ExchangeRate), month=month, currency=currency, units_per_eur=Decimal(units)
    )


def override(subject: str, finding: str, value: str | None = None, **changes: Any) -> Override:
    """A row of the sheet Overrides."""
    values: dict[str, Any] = {
        "row": row_of(Override),
        "subject_id": subject,
        "finding": finding,
        "value": value,
        "authorised_by": "A. Chief",
        "authorised_on": date(2023, 3, 25),
        "reason": "reviewed",
    }
    return Override(**{**values, **changes})


def programme(
    *lines: Expense,
    activities: tuple[Activity, ...] | None = None,
    people: tuple[Participant, ...] | None = None,
    **more: Any,
) -> Programme:
    """A programme of one executed Site Visit with one visitor, unless said otherwise."""
    people = people if people is not None else (participant("P1", Role.VISITOR),)
    more.setdefault("deliverables", delivered(*people))
    activities = activities or (visit(),)
    host = {a.activity_id: a.application_id for a in activities}
    places = (
        selected(p, host[p.activity_id])
        for p in people
        if p.application_id == f"V-{p.participant_id}" and p.activity_id in host
    )
    more.setdefault("applications", tuple(places))
    return Programme(activities=activities, participants=people, expenses=lines, **more)


def case(those: Programme, with_config: Config | None = None, as_of: date = AS_OF) -> Case:
    """A programme as it stands on a day."""
    return Case(those, with_config or config(), register(), as_of)


def settled(
    those: Programme,
    *,
    with_config: Config | None = None,
    releases: Releases | None = None,
    answers: Answers | None = None,
    as_of: date = AS_OF,
    release: str = "2023-03",
    draft: bool = False,
) -> Settlement:
    """Settle a programme."""
    return settle(
        case(those, with_config, as_of),
        releases or Releases(),
        answers or Answers(),
        Numbering(release, draft),
    )


def line_of(settlement: Settlement, line_id: str) -> SettledLine:
    """The row of Lines that a line has."""
    return next(line for line in settlement.lines if line.line_id == line_id)


def approved(settlement: Settlement) -> dict[str, str]:
    """What was approved, by line."""
    return {line.line_id: str(line.approved_eur) for line in settlement.lines}


def held(settlement: Settlement) -> dict[str, list[str]]:
    """The rules by which lines are held, by line."""
    return {line.line_id: [hold.rule for hold in line.holds] for line in settlement.held}
