"""Workbooks with what is known already in place, so that nobody retypes an ID (`run.py forms`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from p2p_sheets.books import (
    Activity,
    Application,
    Book,
    Participant,
    Programme,
    Role,
    Status,
)
from p2p_sheets.case import Case
from p2p_sheets.rules.assignment import Assigned
from p2p_sheets.rules.selection import Suggestion
from p2p_sheets.rules.steps import Steps
from p2p_sheets.text import listed, many, order_key
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.claims import write_claim_forms
from p2p_sheets.write.forms.feedback import write_feedback_forms, write_reports_asked_for
from p2p_sheets.write.forms.plan import Value
from p2p_sheets.write.forms.score_sheets import write_score_sheets

Row = dict[str, Value]
NEW_ACTIVITIES = Book(
    "new_activities.xlsx",
    "Rows for the sheets Activities and Participants, made from the awards.",
    "The secretariat.",
    (Activity, Participant),
)


EXPERTS = Book(
    "experts.xlsx",
    "Experts who fit the awards that have none yet: paste the row of the one whom you choose.",
    "The secretariat.",
    (Participant,),
)


def write_forms(
    folder: Path,
    case: Case,
    assigned: Iterable[Assigned],
    suggested: Iterable[Suggestion],
    steps: Steps,
    edition: Edition,
) -> list[Path]:
    """Write score sheets, claim and feedback forms, rows of new activities; returns the files.

    `suggested` are the experts who fit; those for awards are offered as rows of Participants.
    What is done already is left out: scores that are in, activities that are there, line numbers
    that were used.
    """
    written = [
        *write_score_sheets(folder / "scores", case, assigned, edition),
        *write_claim_forms(folder / "claims", case, edition),
        *write_feedback_forms(folder / "feedback", case, steps, edition),
        *write_reports_asked_for(folder / "reports", steps),
        *_new_activities(folder, case, edition),
        *_experts(folder, case, suggested, edition),
    ]
    return sorted(written)


TOLD = (  # how many files begin so, what they are and what is to be done with them
    ("scores/scores_", "score sheet", "to send to their evaluators, with the dossiers"),
    ("scores/dossiers/", "dossier", "of what the city wrote, for its evaluators"),
    ("claims/", "claim form", "to send to those who may claim"),
    ("feedback/", "feedback form", "to send; late ones go out with their letters too"),
    ("reports/", "report template", "for the reports and minutes that are due"),
    (NEW_ACTIVITIES.file, "workbook", "with rows of new activities, to paste"),
    (EXPERTS.file, "workbook", "with experts who fit, to paste the row of the one you choose"),
)


def told(files: Sequence[str]) -> list[str]:
    """Say in words what was written, by the names of the files.

    >>> told(["claims/claim_P1.xlsx", "claims/claim_P2.xlsx"])
    ['2 claim forms to send to those who may claim (claims)']
    """
    return [
        f"{many(number, what)} {purpose} ({begin.rpartition('/')[0] or begin})"
        for begin, what, purpose in TOLD
        if (number := sum(name.startswith(begin) for name in files))
    ]


def _setting(
    edition: Edition, *notes: str, only: Mapping[str, Sequence[str]] | None = None
) -> Setting:
    return Setting(edition.as_of, "DEMO" if edition.demo else "", notes, only or {})


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


# --- experts for awards --------------------------------------------------------------------------


def _experts(
    folder: Path, case: Case, suggested: Iterable[Suggestion], edition: Edition
) -> Iterator[Path]:
    """Offer the experts who fit each award, best first, as rows of which one is to be pasted.

    The reason stands in Comment, so that whoever pastes a row records why it was that one.
    """
    activities = _by_application(case.programme, Activity)
    rows = [
        _expert(one, activities.get(one.application_id) or f"A-{one.application_id}")
        for one in suggested
        if case.programme.application[one.application_id].holds_place
    ]
    if rows:
        path = _in(folder, EXPERTS.file)
        write_book(path, EXPERTS, case.config, {Participant: rows}, _setting(edition))
        yield path


def _expert(one: Suggestion, activity_id: str) -> Row:
    expert = one.expert
    return {
        "participant_id": f"P-{one.application_id}-{expert.expert_id}",
        "activity_id": activity_id,
        "role": Role.EXPERT,
        "name": expert.name,
        "email": expert.email,
        "organisation": expert.organisation,
        "city": expert.city,
        "country": expert.country,
        "expert_source": expert.source,
        "comment": f"Choice {one.number} for {one.city}: {_reasons(one)}.",
    }


def _reasons(one: Suggestion) -> str:
    languages = f"speaks {listed(one.languages)}" if one.languages else "languages not stated"
    free = f"free on {one.days_free} of {one.days_wanted} days"
    engaged = f"engaged {many(one.used, 'time')} so far"
    return f"knows {listed(one.topics)}; {languages}; {free}; {engaged}"


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
