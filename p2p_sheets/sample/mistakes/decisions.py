"""Mistakes of what the panel decided, or of how it was entered (SE-6..SE-9)."""

from collections import Counter
from collections.abc import Iterator

from p2p_sheets.books import Application
from p2p_sheets.sample.input_folder import InputFolder, Row
from p2p_sheets.sample.mistakes.applications import HOST, REVIEW, VISITOR, listed
from p2p_sheets.sample.mistakes.planting import Mistake, Spot

UNFIT = "AWARD-UNQUALIFIED"  # what all who are awarded below lead to: they are under the threshold


def _award(row: Row, comment: str) -> None:
    row |= {"decision": "Awarded", "comment": f"Panel: {comment}"}


def _winners(inputs: InputFolder, application: Row, field: str) -> list[Row]:
    """List the awarded applications of its call that agree with an application in a field."""
    return [
        a
        for a in inputs.of(Application)
        if a.get("decision") == "Awarded"
        and "declined_on" not in a
        and (a["cut_off"], a["activity_type"]) == (application["cut_off"], VISITOR)
        and a.get(field) == application.get(field)
    ]


def decided_otherwise_without_a_word(inputs: InputFolder) -> Iterator[Spot]:
    """The panel put an application under the threshold in reserve and did not say why."""
    row = inputs.take_unfit(lambda a: a["activity_type"] == REVIEW and "decision" in a)
    row["decision"] = "Reserve"
    yield Spot(row, "decision")


def awarded_under_the_threshold(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor city under the threshold has a place all the same."""
    row = inputs.take_unfit(
        lambda a: (
            a["activity_type"] == VISITOR
            and listed(a)
            and len(_winners(inputs, a, "host_application"))
            < inputs.config.types["SV"].max_visitors
            and not _winners(inputs, a, "city")
            and a["cut_off"] != "SV-2"
        )
    )
    _award(row, "it offered to pay for itself.")
    yield Spot(row, "decision")


def sixth_visitor_of_a_visit(inputs: InputFolder) -> Iterator[Spot]:
    """A visit has a visitor city more than it has places."""
    row = inputs.take_unfit(
        lambda a: (
            a["activity_type"] == VISITOR
            and listed(a)
            and len(_winners(inputs, a, "host_application"))
            == inputs.config.types["SV"].max_visitors
            and not _winners(inputs, a, "city")
        )
    )
    host = next(a for a in inputs.of(Application) if a["application_id"] == row["host_application"])
    _award(row, "the host has a larger bus.")
    yield Spot(host, "application_id")
    yield Spot(row, "decision", code=UNFIT)


def visitor_of_a_visit_that_is_none(inputs: InputFolder) -> Iterator[Spot]:
    """A place is awarded in a visit that was not selected, and the city does not answer."""
    row = inputs.take_unfit(
        lambda a: a["activity_type"] == VISITOR and listed(a) and not _winners(inputs, a, "city")
    )
    other = next(
        a
        for a in inputs.of(Application)
        if a["activity_type"] == HOST
        and a["cut_off"] == row["cut_off"]
        and a.get("decision") == "Rejected"
    )
    row["host_application"] = other["application_id"]
    _award(row, "the city has the better example.")
    yield Spot(row, "host_application")
    yield Spot(row, "confirmed_on", code="PLACE-UNCONFIRMED")
    yield Spot(row, "decision", code=UNFIT)


def two_places_for_one_city(inputs: InputFolder) -> Iterator[Spot]:
    """A city has a place in two visits of one call."""
    most = inputs.config.types["SV"].max_visitors
    row = inputs.take_unfit(
        lambda a: a["cut_off"] == "SV-2" and a["activity_type"] == VISITOR and listed(a)
    )
    placed = _winners(inputs, row, "cut_off")
    visits = Counter(winner["host_application"] for winner in placed)
    roomy = min(visits, key=lambda host: (visits[host], host))
    if visits[roomy] >= most:
        raise LookupError("every visit of the call is full")
    winner = next(w for w in placed if w["host_application"] != roomy)
    same = ("city", "country", "city_role", "project", "population")
    row |= {"host_application": roomy, **{name: winner.get(name) for name in same}}
    _award(row, "it sends two people.")
    yield Spot(max(winner, row, key=lambda a: str(a["application_id"])), "decision")
    yield Spot(row, "decision", code=UNFIT)


def fifth_review_of_a_cut_off(inputs: InputFolder) -> Iterator[Spot]:
    """A cut-off has an award more than it has places."""
    row = inputs.take_unfit(lambda a: a["cut_off"] == "ER-1" and "decision" in a)
    _award(row, "the draft is urgent.")
    yield Spot(row, "decision")
    yield Spot(row, "decision", code=UNFIT)


def decision_not_entered(inputs: InputFolder) -> Iterator[Spot]:
    """An activity is planned, and the decision it rests on was never entered."""
    row = inputs.take(
        Application, lambda a: a["cut_off"] == "SV-4" and a.get("decision") == "Awarded"
    )
    del row["decision"], row["decided_on"]
    activity = inputs.take_activity(lambda a: a["application_id"] == row["application_id"])
    yield Spot(activity, "application_id")


MISTAKES = (
    Mistake("DECISION-DEPARTS", decided_otherwise_without_a_word),
    Mistake(UNFIT, awarded_under_the_threshold),
    Mistake("VISIT-OVERFULL", sixth_visitor_of_a_visit),
    Mistake("VISIT-GONE", visitor_of_a_visit_that_is_none),
    Mistake("SECOND-AWARD", two_places_for_one_city),
    Mistake("PLACES-EXCEEDED", fifth_review_of_a_cut_off),
    Mistake("ACTIVITY-NOT-AWARDED", decision_not_entered),
)
