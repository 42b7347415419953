"""Mistakes of whole activities."""

from collections.abc import Iterator
from datetime import timedelta

from p2p_sheets.books import Deliverable, Participant, Status
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.sample.input_folder import InputFolder, Row
from p2p_sheets.sample.mistakes.planting import Mistake, Spot


def status_not_brought_up_to_date(inputs: InputFolder) -> Iterator[Spot]:
    """An activity is over, and its status still says Contracted; its lines wait."""
    activity = _lonely(inputs, "Expert Mission")
    activity["status"] = Status.CONTRACTED
    yield Spot(activity, "status")


def visit_of_five_days(inputs: InputFolder) -> Iterator[Spot]:
    """A visit lasts longer than the guidelines foresee."""
    activity = _lonely(inputs, "Site Visit")
    activity["end_date"] = activity["start_date"] + timedelta(days=4)
    yield Spot(activity, "end_date")


def _lonely(inputs: InputFolder, kind: str) -> Row:
    """Take an activity of which nobody has been taken."""
    return inputs.take_activity(
        lambda a: (
            a["activity_type"] == kind
            and a["status"].is_done
            and a["end_date"] < AS_OF - timedelta(days=40)
            and a["end_date"].day < 24
        )  # so that a few days more stay in the months of its cut-off
    )


def review_without_its_dates(inputs: InputFolder) -> Iterator[Spot]:
    """A review is over and its dates were not entered; its lines wait."""
    activity = inputs.take_activity(
        lambda a: a["activity_type"] == "Expert Review" and a["status"].is_done
    )
    del activity["start_date"]
    yield Spot(activity, "start_date")
    yield Spot(activity, "start_date", code="STEPS-UNDATED")


def application_of_another_type(inputs: InputFolder) -> Iterator[Spot]:
    """A cancelled review names the application of a host."""
    activity = inputs.take_activity(
        lambda a: a["activity_type"] == "Expert Review" and a["status"] == Status.CANCELLED
    )
    activity["application_id"] = "SV-4-H01"
    yield Spot(activity, "application_id")


def final_report_of_a_review_missing(inputs: InputFolder) -> Iterator[Spot]:
    """The report of a review is not in; perhaps nothing was to be changed."""
    activity = _lonely(inputs, "Expert Review")
    here = activity["activity_id"]
    expert = next(
        p for p in inputs.of(Participant) if p["role"] == "Expert" and p["activity_id"] == here
    )
    row = inputs.take(
        Deliverable, lambda d: d["activity_id"] == here and d["deliverable"] == "Final report"
    )
    inputs.remove(row)
    yield Spot(activity, "end_date")
    yield Spot(expert, "participant_id", code="DELIVERABLE-MISSING")


def city_of_an_activity_misspelt(inputs: InputFolder) -> Iterator[Spot]:
    """The city is spelt otherwise than in its application."""
    activity = inputs.take_activity(
        lambda a: a["activity_type"] == "Expert Review" and len(a["city"]) > 6
    )
    activity["city"] = activity["city"][:3] + activity["city"][4:]
    yield Spot(activity, "city")


def planned_without_dates(inputs: InputFolder) -> Iterator[Spot]:
    """A planned activity has no dates yet, so nobody can be reminded."""
    activity = inputs.take_activity(
        lambda a: a["status"] == Status.PLANNED and a["activity_type"] == "Site Visit"
    )
    del activity["start_date"], activity["end_date"]
    yield Spot(activity, "start_date")


def review_without_its_expert(inputs: InputFolder) -> Iterator[Spot]:
    """A review is under way, and nobody is entered as its expert."""
    activity = inputs.take_activity(
        lambda a: a["status"] == Status.CONTRACTED and a["activity_type"] == "Expert Review"
    )
    here = activity["activity_id"]
    expert = next(
        p for p in inputs.of(Participant) if p["role"] == "Expert" and p["activity_id"] == here
    )
    for row in [
        d for d in inputs.of(Deliverable) if d.get("participant_id") == expert["participant_id"]
    ]:
        inputs.remove(row)
    inputs.remove(expert)
    yield Spot(activity, "activity_id")


def cancelled_visit_in_another_year(inputs: InputFolder) -> Iterator[Spot]:
    """The year is wrong, and nobody noticed, as the mission was cancelled."""
    activity = inputs.take_activity(
        lambda a: a["status"] == Status.CANCELLED and a["activity_type"] == "Expert Mission"
    )
    for name in ("start_date", "end_date"):
        activity[name] = activity[name].replace(year=2032)
    yield Spot(activity, "start_date")


MISTAKES = (
    Mistake("ACTIVITY-NOT-EXECUTED", status_not_brought_up_to_date),
    Mistake("VISIT-LONG", visit_of_five_days),
    Mistake("ACTIVITY-OF-ANOTHER-CITY", city_of_an_activity_misspelt),
    Mistake("ACTIVITY-UNDATED", review_without_its_dates),
    Mistake("ACTIVITY-OF-ANOTHER-TYPE", application_of_another_type),
    Mistake("FINAL-DOCUMENT-OPEN", final_report_of_a_review_missing),
    Mistake("STEPS-UNDATED", planned_without_dates),
    Mistake("NOBODY-OWES", review_without_its_expert),
    Mistake("ACTIVITY-OUTSIDE-PROGRAMME", cancelled_visit_in_another_year),
)
