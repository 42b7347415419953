"""Small programmes of applications for the tests of selection: all in order, to be spoiled."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from p2p_sheets.books import (
    Application,
    CityRole,
    Decision,
    Evaluator,
    Faulty,
    Override,
    Programme,
    Score,
)
from p2p_sheets.case import Case
from p2p_sheets.cities import Register
from p2p_sheets.config import ApplicationType, Config
from p2p_sheets.config.load import parse
from p2p_sheets.rules.selection import CutOffRanking, PastAward, Ranked, Selection, select
from p2p_sheets.rules.selection.rounds import Award
from tests import kinds
from tests.programmes import CONFIG, config, register, row_of

REVIEW, MISSION = kinds.FOR_REVIEW, kinds.FOR_MISSION
HOST, VISITOR = kinds.FOR_HOST, kinds.FOR_VISITOR
AWARDED, RESERVE = Decision.AWARDED, Decision.RESERVE
REJECTED, WITHDRAWN = Decision.REJECTED, Decision.WITHDRAWN
AS_OF = date(2024, 12, 31)
PREFIX = {REVIEW: "ER", MISSION: "EM", HOST: "SV", VISITOR: "SV"}
# Listed cities of 50 000 to 500 000 inhabitants, one per application that names none.
CITIES = (
    ("Valladolid", "ES", "Lighthouse", "REMOURBAN", 300_618),
    ("Nottingham", "GB", "Lighthouse", "REMOURBAN", 323_632),
    ("Miskolc", "HU", "Fellow", "REMOURBAN", 154_521),
    ("Stavanger", "NO", "Lighthouse", "TRIANGULUM", 151_669),
    ("Sabadell", "ES", "Fellow", "TRIANGULUM", 211_734),
    ("Graz", "AT", "Fellow", "GrowSmarter", 303_270),
    ("Suceava", "RO", "Fellow", "GrowSmarter", 84_308),
    ("Porto", "PT", "Fellow", "GrowSmarter", 252_687),
    ("Cork", "IE", "Fellow", "GrowSmarter", 224_004),
    ("Lausanne", "CH", "Fellow", "REPLICATE", 139_111),
    ("Tartu", "EE", "Lighthouse", "SmartEnCity", 91_407),
    ("Lecce", "IT", "Fellow", "SmartEnCity", 80_695),
)
LARGE = (
    ("Prague", "CZ", "Fellow", "TRIANGULUM", 1_165_581),
    ("Stockholm", "SE", "Lighthouse", "GrowSmarter", 1_515_017),
    ("Essen", "DE", "Fellow", "REPLICATE", 593_085),
    ("Milan", "IT", "Lighthouse", "Sharing Cities", 1_371_498),
)


def application(
    application_id: str,
    kind: ApplicationType = REVIEW,
    cut_off: str = "",
    city: int | tuple[str, str, str, str, int] = 0,
    **changes: Any,
) -> Application:
    """An application in time and complete; `city` is a number in CITIES, or a city like them."""
    name, country, role, project, population = CITIES[city] if isinstance(city, int) else city
    cut_off = cut_off or f"{PREFIX[kind]}-1"
    call = config().cut_off[cut_off]
    closes = call.visitors_close if kind == VISITOR else call.closes
    values: dict[str, Any] = {
        "row": row_of(Application, 2 + sum(map(ord, application_id))),
        "application_id": application_id,
        "activity_type": kind,
        "cut_off": cut_off,
        "submitted_on": closes,
        "city": name,
        "country": country,
        "city_role": CityRole(role),
        "project": project,
        "population": population,
        "contact_name": f"Contact of {application_id}",
        "contact_email": "contact@city.example",
        "title": f"Title of {application_id}",
        "topic": "District heating",
        "expected_start": call.runs[0],
        "expected_end": call.runs[1],
        "background_documents": True,
        "draft_document": True,
        "document_length": 40,
        "expected_feedback": "Is it sound?",
        "required_expertise": "Heat networks",
        "tentative_meetings": "The utility",
        "innovativeness": "First of its kind",
        "tentative_agenda": "Three days",
    }
    return Application(**{**values, **changes})


def visitor(application_id: str, host: str, preference: int | None = 1, **more: Any) -> Application:
    """An application of a visitor city for a visit."""
    return application(
        application_id, VISITOR, host_application=host, preference=preference, **more
    )


def score(
    application_id: str, evaluator: str, mark: str | Iterable[str | None], **changes: Any
) -> Score:
    """One evaluator's row: one mark for all criteria, or one each (None: missing)."""
    labels = [c.label for c in config().scoring.criteria]
    given = [mark] * len(labels) if isinstance(mark, str) else list(mark)
    marks = {label: Decimal(m) for label, m in zip(labels, given, strict=True) if m is not None}
    values: dict[str, Any] = {
        "row": row_of(Score, 2 + sum(map(ord, application_id + evaluator))),
        "application_id": application_id,
        "evaluator": evaluator,
        "marks": marks,
    }
    return Score(**{**values, **changes})


def scored(application_id: str, *marks: str) -> list[Score]:
    """Rows of as many evaluators as there are marks; one mark stands for two evaluators."""
    given = marks if len(marks) > 1 else marks * 2
    return [score(application_id, f"Evaluator {n}", mark) for n, mark in enumerate(given, 1)]


def programme(
    *applied: tuple[Application, str] | Application,
    scores: Iterable[Score] = (),
    evaluators: Iterable[Evaluator] = (),
    faulty: Iterable[Faulty] = (),
    **more: Any,
) -> Programme:
    """Applications, each with the mark that both its evaluators give."""
    applications: list[Application] = []
    rows: list[Score] = list(scores)
    for item in applied:
        if isinstance(item, tuple):
            applications.append(item[0])
            rows += scored(item[0].application_id, item[1])
        else:
            applications.append(item)
    return Programme(
        applications=tuple(applications),
        scores=tuple(rows),
        evaluators=tuple(evaluators),
        faulty=tuple(faulty),
        **more,
    )


def run(
    *applied: tuple[Application, str] | Application,
    config: Config = config(),  # noqa: B008 (read once, never changed)
    as_of: date = AS_OF,
    overrides: Iterable[Override] = (),
    cities: Register | None = None,
    past: Iterable[PastAward] = (),
    **more: Any,
) -> Selection:
    """Select."""
    records = programme(*applied, overrides=tuple(overrides), **more)
    return select(Case(records, config, cities or register(), as_of), past=past)


@cache
def with_config(*changes: tuple[str, str]) -> Config:
    """The configuration with other words in its file."""
    text = CONFIG.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text)


def override(subject: str, finding: str, value: str = "") -> Override:
    """A row of the sheet Overrides."""
    return Override(
        row=row_of(Override),
        subject_id=subject,
        finding=finding,
        value=value,
        authorised_by="A. Officer",
        authorised_on=date(2023, 1, 9),
        reason="checked by telephone",
        valid_until=None,
    )


def order(ranking: CutOffRanking) -> list[str]:
    """The IDs of the ranked applications, best first."""
    return [line.application_id for line in ranking.main.lines if line.rank is not None]


def proposals(selection: Selection) -> dict[str, str]:
    """What is proposed, by application."""
    return {key: line.proposal.value for key, line in selection.line.items()}


def awarded(selection: Selection, kind: ApplicationType) -> list[Award]:
    """The recorded awards of a type that stand."""
    return [a for a in selection.awards if a.recorded and a.round.type == kind]


def proposed(selection: Selection, kind: ApplicationType) -> list[Award]:
    """The proposed awards of a type that nobody has decided yet."""
    return [a for a in selection.awards if not a.recorded and a.round.type == kind]


def line(selection: Selection, application_id: str) -> Ranked:
    """The line of one application."""
    return selection.line[application_id]


def found(selection: Selection, application_id: str = "") -> list[str]:
    """The codes of open findings, of all or of one subject."""
    wanted = (f for f in selection.findings if application_id in ("", f.subject))
    return sorted({finding.code for finding in wanted})
