"""Eligibility: named checks of one application, each with its rule (EL, CA-3, CA-5).

A failed check makes it ineligible, one to clarify makes it wait; nothing is refused in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from p2p_sheets.books import Application, ApplicationType, CityRole, Programme
from p2p_sheets.cities import City, Register
from p2p_sheets.config import Config
from p2p_sheets.findings import Code, Finding
from p2p_sheets.findings import selection as codes
from p2p_sheets.overrides import Used
from p2p_sheets.rules.selection.decisions import Assessment, Check, Outcome
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.population import assess_population
from p2p_sheets.rules.selection.rounds import Round, Rounds
from p2p_sheets.text import clean, fold

CITY_RULE = {
    ApplicationType.REVIEW: "EL-1",
    ApplicationType.MISSION: "EL-1",
    ApplicationType.HOST: "EL-2",
    ApplicationType.VISITOR: "EL-3",
}
COMPLETE_RULE = {
    ApplicationType.REVIEW: "EL-6",
    ApplicationType.MISSION: "EL-7",
    ApplicationType.HOST: "EL-8",
    ApplicationType.VISITOR: "SE-8",
}
ROLES = {
    "lighthouse": CityRole.LIGHTHOUSE,
    "fellow": CityRole.FELLOW,
    "fellow_former": CityRole.FELLOW,
}
NO_NAME = frozenset({"", "other", "other initiative", "none", "no", "n a", "na", "tbd", "unknown"})
OPTIONAL = frozenset({"preference"})  # a blank one comes last (SE-8)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


@dataclass(frozen=True, slots=True)
class Case:
    """One application before the checks."""

    application: Application
    round: Round
    named: Round  # the round that it names; another one, if it came late and was moved
    city: City | None
    programme: Programme
    config: Config
    register: Register
    notes: Notes

    def add(self, finding: Finding) -> Used | None:
        """Take a finding down; gives the override that accepts it, if there is one."""
        return self.notes.add(finding)

    def at(self, code: Code, field: str, value: str, rule: str = "", **words: object) -> Finding:
        """Make a finding at a cell of the application."""
        application = self.application
        return code.at(
            application.row.place(field),
            subject=application.application_id,
            column=Application.SHEET.column(field).title,
            value=value,
            rule=rule,
            **words,
        )


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
    case = Case(application, round_, named, city, programme, config, register, notes)
    population = assess_population(application, round_, city, config, notes)
    low, high = config.selection.priority.population
    checks = (
        *_in_time(case),
        *_city(case),
        *_visit(case),
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


def _city(case: Case) -> Iterator[Check]:
    """Has the city taken part in a Lighthouse project? (EL-1..EL-3)."""
    application = case.application
    rule = CITY_RULE[application.activity_type]
    is_visitor = application.activity_type is ApplicationType.VISITOR
    if is_visitor and application.city_role is CityRole.OTHER:
        yield _initiative(case)
    elif case.city is None:
        yield _not_listed(case, rule)
    elif not any(row.qualifies(successors=_successors(case)) for row in case.city.rows):
        yield _not_participant(case, case.city, rule)
    else:
        _differences(case, case.city)
        rows = ", ".join(f"{row.project} ({row.role})" for row in case.city.rows)
        yield Check("City", rule, Outcome.PASS, f"{case.city} is in the list: {rows}")


def _successors(case: Case) -> bool:
    return case.config.selection.successor_programmes


def _initiative(case: Case) -> Check:
    name = case.application.project
    if fold(name) not in NO_NAME:
        return Check("Initiative", "EL-3", Outcome.PASS, f"another initiative: {name}")
    case.add(case.at(codes.INITIATIVE_MISSING, "project", name))
    return Check(
        "Initiative",
        "EL-3",
        Outcome.CLARIFY,
        "the other initiative is not named",
        "Which initiative does the city come from? Please give its name.",
    )


def _not_listed(case: Case, rule: str) -> Check:
    application = case.application
    near = case.register.near(application.city, application.country)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    value = f"{application.city}, {application.country}"
    used = case.add(case.at(codes.CITY_NOT_LISTED, "city", value, near=hint, rule=rule))
    if used:
        return _overruled("City", rule, f"{value} is not in the list", used)
    text = f"the list of Scalable Cities has no {value}.{hint}".rstrip(".")
    ask = (
        "In which Scalable Cities Lighthouse project, and in which role, has the city taken part? "
        "Please give its name as used there."
    )
    return Check("City", rule, Outcome.CLARIFY, text, ask)


def _not_participant(case: Case, city: City, rule: str) -> Check:
    roles = ", ".join(f"{row.role} of {row.project} ({row.programme})" for row in city.rows)
    used = case.add(case.at(codes.CITY_NOT_PARTICIPANT, "city", str(city), roles=roles, rule=rule))
    text = f"{city} is in the list only as {roles}"
    if used:
        return _overruled("City", rule, text, used)
    if case.application.activity_type is not ApplicationType.VISITOR:
        return Check("City", rule, Outcome.FAIL, text)
    ask = "Does the city come from another initiative? Then please give its name."
    return Check("City", rule, Outcome.CLARIFY, text, ask)


def _overruled(name: str, rule: str, text: str, used: Used) -> Check:
    return Check(name, rule, Outcome.PASS, f"{text}; overruled by staff: {used.override.reason}")


def _differences(case: Case, city: City) -> None:
    """Remark a role or a project that the list does not have for the city (EL-1)."""
    application = case.application
    roles = sorted({ROLES[row.role].value for row in city.rows if row.role in ROLES})
    if application.city_role.value not in roles:
        listed = " and ".join(roles)
        case.add(
            case.at(codes.ROLE_DIFFERS, "city_role", application.city_role.value, listed=listed)
        )
    stated = fold(application.project).replace(" ", "")
    projects = list(dict.fromkeys(row.project for row in city.rows))
    if not any(fold(project).replace(" ", "") in stated for project in projects):
        listed = " and ".join(projects)
        case.add(case.at(codes.PROJECT_DIFFERS, "project", application.project, listed=listed))


def _visit(case: Case) -> Iterator[Check]:
    """Does a visitor name a visit of its call, and not its own? (EL-3, SE-8)."""
    application = case.application
    if application.activity_type is not ApplicationType.VISITOR or not application.host_application:
        return
    wanted = application.host_application
    host = case.programme.application.get(wanted)
    if host is None and ("Applications", wanted) in case.programme.faulty_row:
        text = f"the host application {wanted} has an error"
        yield Check("Visit", "SE-8", Outcome.CLARIFY, text)
        return
    hosts_here = (
        host is not None
        and host.activity_type is ApplicationType.HOST
        and host.cut_off == application.cut_off
    )
    if host is None or not hosts_here:
        cut_off = application.cut_off
        case.add(case.at(codes.HOST_UNKNOWN, "host_application", wanted, cut_off=cut_off))
        text = f"{wanted} is no application for hosting a visit in {cut_off}"
        ask = "Which of the visits of this call does the city want to join?"
        yield Check("Visit", "SE-8", Outcome.CLARIFY, text, ask)
        return
    own = case.register.key(application.city, application.country)
    if case.register.key(host.city, host.country) == own:
        case.add(case.at(codes.OWN_VISIT, "host_application", application.city))
        yield Check("Visit", "EL-3", Outcome.FAIL, f"{application.city} would visit itself")
    else:
        yield Check("Visit", "EL-3", Outcome.PASS, f"wants to visit {host.city} ({wanted})")


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
            ask = f"Please send: {column.title} ({column.help.rstrip('.?')})."
            missing = "is No" if value is False else "is missing"
            yield Check(column.title, rule, Outcome.CLARIFY, f"{column.title} {missing}", ask)
        else:
            yield Check(column.title, rule, Outcome.PASS, "given")


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
