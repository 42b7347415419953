"""An application as a city fills it in."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from p2p_sheets.books import Application
from p2p_sheets.config import ApplicationType, CutOff
from p2p_sheets.sample.calendar import AS_OF, early_in_the_week, make, table, working_day
from p2p_sheets.sample.people import Person, SampleCity

AGENDAS = (
    "Day 1 the works, day 2 the quarter, day 3 workshop",
    "Arrival and city hall; a day on site; lessons learned",
    "Day 1 presentations, day 2 by bicycle, day 3 exchange of plans",
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies for what."""

    application_id: str
    type: ApplicationType
    city: SampleCity
    contact: Person


@dataclass(frozen=True, slots=True)
class Wish:
    """The visit that a visitor city wants."""

    host: Application
    preference: int


@cache
def topics() -> list[dict[str, str]]:
    """List the topics, with what cities say about them."""
    return table("demo_topics.csv")


def fill_in(
    applicant: Applicant, cut_off: CutOff, chance: random.Random, wish: Wish | None = None
) -> Application:
    """Fill in a whole application, within the dates of its call."""
    city, contact, topic = applicant.city, applicant.contact, chance.choice(topics())
    opens, closes = cut_off.opens, cut_off.closes
    if wish:
        topic = next(t for t in topics() if t["topic"] == wish.host.topic)
        opens, closes = cut_off.visitors_open or opens, cut_off.visitors_close or closes
    title = topic["title"].format(city=city.name)
    return make(
        Application,
        application_id=applicant.application_id,
        activity_type=applicant.type,
        cut_off=cut_off.id,
        submitted_on=_submitted(opens, min(closes, AS_OF), chance),
        city=city.name,
        country=city.country,
        city_role=city.role,
        project=city.project,
        population=city.population if chance.random() < 0.6 else None,
        contact_name=contact.name,
        contact_email=contact.email,
        title=f"Seen in {wish.host.city}: {title[0].lower()}{title[1:]}" if wish else title,
        topic=topic["topic"],
        **_own(applicant.type, topic, cut_off, chance, wish),
    )


def _own(
    kind: ApplicationType,
    topic: dict[str, str],
    cut_off: CutOff,
    chance: random.Random,
    wish: Wish | None,
) -> dict[str, Any]:
    """Fill in what its type needs (EL-6..EL-8, SE-8)."""
    if wish:
        return {"host_application": wish.host.application_id, "preference": wish.preference}
    start, end = _wanted(kind, cut_off, chance)
    dates = {"expected_start": start, "expected_end": end}
    if kind.activity.key == "ER":
        return dates | {
            "background_documents": True,
            "draft_document": True,
            "document_length": chance.randrange(18, 140),
            "expected_feedback": topic["question"],
            "required_expertise": topic["expertise"],
        }
    if kind.activity.key == "EM":
        return dates | {
            "expected_feedback": topic["question"],
            "tentative_meetings": topic["meetings"],
        }
    return dates | {
        "background_documents": True,
        "innovativeness": topic["novelty"],
        "tentative_agenda": chance.choice(AGENDAS),
    }


def _submitted(opens: date, closes: date, chance: random.Random) -> date:
    """Most come in the last days."""
    span = (closes - opens).days
    return closes - timedelta(days=int(span * chance.random() ** 2))


def _wanted(kind: ApplicationType, cut_off: CutOff, chance: random.Random) -> tuple[date, date]:
    first, last = cut_off.runs
    is_review = kind.activity.key == "ER"
    days = chance.randrange(21, 36) if is_review else chance.choice((2, 3, 3))
    room = (last - first).days - days - 4
    day = first + timedelta(days=chance.randrange(max(room, 1)))
    start = working_day(day) if is_review else early_in_the_week(day)
    return start, working_day(start + timedelta(days=days - 1))
