"""Workbooks with what is known already in place, so that nobody retypes an ID (`run.py forms`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path

from p2p_sheets.books import (
    BOOKS,
    Activity,
    Application,
    Book,
    Category,
    Expense,
    Participant,
    Programme,
    Status,
)
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.assignment import Assigned
from p2p_sheets.rules.steps import Steps
from p2p_sheets.text import order_key
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.feedback import write_feedback_forms
from p2p_sheets.write.forms.plan import Value
from p2p_sheets.write.forms.score_sheets import write_score_sheets

Row = dict[str, Value]
LINES = 12  # numbered lines in a claim form
CLAIMABLE = (Status.CONTRACTED, Status.EXECUTED)
CLAIM_FORM = next(book for book in BOOKS if book.file == "claim_form.xlsx")
NEW_ACTIVITIES = Book(
    "new_activities.xlsx",
    "Rows for the sheets Activities and Participants, made from the awards.",
    "The secretariat.",
    (Activity, Participant),
)


def write_forms(
    folder: Path, case: Case, assigned: Iterable[Assigned], steps: Steps, edition: Edition
) -> list[Path]:
    """Write score sheets, claim and feedback forms, rows of new activities; returns the files.

    What is done already is left out: scores that are in, activities that are there, line numbers
    that were used.
    """
    written = [
        *write_score_sheets(folder / "scores", case, assigned, edition),
        *_claim_forms(folder / "claims", case, edition),
        *write_feedback_forms(folder / "feedback", case, steps, edition),
        *_new_activities(folder, case, edition),
    ]
    return sorted(written)


def _setting(
    edition: Edition, *notes: str, only: Mapping[str, Sequence[str]] | None = None
) -> Setting:
    return Setting(edition.as_of, "DEMO" if edition.demo else "", notes, only or {})


# --- claim forms ---------------------------------------------------------------------------------


def _claim_forms(folder: Path, case: Case, edition: Edition) -> Iterator[Path]:
    """Write a form for each participant who may claim something of an activity under way."""
    programme, config = case.programme, case.config
    used = {order_key(line.line_id) for line in programme.expenses}
    used |= {order_key(f.key) for f in programme.faulty if f.record is Expense}
    names = FileNames()
    for participant in programme.participants:
        activity = programme.activity.get(participant.activity_id)
        if activity is None or activity.status not in CLAIMABLE or participant.attended is False:
            continue
        categories = _may_claim(activity, participant, config)
        if categories:
            path = _in(folder, names.give("claim", participant.participant_id, edition.period))
            rows = _lines(participant, edition.period, used)
            setting = _setting(
                edition, _claim_of(participant, activity), only={"category": categories}
            )
            write_book(path, CLAIM_FORM, config, {Expense: rows}, setting)
            yield path


def _may_claim(activity: Activity, participant: Participant, config: Config) -> list[str]:
    """List the categories that config grants to the role (RB-9)."""
    key, role = activity.activity_type.key, participant.role
    config = config.on(activity.start_date or config.programme.end)
    return [c.value for c in Category if config.entitlement(key, role, c) is not None]


def _lines(participant: Participant, period: str, used: set[str]) -> list[Row]:
    """Number the lines of a form after those that were used; the number carries the period."""
    stem = f"{participant.participant_id}/{period[2:4]}{period[5:7]}-"
    free = (
        f"{stem}{number:02d}" for number in count(1) if order_key(f"{stem}{number:02d}") not in used
    )
    return [
        {
            "line_id": line_id,
            "activity_id": participant.activity_id,
            "participant_id": participant.participant_id,
            "name": participant.name,
        }
        for line_id in islice(free, LINES)
    ]


def _claim_of(participant: Participant, activity: Activity) -> str:
    days = f", {activity.start_date} to {activity.end_date}" if activity.end_date else ""
    return (
        f"Claim of {participant.name} ({participant.role}): "
        f"{activity.activity_type} {activity.activity_id}, {activity.city}{days}."
    )


# --- activities and participants from awards -----------------------------------------------------


def _new_activities(
    folder: Path,
    case: Case,
    edition: Edition,
) -> Iterator[Path]:
    """Write the rows that the awards still lack."""
    held = (a for a in case.programme.applications if a.holds_place)
    awards = sorted(held, key=lambda a: order_key(a.application_id))
    hosts = _by_application(case.programme, Activity)
    guests = _by_application(case.programme, Participant)
    activities: list[Row] = []
    participants: list[Row] = []
    for award in awards:
        if not award.activity_type.is_visitor and award.application_id not in hosts:
            hosts[award.application_id] = f"A-{award.application_id}"
            activities.append(_activity(award, hosts[award.application_id]))
            participants.append(_participant(award, hosts[award.application_id]))
    participants += [
        _participant(award, hosts.get(award.host_application or ""))
        for award in awards
        if award.activity_type.is_visitor and award.application_id not in guests
    ]
    if activities or participants:
        path = _in(folder, NEW_ACTIVITIES.file)
        rows = {Activity: activities, Participant: participants}
        write_book(path, NEW_ACTIVITIES, case.config, rows, _setting(edition))
        yield path


def _by_application(
    programme: Programme, record: type[Activity] | type[Participant]
) -> dict[str, str]:
    """Map applications to the ID of the row made of them, faulty rows included."""
    sound: Iterable[Activity | Participant] = (
        programme.activities if record is Activity else programme.participants
    )
    key = record.SHEET.key[0]
    out = {row.application_id: str(getattr(row, key)) for row in sound if row.application_id}
    for faulty in programme.faulty:
        if faulty.record is record and faulty.values.get("application_id"):
            out.setdefault(str(faulty.values["application_id"]), faulty.key)
    return out


def _activity(award: Application, activity_id: str) -> Row:
    return {
        "activity_id": activity_id,
        "activity_type": award.activity_type.activity.name,
        "application_id": award.application_id,
        "city": award.city,
        "country": award.country,
        "title": award.title,
        "status": Status.PLANNED,
        "start_date": award.expected_start,
        "end_date": award.expected_end,
        "comment": "Dates as the city asked for." if award.expected_start else None,
    }


def _participant(award: Application, activity_id: str | None) -> Row:
    visitor = award.activity_type.is_visitor
    return {
        "participant_id": f"P-{award.application_id}",
        "activity_id": activity_id,
        "role": award.activity_type.role,
        "name": award.contact_name,
        "email": award.contact_email,
        "city": award.city,
        "country": award.country,
        "application_id": award.application_id if visitor else None,
    }


def _in(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
