"""Mistakes of applications, of evaluators and of their marks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import combinations
from operator import is_
from typing import Any

from p2p_sheets.books import Application, Evaluator
from p2p_sheets.sample.input_folder import InputFolder, Row, marks_of
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

REVIEW, MISSION, HOST, VISITOR = (
    "Expert Review",
    "Expert Mission",
    "Site Visit host",
    "Site Visit visitor",
)


# --- applications --------------------------------------------------------------------------------
def _typed(code: str, what: str, kind: str, field: str, value: object) -> Mistake:
    """Make the mistake of a cell of an application in which something else is typed."""

    def take(inputs: InputFolder) -> Row:
        return inputs.take_unfit(lambda a: a["activity_type"] == kind and listed(a))

    return typed(code, what, take, field, value)


def listed(application: Row) -> bool:
    """Is the city one of the list, and not so common a name that a typo makes another one?"""
    return bool(application["city_role"] != "Other initiative")


def _closes(inputs: InputFolder, application: Row) -> date:
    cut_off = inputs.config.cut_off[application["cut_off"]]
    late = cut_off.visitors_close if application["activity_type"] == VISITOR else None
    return late or cut_off.closes


def space_in_an_application_id(inputs: InputFolder) -> Iterator[Spot]:
    """A space stands in the ID; its scores still name the right one."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR)
    row["application_id"] = row["application_id"].replace("-V", " V")
    yield Spot(row, "application_id")


def came_late(inputs: InputFolder) -> Iterator[Spot]:
    """The application came three days after the closing date."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == REVIEW)
    row["submitted_on"] = _closes(inputs, row) + timedelta(days=3)
    yield Spot(row, "submitted_on")


def came_before_the_opening(inputs: InputFolder) -> Iterator[Spot]:
    """The application came weeks before the call opened."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == MISSION)
    row["submitted_on"] = _closes(inputs, row) - timedelta(days=70)
    yield Spot(row, "submitted_on")


def wanted_outside_the_window(inputs: InputFolder) -> Iterator[Spot]:
    """The city wants a time in which its cut-off does not run."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == HOST)
    for name in ("expected_start", "expected_end"):
        row[name] += timedelta(days=120)
    yield Spot(row, "expected_start")


def wrong_country(inputs: InputFolder) -> Iterator[Spot]:
    """The city is right, and its country is not."""
    row = inputs.take_unfit(
        lambda a: a["activity_type"] == VISITOR and a["country"] != "SE" and listed(a)
    )
    row["country"] = "SE"
    yield Spot(row, "city")


def role_of_another_city(inputs: InputFolder) -> Iterator[Spot]:
    """A Lighthouse city says that it is a Fellow, or the other way round."""
    once = ("AT", "FI", "IE", "NL", "NO", "SK")  # no city of theirs has been both
    row = inputs.take_unfit(lambda a: a["activity_type"] == HOST and a["country"] in once)
    row["city_role"] = "Fellow" if row["city_role"] == "Lighthouse" else "Lighthouse"
    yield Spot(row, "city_role")


def name_of_the_country(inputs: InputFolder) -> Iterator[Spot]:
    """The country's name stands where its two letters belong."""
    names = {"ES": "Spain", "FI": "Finland", "FR": "France", "IT": "Italia", "RO": "România"}
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR and a["country"] in names)
    row["country"] = names[row["country"]]
    yield Spot(row, "country")


def city_that_only_observed(inputs: InputFolder) -> Iterator[Spot]:
    """The city is in the list, as an observer of a project."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == MISSION)
    row |= {"city": "Kyiv", "country": "UA", "city_role": "Fellow", "project": "Smarter Together"}
    row["population"] = 2_950_000
    yield Spot(row, "city")


def visit_to_itself(inputs: InputFolder) -> Iterator[Spot]:
    """A city applies for a visit to itself."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR)
    host = _host(inputs, row)
    row |= {name: host[name] for name in ("city", "country", "city_role", "project")}
    row.pop("population", None)
    yield Spot(row, "host_application")


def visit_of_another_call(inputs: InputFolder) -> Iterator[Spot]:
    """The visit that the city wants belongs to another call."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR)
    other = next(
        a
        for a in inputs.of(Application)
        if a["activity_type"] == HOST and a["cut_off"] != row["cut_off"]
    )
    row["host_application"] = other["application_id"]
    yield Spot(row, "host_application")


def _host(inputs: InputFolder, visitor: Row) -> Row:
    wanted = visitor["host_application"]
    return next(a for a in inputs.of(Application) if a["application_id"] == wanted)


def initiative_not_named(inputs: InputFolder) -> Iterator[Spot]:
    """A city of another initiative does not say of which."""
    row = inputs.take_unfit(lambda a: a["city_role"] == "Other initiative")
    row["project"] = "Other"
    yield Spot(row, "project")


def population_of_the_region(inputs: InputFolder) -> Iterator[Spot]:
    """The city states the inhabitants of its whole region."""
    row = inputs.take_unfit(
        lambda a: a["activity_type"] == REVIEW and a.get("population", 0) > 90_000
    )
    row["population"] *= 9
    yield Spot(row, "population")


def population_near_the_bound(inputs: InputFolder) -> Iterator[Spot]:
    """The city is just small enough for priority, by a figure that differs from the list's."""
    row = inputs.take_unfit(
        lambda a: a["activity_type"] == MISSION and a.get("population", 0) > 700_000
    )
    row["population"] = 499_000
    yield Spot(row, "population")
    yield Spot(row, "population", code="POPULATION-DIFFERS")


def application_sent_twice(inputs: InputFolder) -> Iterator[Spot]:
    """Two different applications have one ID."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == HOST)
    inputs.beside(row, title="Quite another plan")
    yield Spot(row, "application_id")


def population_that_the_list_doubts(inputs: InputFolder) -> Iterator[Spot]:
    """The population is left blank, and the list of cities is not sure of its own."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == REVIEW)
    row |= {"city": "Sønderborg", "country": "DK", "city_role": "Lighthouse"}
    row |= {"project": "SmartEnCity", "population": None}
    yield Spot(row, "population")


def population_nobody_knows(inputs: InputFolder) -> Iterator[Spot]:
    """A city that the list lacks does not state its population."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == MISSION)
    row |= {"city": "Smallville", "country": "BE", "population": None}
    yield Spot(row, "population")
    yield Spot(row, "city", code="CITY-NOT-LISTED")


# --- evaluators and their marks ------------------------------------------------------------------
def two_equal_for_one_place(inputs: InputFolder) -> Iterator[Spot]:
    """The two best of a call tie in everything but their ID, and one place is left."""
    awards = Counter(
        a["city"]
        for a in inputs.of(Application)
        if a.get("decision") == "Awarded" and "declined_on" not in a
    )
    fit = [a for a in inputs.of(Application) if a["cut_off"] == "EM-4" and inputs.is_fit(a)]
    small = [a for a in fit if 60_000 < inputs.inhabitants(a) < 420_000]
    best = next(
        pair for pair in combinations(small, 2) if len({awards[a["city"]] for a in pair}) == 1
    )
    for row in best:
        inputs.take(Application, partial(is_, row))
        row["submitted_on"] = date(2024, 3, 20)
        for score in inputs.scores(row):
            score |= {name: Decimal(5) for name in score if name.startswith("marks:")}
    first = min(best, key=lambda a: str(a["application_id"]))
    yield Spot(first, "application_id")


def evaluator_scored_twice(inputs: InputFolder) -> Iterator[Spot]:
    """An evaluator has two rows for one application."""
    score = _score(inputs)
    inputs.beside(score, comment="Second thoughts.")
    yield Spot(score, "application_id")


def evaluator_nobody_knows(inputs: InputFolder) -> Iterator[Spot]:
    """The name of an evaluator is not in the sheet Evaluators."""
    score = _score(inputs)
    score["evaluator"] = "Substitute Somebody"
    yield Spot(score, "evaluator")


def evaluator_of_the_applicant(inputs: InputFolder) -> Iterator[Spot]:
    """An evaluator turns out to work for the city that applies."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR)
    score = next(s for s in inputs.scores(row) if marks_of(s))
    evaluator = next(e for e in inputs.of(Evaluator) if e["evaluator"] == score["evaluator"])
    copy = inputs.beside(evaluator, evaluator="Double Duty", email="double.duty@city.example")
    copy |= {
        "city": row["city"],
        "country": row["country"],
        "organisation": f"City of {row['city']}",
    }
    score["evaluator"] = "Double Duty"
    yield Spot(score, "evaluator")


def evaluators_far_apart(inputs: InputFolder) -> Iterator[Spot]:
    """Two evaluators see one application quite differently."""
    row = inputs.take_unfit(lambda a: len([s for s in inputs.scores(a) if marks_of(s)]) == 2)
    for score, mark in zip(
        [s for s in inputs.scores(row) if marks_of(s)], ("1.5", "4"), strict=True
    ):
        score |= {name: Decimal(mark) for name in marks_named(score)}
    yield Spot(row, "application_id")


def marks_named(score: Row) -> list[str]:
    """List the fields of a row of Scores that hold marks."""
    return [name for name in score if name.startswith("marks:")]


def _score(inputs: InputFolder) -> Row:
    """Take a row of Scores of an application that gets nothing anyway."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == VISITOR)
    return next(s for s in inputs.scores(row) if marks_of(s))


def _mark(code: str, what: str, typed: Any) -> Mistake:
    """Make the mistake of a mark that is none."""

    def spoil(inputs: InputFolder) -> Iterator[Spot]:
        score = _score(inputs)
        name = marks_named(score)[0]
        score[name] = typed(score[name]) if callable(typed) else typed
        yield Spot(score, name)

    spoil.__name__ = what.replace(" ", "_")
    return Mistake(code, spoil)


# --- all of them ---------------------------------------------------------------------------------
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
    Mistake("TIE-BY-HAND", two_equal_for_one_place),
    Mistake("ID-TWICE", evaluator_scored_twice),
    Mistake("EVALUATOR-UNKNOWN", evaluator_nobody_knows),
    Mistake("CONFLICT-OF-INTEREST", evaluator_of_the_applicant),
    Mistake("EVALUATORS-DIFFER", evaluators_far_apart),
    _mark("NUMBER-RANGE", "mark over the scale", lambda m: m + 6),
    _mark("NUMBER-RANGE", "mark between the halves", lambda m: m + Decimal("0.2")),
    _mark("NUMBER-FROM-DATE", "mark made a date", date(2024, 5, 3)),
    _mark("NUMBER-TEXT", "mark with a comma", lambda m: str(m).replace(".", ",")),
)
