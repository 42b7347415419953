"""applications.xlsx: who applied for what, the evaluators and their marks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books.participants import ActivityType
from p2p_sheets.columns import (
    Kind,
    Record,
    cell,
    choice,
    day,
    flag,
    ident,
    marks,
    ref,
    sheet,
    text,
)


class ApplicationType(StrEnum):
    """What a city applies for (PR-1)."""

    REVIEW = "Expert Review"
    MISSION = "Expert Mission"
    HOST = "Site Visit host"
    VISITOR = "Site Visit visitor"

    @property
    def activity(self) -> ActivityType:
        """The type of activity that the application leads to."""
        return ActivityType.VISIT if self in (self.HOST, self.VISITOR) else ActivityType(self.value)


class CityRole(StrEnum):
    """The city's part in the Scalable Cities projects (EL-1, EL-3)."""

    LIGHTHOUSE = "Lighthouse"
    FELLOW = "Fellow"
    OTHER = "Other initiative"


class Decision(StrEnum):
    """What the panel decided (SE-9)."""

    AWARDED = "Awarded"
    RESERVE = "Reserve"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"


REVIEW = (ApplicationType.REVIEW,)
MISSION = (ApplicationType.MISSION,)
HOST = (ApplicationType.HOST,)
VISITOR = (ApplicationType.VISITOR,)
ALL_BUT_VISITOR = REVIEW + MISSION + HOST


@sheet("Applications", key=("application_id",), received=True)
class Application(Record):
    """One application of one city; a visitor city that wants several visits has one row per visit."""

    application_id: str = ident(
        "Application ID", "A number of your own, never used twice.", example="ER-1-07"
    )
    activity_type: ApplicationType = choice(
        "Activity type", "What the city applies for.", ApplicationType, required=True
    )
    cut_off: str = choice(
        "Cut-off", "The cut-off or call that the application is for.", "cut_offs", required=True
    )
    submitted_on: date = day(
        "Submitted on", "The day the application came in.", required=True, done=True
    )
    city: str = text(
        "City", "The city that applies, as in the list of Scalable Cities.", required=True
    )
    country: str = cell("Country", Kind.COUNTRY, "The city's country.", required=True)
    city_role: CityRole = choice(
        "City role", "The city's part in its project.", CityRole, required=True
    )
    project: str = text(
        "Project or initiative",
        "The Lighthouse project, or the name of the other initiative.",
        required=True,
    )
    population: int | None = cell(
        "Population",
        Kind.COUNT,
        "Inhabitants; decides the priority for small and mid-sized cities.",
    )
    contact_name: str = text(
        "Contact name", "The representative whom the city appoints.", required=True, private=True
    )
    contact_email: str = cell(
        "Contact e-mail", Kind.EMAIL, "Where letters go.", required=True, private=True
    )
    title: str = text("Title", "The title of the application.", required=True, width=36)
    topic: str = text("Topic", "The topic, for finding experts and visitors.", required=True)
    expected_start: date | None = day(
        "Expected start", "First day that the city has in mind.", required_for=ALL_BUT_VISITOR
    )
    expected_end: date | None = day(
        "Expected end", "Last day that the city has in mind.", required_for=ALL_BUT_VISITOR
    )
    background_documents: bool | None = flag(
        "Background documents", "Are they with the application?", required_for=REVIEW + HOST
    )
    draft_document: bool | None = flag(
        "Draft document", "Is the finished draft with the application?", required_for=REVIEW
    )
    document_length: int | None = cell(
        "Document length (pages)", Kind.COUNT, "Estimated length of the draft.", required_for=REVIEW
    )
    expected_feedback: str | None = text(
        "Expected feedback", "What the city hopes to hear.", required_for=REVIEW + MISSION
    )
    required_expertise: str | None = text(
        "Required expertise", "What the expert must know.", required_for=REVIEW
    )
    tentative_meetings: str | None = text(
        "Tentative meetings and visits", "Whom the experts would meet.", required_for=MISSION
    )
    innovativeness: str | None = text(
        "Innovativeness", "What is new in the project to be shown.", required_for=HOST
    )
    tentative_agenda: str | None = text(
        "Tentative agenda", "The days of the visit in outline.", required_for=HOST
    )
    host_application: str | None = ref(
        "Host application",
        "The Application ID of the visit that this city wants to join.",
        to="Applications",
        required_for=VISITOR,
    )
    preference: int | None = cell(
        "Preference", Kind.COUNT, "1 is the visit the city wants most.", required_for=VISITOR
    )
    decision: Decision | None = choice(
        "Decision", "The panel's decision; final once entered.", Decision, authority=True
    )
    decided_on: date | None = day(
        "Decided on", "The day of the decision.", authority=True, done=True
    )
    confirmed_on: date | None = day(
        "Confirmed on", "The day a visitor city said yes.", authority=True, done=True
    )
    declined_on: date | None = day(
        "Declined on", "The day a city gave its place back.", authority=True, done=True
    )
    comment: str | None = text(
        "Comment", "For yourselves; why a decision departs from the ranking."
    )


@sheet("Scores", key=("application_id", "evaluator"))
class Score(Record):
    """The marks of one evaluator for one application; a mark left blank is missing, never zero."""

    application_id: str = ref(
        "Application ID", "The application that is scored.", to="Applications", required=True
    )
    evaluator: str = text("Evaluator", "Who scored it.", required=True, private=True)
    conflict: bool | None = flag(
        "Conflict of interest", "Yes sets the marks of this row aside; blank is No."
    )
    marks: Mapping[str, Decimal] = marks("The mark for this criterion, in half steps.")
    comment: str | None = text("Comment", "The evaluator's reasons, for the panel and the letters.")


@sheet("Evaluators", key=("evaluator",))
class Evaluator(Record):
    """A person who scores; their city and organisation tell conflicts of interest."""

    evaluator: str = text("Evaluator", "The name as in Scores.", required=True, private=True)
    email: str | None = cell("E-mail", Kind.EMAIL, "Where score sheets go.", private=True)
    organisation: str | None = text("Organisation", "Where the evaluator works.")
    city: str | None = text("City", "The city the evaluator works for or lives in.")
    country: str | None = cell("Country", Kind.COUNTRY, "The evaluator's country.")
