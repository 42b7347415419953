"""Mistakes of applications, and of what was decided."""

from collections.abc import Iterator
from datetime import date, timedelta

from p2p_sheets.books import Application
from p2p_sheets.sample.desk import Desk, Row
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

REVIEW, MISSION, HOST, VISITOR = (
    "Expert Review",
    "Expert Mission",
    "Site Visit host",
    "Site Visit visitor",
)


def _typed(code: str, what: str, kind: str, field: str, value: object) -> Mistake:
    """Make the mistake of a cell of an application in which something else is typed."""

    def take(desk: Desk) -> Row:
        return desk.take_unfit(lambda a: a["activity_type"] == kind and listed(a))

    return typed(code, what, take, field, value)


def listed(application: Row) -> bool:
    """Is the city one of the list, and not so common a name that a typo makes another one?"""
    return bool(application["city_role"] != "Other initiative")


def _closes(desk: Desk, application: Row) -> date:
    cut_off = desk.config.cut_off[application["cut_off"]]
    late = cut_off.visitors_close if application["activity_type"] == VISITOR else None
    return late or cut_off.closes


def space_in_an_application_id(desk: Desk) -> Iterator[Spot]:
    """A space stands in the ID; its scores still name the right one."""
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR)
    row["application_id"] = row["application_id"].replace("-V", " V")
    yield Spot(row, "application_id")


def came_late(desk: Desk) -> Iterator[Spot]:
    """The application came three days after the closing date."""
    row = desk.take_unfit(lambda a: a["activity_type"] == REVIEW)
    row["submitted_on"] = _closes(desk, row) + timedelta(days=3)
    yield Spot(row, "submitted_on")


def came_before_the_opening(desk: Desk) -> Iterator[Spot]:
    """The application came weeks before the call opened."""
    row = desk.take_unfit(lambda a: a["activity_type"] == MISSION)
    row["submitted_on"] = _closes(desk, row) - timedelta(days=70)
    yield Spot(row, "submitted_on")


def wanted_outside_the_window(desk: Desk) -> Iterator[Spot]:
    """The city wants a time in which its cut-off does not run."""
    row = desk.take_unfit(lambda a: a["activity_type"] == HOST)
    for name in ("expected_start", "expected_end"):
        row[name] += timedelta(days=120)
    yield Spot(row, "expected_start")


def wrong_country(desk: Desk) -> Iterator[Spot]:
    """The city is right, and its country is not."""
    row = desk.take_unfit(
        lambda a: a["activity_type"] == VISITOR and a["country"] != "SE" and listed(a)
    )
    row["country"] = "SE"
    yield Spot(row, "city")


def role_of_another_city(desk: Desk) -> Iterator[Spot]:
    """A Lighthouse city says that it is a Fellow, or the other way round."""
    once = ("AT", "FI", "IE", "NL", "NO", "SK")  # no city of theirs has been both
    row = desk.take_unfit(lambda a: a["activity_type"] == HOST and a["country"] in once)
    row["city_role"] = "Fellow" if row["city_role"] == "Lighthouse" else "Lighthouse"
    yield Spot(row, "city_role")


def name_of_the_country(desk: Desk) -> Iterator[Spot]:
    """The country's name stands where its two letters belong."""
    names = {"ES": "Spain", "FI": "Finland", "FR": "France", "IT": "Italia", "RO": "România"}
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR and a["country"] in names)
    row["country"] = names[row["country"]]
    yield Spot(row, "country")


def city_that_only_observed(desk: Desk) -> Iterator[Spot]:
    """The city is in the list, as an observer of a project."""
    row = desk.take_unfit(lambda a: a["activity_type"] == MISSION)
    row |= {"city": "Kyiv", "country": "UA", "city_role": "Fellow", "project": "Smarter Together"}
    row["population"] = 2_950_000
    yield Spot(row, "city")


def visit_to_itself(desk: Desk) -> Iterator[Spot]:
    """A city applies for a visit to itself."""
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR)
    host = _host(desk, row)
    row |= {name: host[name] for name in ("city", "country", "city_role", "project")}
    row.pop("population", None)
    yield Spot(row, "host_application")


def visit_of_another_call(desk: Desk) -> Iterator[Spot]:
    """The visit that the city wants belongs to another call."""
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR)
    other = next(
        a
        for a in desk.of(Application)
        if a["activity_type"] == HOST and a["cut_off"] != row["cut_off"]
    )
    row["host_application"] = other["application_id"]
    yield Spot(row, "host_application")


def _host(desk: Desk, visitor: Row) -> Row:
    wanted = visitor["host_application"]
    return next(a for a in desk.of(Application) if a["application_id"] == wanted)


def initiative_not_named(desk: Desk) -> Iterator[Spot]:
    """A city of another initiative does not say of which."""
    row = desk.take_unfit(lambda a: a["city_role"] == "Other initiative")
    row["project"] = "Other"
    yield Spot(row, "project")


def population_of_the_region(desk: Desk) -> Iterator[Spot]:
    """The city states the inhabitants of its whole region."""
    row = desk.take_unfit(
        lambda a: a["activity_type"] == REVIEW and a.get("population", 0) > 90_000
    )
    row["population"] *= 9
    yield Spot(row, "population")


def population_near_the_bound(desk: Desk) -> Iterator[Spot]:
    """The city is just small enough for priority, by a figure that differs from the list's."""
    row = desk.take_unfit(
        lambda a: a["activity_type"] == MISSION and a.get("population", 0) > 700_000
    )
    row["population"] = 499_000
    yield Spot(row, "population")
    yield Spot(row, "population", code="POPULATION-DIFFERS")


def application_sent_twice(desk: Desk) -> Iterator[Spot]:
    """Two different applications have one ID."""
    row = desk.take_unfit(lambda a: a["activity_type"] == HOST)
    desk.beside(row, title="Quite another plan")
    yield Spot(row, "application_id")


def population_that_the_list_doubts(desk: Desk) -> Iterator[Spot]:
    """The population is left blank, and the list of cities is not sure of its own."""
    row = desk.take_unfit(lambda a: a["activity_type"] == REVIEW)
    row |= {"city": "Sønderborg", "country": "DK", "city_role": "Lighthouse"}
    row |= {"project": "SmartEnCity", "population": None}
    yield Spot(row, "population")


def population_nobody_knows(desk: Desk) -> Iterator[Spot]:
    """A city that the list lacks does not state its population."""
    row = desk.take_unfit(lambda a: a["activity_type"] == MISSION)
    row |= {"city": "Smallville", "country": "BE", "population": None}
    yield Spot(row, "population")
    yield Spot(row, "city", code="CITY-NOT-LISTED")


MISTAKES = (
    Mistake("INITIATIVE-MISSING", initiative_not_named),
    _typed("APPLICATION-INCOMPLETE", "no draft document", REVIEW, "draft_document", "No"),
    _typed("APPLICATION-INCOMPLETE", "no expected feedback", MISSION, "expected_feedback", None),
    _typed("APPLICATION-INCOMPLETE", "no agenda of a host", HOST, "tentative_agenda", None),
    _typed("APPLICATION-INCOMPLETE", "no visit wanted", VISITOR, "host_application", None),
    _typed(
        "CONTACT-UNUSABLE", "contact without an address", MISSION, "contact_email", "will follow"
    ),
    _typed(
        "CITY-NOT-LISTED",
        "typo in a city",
        VISITOR,
        "city",
        lambda a: a["city"][:-2] + a["city"][-1],
    ),
    _typed("PROJECT-DIFFERS", "project of another city", REVIEW, "project", "Lighthouse Ahoy"),
    _typed("CUT-OFF-OF-ANOTHER-TYPE", "cut-off of another type", REVIEW, "cut_off", "SV-1"),
    _typed("CHOICE-UNKNOWN", "cut-off that is none", REVIEW, "cut_off", "ER-11"),
    _typed("DATE-AMBIGUOUS", "submitted on a day or month", VISITOR, "submitted_on", "04/05/2023"),
    _typed("NUMBER-TEXT", "population with spaces", VISITOR, "population", "84 308"),
    _typed("NUMBER-UNREADABLE", "population in words", VISITOR, "population", "about 80 000"),
    _typed("NUMBER-AMBIGUOUS", "population with a comma", VISITOR, "population", "84,308"),
    _typed("REQUIRED-BLANK", "no title", VISITOR, "title", None),
    _typed("REFERENCE-UNKNOWN", "visit that is none", VISITOR, "host_application", "SV-1-H99"),
    Mistake("ID-CHARACTERS", space_in_an_application_id),
    Mistake("APPLICATION-LATE", came_late),
    Mistake("CITY-ROLE-DIFFERS", role_of_another_city),
    Mistake("COUNTRY-READ", name_of_the_country),
    Mistake("APPLICATION-EARLY", came_before_the_opening),
    Mistake("OUTSIDE-EXECUTION-WINDOW", wanted_outside_the_window),
    Mistake("CITY-NOT-LISTED", wrong_country),
    Mistake("CITY-NOT-PARTICIPANT", city_that_only_observed),
    Mistake("OWN-VISIT", visit_to_itself),
    Mistake("HOST-APPLICATION-UNKNOWN", visit_of_another_call),
    Mistake("POPULATION-DIFFERS", population_of_the_region),
    Mistake("POPULATION-NEAR-BOUND", population_near_the_bound),
    Mistake("ID-TWICE", application_sent_twice),
    Mistake("POPULATION-UNCERTAIN", population_that_the_list_doubts),
    Mistake("POPULATION-UNKNOWN", population_nobody_knows),
)
