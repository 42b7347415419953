"""Which cities may take part: those of the list, other initiatives, and never as their own guest.

What differs from the list is a remark; what the list lacks waits, and is never refused in silence.
"""

from collections.abc import Iterator

from p2p_sheets.books import ApplicationType, CityRole
from p2p_sheets.cities import City
from p2p_sheets.findings import selection as codes
from p2p_sheets.overrides import Used
from p2p_sheets.rules.selection.case import Case
from p2p_sheets.rules.selection.decisions import Check, Outcome
from p2p_sheets.text import fold

NO_NAME = frozenset({"", "other", "other initiative", "none", "no", "n a", "na", "tbd", "unknown"})
ROLES = {
    "lighthouse": CityRole.LIGHTHOUSE,
    "fellow": CityRole.FELLOW,
    "fellow_former": CityRole.FELLOW,
}
CITY_RULE = {
    ApplicationType.REVIEW: "EL-1",
    ApplicationType.MISSION: "EL-1",
    ApplicationType.HOST: "EL-2",
    ApplicationType.VISITOR: "EL-3",
}


def check_city(case: Case) -> Iterator[Check]:
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


def check_visit(case: Case) -> Iterator[Check]:
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
        and (hosted := case.rounds.of(host)) is not None
        and hosted.cut_off == case.round.cut_off
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
