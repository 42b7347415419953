"""Small programmes for the tests of figures: records with nothing in them but what counts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from p2p_sheets.books import (
    Activity,
    Application,
    CityRole,
    Decision,
    Deliverable,
    Participant,
    Programme,
    Role,
    Status,
)
from p2p_sheets.books.columns import Row, SheetPlace
from p2p_sheets.case import Case
from p2p_sheets.cities import City, Register
from p2p_sheets.config import ApplicationType, Config
from p2p_sheets.rules.accounts import (
    Accounts,
    PaidPayment,
    Posting,
    PostingKind,
    Release,
    Releases,
    SettledLine,
)
from p2p_sheets.rules.kpi import EarlierFigures, Kpis, kpis
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import select
from p2p_sheets.rules.steps import commitments
from tests import kinds
from tests.programmes import config

ROW = Row(SheetPlace("made.xlsx", "Made", {}), 2)
AS_OF = date(2023, 6, 30)
REGISTER = Register(
    [City("Köln", "DE", 1_080_000, False, "", ()), City("Trento", "IT", 118_000, False, "", ())],
    [("Cologne", "Köln", "DE")],
)


def application(key: str, kind: ApplicationType, city: str = "Trento", **more: Any) -> Application:
    cut_off = {"Expert Review": "ER-1", "Expert Mission": "EM-1"}.get(kind.name, "SV-1")
    values: dict[str, Any] = {
        "row": ROW,
        "application_id": key,
        "activity_type": kind,
        "cut_off": cut_off,
        "submitted_on": date(2022, 9, 15),
        "city": city,
        "country": "IT",
        "city_role": CityRole.FELLOW,
        "project": "STARDUST",
        "contact_name": "Nobody",
        "contact_email": "nobody@example.org",
        "title": "A title",
        "topic": "Energy",
    }
    return Application(**{**values, **more})


def awarded(key: str, kind: ApplicationType, city: str = "Trento", **more: Any) -> Application:
    return application(key, kind, city, decision=Decision.AWARDED, **more)


def activity(key: str, of: str, status: Status, kind: str = "Site Visit", **more: Any) -> Activity:
    values: dict[str, Any] = {
        "row": ROW,
        "activity_id": key,
        "activity_type": kinds.BY_NAME[kind],
        "application_id": of,
        "city": "Trento",
        "country": "IT",
        "title": "A title",
        "status": status,
        "start_date": date(2023, 3, 1),
        "end_date": date(2023, 3, 3),
    }
    return Activity(**{**values, **more})


def person(
    key: str, activity_id: str, role: Role, city: str | None = None, **more: Any
) -> Participant:
    values: dict[str, Any] = {
        "row": ROW,
        "participant_id": key,
        "activity_id": activity_id,
        "role": role,
        "name": f"Name {key}",
        "country": "IT",
        "city": city,
    }
    return Participant(**{**values, **more})


def count(
    applications: Sequence[Application] = (),
    activities: Sequence[Activity] = (),
    participants: Sequence[Participant] = (),
    deliverables: Sequence[Deliverable] = (),
    releases: Sequence[Release] = (),
    earlier: EarlierFigures | None = None,
) -> Kpis:
    """Count a programme of these records alone."""
    programme = Programme(
        applications=tuple(applications),
        activities=tuple(activities),
        participants=tuple(participants),
        deliverables=tuple(deliverables),
    )
    case = Case(programme, config(), REGISTER, AS_OF)
    selection, steps = select(case), commitments(case)
    return kpis(
        case,
        selection,
        Settlement(Accounts(Releases(tuple(releases)))),
        numbering=Numbering("2023-06", draft=True),
        steps=steps,
        earlier=earlier or EarlierFigures(),
    )


def on(
    day: date,
    those: Programme | None = None,
    cities: Register = REGISTER,
    how: Config | None = None,
) -> Kpis:
    """A programme, an empty one if none is given, as it stands on a day."""
    case = Case(those or Programme(), how or config(), cities, day)
    return kpis(
        case,
        select(case),
        Settlement(Accounts()),
        numbering=Numbering(f"{day:%Y-%m}", draft=True),
        steps=commitments(case),
        earlier=EarlierFigures(),
    )


def figure(found: Kpis, key: str) -> Kpi:
    return found.by_id[key]


def counts(found: Kpis, key: str) -> tuple[int, ...]:
    """Awarded, executed, planned."""
    return tuple(int(f.number) for f in figure(found, key).figures.values())


def settled(
    line_id: str,
    approved: str,
    release: str = "2023-04",
    claimed: str = "",
    payee: str = "P1",
    recovered: str = "0",
) -> Release:
    """A release of a travel line of P1 in S1, paid, and what came back of it since."""
    euro, paid, payment_id = Decimal(claimed or approved), Decimal(approved), f"{release}-{line_id}"
    person: dict[str, Any] = {"name": "Name P1", "email": "", "country": "IT"}
    line = SettledLine(
        line_id=line_id,
        of=line_id,
        release=release,
        payment_id=payment_id if paid else "",
        activity_id="S1",
        activity_type="Site Visit",
        application_id="A1",
        participant_id=payee,
        city="Maia",
        city_country="PT",
        role="Visitor city",
        category="Travel",
        date_from=date(2023, 3, 1),
        date_to=None,
        quantity=None,
        amount=euro,
        typed_currency="EUR",
        receipt="R",
        submitted_on=date(2023, 4, 10),
        owner="PT:maia",
        units_allowed=None,
        rate=None,
        claimed=euro,
        currency="EUR",
        exchange_rate=None,
        claimed_eur=euro,
        ceiling_eur=Decimal("500.00"),
        due_eur=paid,
        approved_eur=paid,
        reason="",
        rule="RB-3",
        source="",
        **person,
    )
    payment = PaidPayment(
        payment_id=payment_id,
        release=release,
        activity_id="S1",
        participant_id=payee,
        iban="AT611904300234573201",
        amount_eur=paid,
        due_date=date(2023, 5, 10),
        **person,
    )
    postings = [Posting(PostingKind.SETTLED, line_id, due=paid)]
    if paid:
        postings.append(Posting(PostingKind.PAYMENT, line_id, out=paid, payment_id=payment_id))
    if Decimal(recovered):
        back = Posting(
            PostingKind.RECOVERED,
            line_id,
            out=-Decimal(recovered),
            authorised_on=date(2023, 6, 1),
            day=date(2023, 6, 9),
        )
        postings.append(back)
    return Release(
        release,
        date(2023, 4, 20),
        lines=(line,),
        postings=tuple(postings),
        payments=(payment,) if paid else (),
    )
