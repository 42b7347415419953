"""Small programmes for the tests of figures: records with nothing in them but what counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from p2p_sheets.books import (
    Activity,
    ActivityType,
    Application,
    ApplicationType,
    CityRole,
    Decision,
    Participant,
    Programme,
    Role,
    Status,
)
from p2p_sheets.cities import City, Register
from p2p_sheets.columns import Row, SheetPlace
from p2p_sheets.config import Config, load
from p2p_sheets.rules.kpi import Kpi, Kpis, kpis
from p2p_sheets.rules.reimbursement import History, Settlement

ROOT = Path(__file__).parents[3]
ROW = Row(SheetPlace("made.xlsx", "Made", {}), 2)
AS_OF = date(2023, 6, 30)
REGISTER = Register(
    [City("Köln", "DE", 1_080_000, False, "", ()), City("Trento", "IT", 118_000, False, "", ())],
    [("Cologne", "Köln", "DE")],
)


def config() -> Config:
    return load(ROOT / "config.toml")


def application(id: str, kind: ApplicationType, city: str = "Trento", **more: Any) -> Application:
    cut_off = {"Expert Review": "ER-1", "Expert Mission": "EM-1"}.get(kind, "SV-1")
    base = Application(
        row=ROW,
        application_id=id,
        activity_type=kind,
        cut_off=cut_off,
        submitted_on=date(2022, 9, 15),
        city=city,
        country="IT",
        city_role=CityRole.FELLOW,
        project="STARDUST",
        contact_name="Nobody",
        contact_email="nobody@example.org",
        title="A title",
        topic="Energy",
    )
    return replace(base, **more)


def awarded(id: str, kind: ApplicationType, city: str = "Trento", **more: Any) -> Application:
    return application(id, kind, city, decision=Decision.AWARDED, **more)


def activity(id: str, of: str, status: Status, kind: str = "Site Visit", **more: Any) -> Activity:
    base = Activity(
        row=ROW,
        activity_id=id,
        activity_type=ActivityType(kind),
        application_id=of,
        city="Trento",
        country="IT",
        title="A title",
        status=status,
        start_date=date(2023, 3, 1),
        end_date=date(2023, 3, 3),
    )
    return replace(base, **more)


def person(
    id: str, activity_id: str, role: Role, city: str | None = None, **more: Any
) -> Participant:
    base = Participant(
        row=ROW,
        participant_id=id,
        activity_id=activity_id,
        role=role,
        name=f"Name {id}",
        country="IT",
        city=city,
    )
    return replace(base, **more)


def count(
    applications: Sequence[Application] = (),
    activities: Sequence[Activity] = (),
    participants: Sequence[Participant] = (),
) -> Kpis:
    programme = Programme(
        applications=tuple(applications),
        activities=tuple(activities),
        participants=tuple(participants),
    )
    return kpis(programme, config(), REGISTER, None, Settlement(), History(), AS_OF)  # type: ignore[arg-type]


def figure(found: Kpis, id: str) -> Kpi:
    return next(kpi for kpi in found.indicators if kpi.definition.id == id)


def counts(found: Kpis, id: str) -> tuple[int, ...]:
    """Awarded, executed, planned."""
    return tuple(int(f.value) for f in figure(found, id).figures if f.value is not None)
