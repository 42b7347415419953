"""Eligibility: named checks of one application, each with its rule (EL, CA-3, CA-5).

A failed check makes it ineligible, one to clarify makes it wait; nothing is refused in silence.
What differs from the list of cities is a remark; what the list lacks waits.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from p2p_sheets.books import Application, CityRole, Role
from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.case import Case
from p2p_sheets.cities import City
from p2p_sheets.findings import Code
from p2p_sheets.findings import selection as codes
from p2p_sheets.overrides import Notes, Used
from p2p_sheets.rules.selection.rounds import Rounds
from p2p_sheets.rules.selection.screening import Assessment, Check, Outcome, Screening
from p2p_sheets.text import clean, fold, listed

CITY_RULE = {Role.BENEFICIARY: "EL-1", Role.HOST: "EL-2", Role.VISITOR: "EL-3"}
ROLES = {
    "lighthouse": CityRole.LIGHTHOUSE,
    "fellow": CityRole.FELLOW,
    "fellow_former": CityRole.FELLOW,
}
NO_NAME = frozenset({"", "other", "other initiative", "none", "no", "n a", "na", "tbd", "unknown"})
UNKNOWN_VISIT = "the visit that you named is none of this call"
OPTIONAL = frozenset({"preference"})  # a blank one comes last (SE-8)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


def assess(case: Case, application: Application, rounds: Rounds, notes: Notes) -> Assessment:
    """Go through all checks of an application."""
    city = case.register.find(application.city, application.country)
    key = case.register.key(application.city, application.country)
    named = rounds.named(application.cut_off, application.activity_type)
    round_ = rounds.of(application)
    if named is None or round_ is None:
        return _misplaced(application, key, notes)
    screening = Screening(case, application, round_, named, city, rounds, notes)
    low, high = screening.config.selection.priority.population
    inhabitants = _inhabitants(screening)
    checks = (
        *_in_time(screening),
        *_city(screening),
        *_visit(screening),
        *_complete(screening),
        _contact(screening),
        *_window(screening),
        _population(screening),
    )
    in_band = inhabitants is not None and low <= inhabitants <= high
    return Assessment(application, round_, key, inhabitants, in_band, checks)


def _misplaced(application: Application, key: str, notes: Notes) -> Assessment:
    kind = application.activity_type.name
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


# --- in time -------------------------------------------------------------------------------------
def _in_time(screening: Screening) -> Iterator[Check]:
    """Submitted while the round was open? (CA-3, CA-5)."""
    submitted, named = screening.application.submitted_on, screening.named
    day = submitted.isoformat()
    words = {"cut_off": named.cut_off.id, "closes": named.closes.isoformat()}
    if submitted <= named.closes:
        text = f"submitted on {day}, by the closing date {named.closes}"
        if submitted < named.opens:
            opens = named.opens.isoformat()
            screening.remark(codes.APPLICATION_EARLY, "submitted_on", day, opens=opens, **words)
            text += f", before the opening on {opens}"
        yield Check("In time", "CA-5", Outcome.PASS, text)
    elif screening.round is not named:
        moved = screening.round.cut_off.id
        screening.remark(codes.APPLICATION_MOVED, "submitted_on", day, next=moved, **words)
        text = f"submitted on {day}, after {named.cut_off.id} closed; moved to {moved}"
        yield Check("In time", "CA-5", Outcome.PASS, text)
    else:
        screening.remark(codes.APPLICATION_LATE, "submitted_on", day, **words)
        text = f"submitted on {day}, after {named.cut_off.id} closed on {named.closes}"
        yield Check("In time", "CA-5", Outcome.FAIL, text)


def _window(screening: Screening) -> Iterator[Check]:
    """Is the wanted time inside the months of the cut-off? A remark only (CA-5)."""
    application, cut_off = screening.application, screening.round.cut_off
    wanted = [d for d in (application.expected_start, application.expected_end) if d]
    if not wanted:
        return
    first, last = cut_off.runs
    value, window = f"{min(wanted)} to {max(wanted)}", f"{first} to {last}"
    if first <= min(wanted) and max(wanted) <= last:
        text = f"wanted {value}, inside {window}"
    else:
        text = f"wanted {value}, outside {window}: agree on another time"
        words = {"cut_off": cut_off.id, "window": window}
        screening.remark(codes.OUTSIDE_WINDOW, "expected_start", value, **words)
    yield Check("Time wanted", "CA-5", Outcome.PASS, text)


# --- the city ------------------------------------------------------------------------------------
def _city(screening: Screening) -> Iterator[Check]:
    """Has the city taken part in a Lighthouse project? (EL-1..EL-3)."""
    application, city = screening.application, screening.city
    rule = CITY_RULE[Role(application.activity_type.role)]
    successors = screening.config.selection.successor_programmes
    if application.activity_type.is_visitor and application.city_role is CityRole.OTHER:
        yield _initiative(screening)
    elif city is None:
        yield _not_listed(screening, rule)
    elif not any(row.qualifies(successors=successors) for row in city.rows):
        yield _not_participant(screening, city, rule)
    else:
        _differences(screening, city)
        rows = ", ".join(f"{row.project} ({row.role})" for row in city.rows)
        yield Check("City", rule, Outcome.PASS, f"{city} is in the list: {rows}")


def _initiative(screening: Screening) -> Check:
    name = screening.application.project
    if fold(name) not in NO_NAME:
        return Check("Initiative", "EL-3", Outcome.PASS, f"another initiative: {name}")
    screening.remark(codes.INITIATIVE_MISSING, "project", name)
    text = "the other initiative is not named"
    ask = "Which initiative does the city come from? Please give its name."
    return Check("Initiative", "EL-3", Outcome.CLARIFY, text, ask)


def _not_listed(screening: Screening, rule: str) -> Check:
    application = screening.application
    near = screening.case.register.near(application.city, application.country)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    value = f"{application.city}, {application.country}"
    used = screening.remark(codes.CITY_NOT_LISTED, "city", value, near=hint, rule=rule)
    if used:
        return _overruled(rule, f"{value} is not in the list", used)
    text = f"the list of Scalable Cities has no {value}.{hint}".rstrip(".")
    ask = (
        "In which Scalable Cities Lighthouse project, and in which role, has the city taken part? "
        "Please give its name as used there."
    )
    told = f"the list of Scalable Cities has no {value}"
    return Check("City", rule, Outcome.CLARIFY, text, ask, told)


def _not_participant(screening: Screening, city: City, rule: str) -> Check:
    roles = ", ".join(f"{row.role} of {row.project} ({row.programme})" for row in city.rows)
    used = screening.remark(codes.CITY_NOT_PARTICIPANT, "city", str(city), roles=roles, rule=rule)
    text = f"{city} is in the list only as {roles}"
    if used:
        return _overruled(rule, text, used)
    if not screening.application.activity_type.is_visitor:
        return Check("City", rule, Outcome.FAIL, text)
    ask = "Does the city come from another initiative? Then please give its name."
    return Check("City", rule, Outcome.CLARIFY, text, ask)


def _overruled(rule: str, text: str, used: Used) -> Check:
    return Check("City", rule, Outcome.PASS, f"{text}; overruled by staff: {used.override.reason}")


def _differences(screening: Screening, city: City) -> None:
    """Remark a role or a project that the list does not have for the city (EL-1)."""
    role, project = screening.application.city_role.value, screening.application.project
    roles = sorted({ROLES[row.role].value for row in city.rows if row.role in ROLES})
    if role not in roles:
        screening.remark(codes.ROLE_DIFFERS, "city_role", role, listed=listed(roles))
    stated = fold(project).replace(" ", "")
    projects = list(dict.fromkeys(row.project for row in city.rows))
    if not any(fold(known).replace(" ", "") in stated for known in projects):
        screening.remark(codes.PROJECT_DIFFERS, "project", project, listed=listed(projects))


# --- the visit -----------------------------------------------------------------------------------
def _visit(screening: Screening) -> Iterator[Check]:
    """Does a visitor name a visit of its call, and not its own? (EL-3, SE-8)."""
    application, programme = screening.application, screening.case.programme
    wanted = application.host_application
    if not application.activity_type.is_visitor or not wanted:
        return
    host = programme.application.get(wanted)
    if host is None and (Application.SHEET.title, wanted) in programme.faulty_row:
        text = f"the host application {wanted} has an error"
        yield Check("Visit", "SE-8", Outcome.CLARIFY, text, instead=UNKNOWN_VISIT)
    elif host is None or not _hosts_here(screening, host):
        cut_off = application.cut_off
        screening.remark(codes.HOST_UNKNOWN, "host_application", wanted, cut_off=cut_off)
        text = f"{wanted} is no application for hosting a visit in {cut_off}"
        ask = "Which of the visits of this call does the city want to join?"
        yield Check("Visit", "SE-8", Outcome.CLARIFY, text, ask, UNKNOWN_VISIT)
    elif _same_city(screening.case, host, application):
        screening.remark(codes.OWN_VISIT, "host_application", application.city)
        yield Check("Visit", "EL-3", Outcome.FAIL, f"{application.city} would visit itself")
    else:
        yield Check("Visit", "EL-3", Outcome.PASS, f"wants to visit {host.city} ({wanted})")


def _hosts_here(screening: Screening, host: Application) -> bool:
    wanted = screening.application.activity_type.activity.city
    if host.activity_type != wanted:
        return False
    hosted = screening.rounds.of(host)
    return hosted is not None and hosted.cut_off == screening.round.cut_off


def _same_city(case: Case, one: Application, other: Application) -> bool:
    key = case.register.key
    return key(one.city, one.country) == key(other.city, other.country)


# --- the papers ----------------------------------------------------------------------------------
def _complete(screening: Screening) -> Iterator[Check]:
    """Are all fields in that this type of application needs? (EL-6..EL-8)."""
    application = screening.application
    kinds = screening.round.figures(screening.config).applications
    kind = next(one for one in kinds if one == application.activity_type)
    rule = kind.rule
    lacking: list[Column] = []
    for column in Application.SHEET.static:
        if column.title not in kind.asked_at_once or column.field in OPTIONAL:
            continue
        value = getattr(application, column.field)
        if value in (None, False, 0, ""):
            lacking.append(column)
            missing = "is No" if value is False else "is missing"
            told = f"{column.title} did not come with the application" if value is False else ""
            text, ask = f"{column.title} {missing}", _request(column)
            if kind.is_our_reading(column.title):
                told = told or text
                text += " (asked for with the application by our reading: complete_at)"
            yield Check(column.title, rule, Outcome.CLARIFY, text, ask, told)
        else:
            yield Check(column.title, rule, Outcome.PASS, "given")
    if lacking:
        titles = listed([column.title for column in lacking])
        screening.remark(codes.INCOMPLETE, lacking[0].field, "", rule=rule, columns=titles)


def _request(column: Column) -> str:
    """Phrase what to ask the city for."""
    if column.kind is Kind.FLAG:
        return f"Please send: {column.title.lower()}."
    about = column.help[0].lower() + column.help[1:].rstrip(".")
    return f"Please tell us: {column.title.lower()} ({about})."


def _contact(screening: Screening) -> Check:
    """Is there a representative with a plausible address? (EL-9)."""
    application = screening.application
    if fold(application.contact_name) and _EMAIL.fullmatch(clean(application.contact_email)):
        return Check("Contact point", "EL-9", Outcome.PASS, "a representative is appointed")
    screening.remark(codes.CONTACT_UNUSABLE, "contact_email", "")
    ask = "Whom does the city appoint as its representative? Please give a name and an e-mail."
    return Check("Contact point", "EL-9", Outcome.CLARIFY, "no usable contact point", ask)


# --- the inhabitants -----------------------------------------------------------------------------
def _inhabitants(screening: Screening) -> int | None:
    """Give the figure that counts: the application's, else the list's (EL-4)."""
    stated, city = screening.application.population, screening.city
    return stated if stated is not None or city is None else city.population


def _population(screening: Screening) -> Check:
    """Say how many inhabitants count; remark a doubtful figure where it matters (EL-4)."""
    application, config = screening.application, screening.config
    inhabitants = _inhabitants(screening)
    if screening.round.figures(config).priority:
        for code, value, words in _doubts(screening, inhabitants):
            words |= {"city": application.city}
            screening.remark(code, "population", value, rule="EL-4", **words)
    if inhabitants is None:
        text = "population unknown: no priority"
    else:
        low, high = config.selection.priority.population
        inside = "inside" if low <= inhabitants <= high else "outside"
        source = "the list of cities" if application.population is None else "the application"
        text = f"{inhabitants} inhabitants ({source}), {inside} {low} to {high}"
    return Check("Population", "EL-4", Outcome.PASS, text)


def _doubts(
    screening: Screening, inhabitants: int | None
) -> Iterator[tuple[Code, str, dict[str, object]]]:
    if inhabitants is None:
        yield codes.POPULATION_UNKNOWN, "", {}
        return
    priority = screening.config.selection.priority
    stated, city = screening.application.population, screening.city
    known = city.population if city else None
    if stated is not None and known and _apart(stated, known) > priority.differs_by:
        yield codes.POPULATION_DIFFERS, str(stated), {"listed": known}
    near = [b for b in priority.population if _apart(inhabitants, b) <= priority.near_bound]
    if near:
        yield codes.POPULATION_NEAR_BOUND, str(inhabitants), {"bound": near[0]}
    if stated is None and city is not None and city.uncertain:
        yield codes.POPULATION_UNCERTAIN, str(inhabitants), {}


def _apart(figure: int, reference: int) -> Decimal:
    return abs(Decimal(figure) - reference) / reference
