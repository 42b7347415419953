"""Eligibility: named checks of one application, each with its rule (EL, CA-3, CA-5).

A failed check makes it ineligible, one to clarify makes it wait; nothing is refused in silence.
"""

import re
from collections.abc import Iterator

from p2p_sheets.books import Application, ApplicationType, Programme
from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.findings import selection as codes
from p2p_sheets.rules.selection.case import Case
from p2p_sheets.rules.selection.decisions import Assessment, Check, Outcome
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.participation import check_city, check_visit
from p2p_sheets.rules.selection.population import assess_population
from p2p_sheets.rules.selection.rounds import Rounds
from p2p_sheets.text import clean, fold

COMPLETE_RULE = {
    ApplicationType.REVIEW: "EL-6",
    ApplicationType.MISSION: "EL-7",
    ApplicationType.HOST: "EL-8",
    ApplicationType.VISITOR: "SE-8",
}
OPTIONAL = frozenset({"preference"})  # a blank one comes last (SE-8)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


def assess(
    application: Application,
    programme: Programme,
    config: Config,
    register: Register,
    rounds: Rounds,
    notes: Notes,
) -> Assessment:
    """Go through all checks of an application."""
    city = register.find(application.city, application.country)
    key = register.key(application.city, application.country)
    named = rounds.named(application.cut_off, application.activity_type)
    round_ = rounds.of(application)
    if named is None or round_ is None:
        return _misplaced(application, key, notes)
    case = Case(application, round_, named, city, programme, config, register, rounds, notes)
    population = assess_population(application, round_, city, config, notes)
    low, high = config.selection.priority.population
    checks = (
        *_in_time(case),
        *check_city(case),
        *check_visit(case),
        *_complete(case),
        _contact(case),
        *_window(case),
        population.check,
    )
    inhabitants = population.inhabitants
    in_band = inhabitants is not None and low <= inhabitants <= high
    return Assessment(application, round_, key, inhabitants, in_band, checks)


def _misplaced(application: Application, key: str, notes: Notes) -> Assessment:
    kind = application.activity_type.value
    text = f"{application.cut_off} is not a cut-off for {kind}"
    notes.add(
        codes.CUT_OFF_OF_ANOTHER_TYPE.at(
            application.row.place("cut_off"),
            subject=application.application_id,
            column="Cut-off",
            value=application.cut_off,
            kind=kind,
        )
    )
    check = Check("Cut-off", "CA-3", Outcome.FAIL, text)
    return Assessment(
        application, None, key, application.population, in_band=False, checks=(check,)
    )


def _in_time(case: Case) -> Iterator[Check]:
    """Submitted while the round was open? (CA-3, CA-5)."""
    submitted, named = case.application.submitted_on, case.named
    day = submitted.isoformat()
    words = {"cut_off": named.cut_off.id, "closes": named.closes.isoformat()}
    if submitted <= named.closes:
        text = f"submitted on {day}, by the closing date {named.closes}"
        if submitted < named.opens:
            opens = named.opens.isoformat()
            case.add(case.at(codes.APPLICATION_EARLY, "submitted_on", day, opens=opens, **words))
            text += f", before the opening on {opens}"
        yield Check("In time", "CA-5", Outcome.PASS, text)
    elif case.round is not named:
        moved = case.round.cut_off.id
        case.add(case.at(codes.APPLICATION_MOVED, "submitted_on", day, next=moved, **words))
        text = f"submitted on {day}, after {named.cut_off.id} closed; moved to {moved}"
        yield Check("In time", "CA-5", Outcome.PASS, text)
    else:
        case.add(case.at(codes.APPLICATION_LATE, "submitted_on", day, **words))
        text = f"submitted on {day}, after {named.cut_off.id} closed on {named.closes}"
        yield Check("In time", "CA-5", Outcome.FAIL, text)


def _complete(case: Case) -> Iterator[Check]:
    """Are all fields in that this type of application needs? (EL-6..EL-8)."""
    application = case.application
    rule = COMPLETE_RULE[application.activity_type]
    for column in Application.SHEET.static:
        if application.activity_type not in column.required_for or column.field in OPTIONAL:
            continue
        value = getattr(application, column.field)
        if value in (None, False, 0, ""):
            case.add(case.at(codes.INCOMPLETE, column.field, "", rule=rule))
            ask = _request(column)
            missing = "is No" if value is False else "is missing"
            yield Check(column.title, rule, Outcome.CLARIFY, f"{column.title} {missing}", ask)
        else:
            yield Check(column.title, rule, Outcome.PASS, "given")


def _request(column: Column) -> str:
    """Phrase what to ask the city for."""
    if column.kind is Kind.FLAG:
        return f"Please send: {column.title.lower()}."
    about = column.help[0].lower() + column.help[1:].rstrip(".")
    return f"Please tell us: {column.title.lower()} ({about})."


def _contact(case: Case) -> Check:
    """Is there a representative with a plausible address? (EL-9)."""
    application = case.application
    if fold(application.contact_name) and _EMAIL.fullmatch(clean(application.contact_email)):
        return Check("Contact point", "EL-9", Outcome.PASS, "a representative is appointed")
    case.add(case.at(codes.CONTACT_UNUSABLE, "contact_email", ""))
    ask = "Whom does the city appoint as its representative? Please give a name and an e-mail."
    return Check("Contact point", "EL-9", Outcome.CLARIFY, "no usable contact point", ask)


def _window(case: Case) -> Iterator[Check]:
    """Is the wanted time inside the months of the cut-off? A remark only (CA-5)."""
    application, (first, last) = case.application, case.round.cut_off.runs
    wanted = [d for d in (application.expected_start, application.expected_end) if d]
    if not wanted:
        return
    value, window = f"{min(wanted)} to {max(wanted)}", f"{first} to {last}"
    if first <= min(wanted) and max(wanted) <= last:
        text = f"wanted {value}, inside {window}"
    else:
        text = f"wanted {value}, outside {window}: agree on another time"
        cut_off = case.round.cut_off.id
        case.add(
            case.at(codes.OUTSIDE_WINDOW, "expected_start", value, cut_off=cut_off, window=window)
        )
    yield Check("Time wanted", "CA-5", Outcome.PASS, text)
