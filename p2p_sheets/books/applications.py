"""applications.xlsx: who applied for what, the evaluators and their scores."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books.columns import (
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
from p2p_sheets.config import ApplicationType


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


@sheet("Applications", key=("application_id",), received=True)
class Application(Record):
    """One application of one city; a visitor city has one row for each visit it wants."""

    application_id: str = ident(
        "Application ID",
        "Your own number for this application, never used twice; letters, digits and - _ . / only.",
        example="{first.key}-1-07",
    )
    activity_type: ApplicationType = choice(
        "Activity type",
        "What the city applies for. It decides which of the other columns are needed.",
        "application_type",
        required=True,
        example="{first.city}",
    )
    cut_off: str = choice(
        "Cut-off",
        "The call that the application is for; it begins with the letters of the activity type.",
        "cut_offs",
        required=True,
        example="{first.key}-1",
        width=11,
    )
    submitted_on: date = day(
        "Submitted on",
        "The day the application came in; it is held against the closing date of the cut-off.",
        required=True,
        done=True,
        example="2022-10-24",
        width=13,
    )
    city: str = text(
        "City",
        "The city that applies. Pick it from the list of Scalable Cities if it is there.",
        required=True,
        example="Sabadell",
    )
    country: str = cell(
        "Country",
        Kind.COUNTRY,
        "The city's country, in two letters.",
        required=True,
        example="ES",
    )
    city_role: CityRole = choice(
        "City role",
        "The city's part in its Lighthouse project; cities of other initiatives can visit only.",
        CityRole,
        required=True,
        example="Fellow",
    )
    project: str = text(
        "Project or initiative",
        "The Lighthouse project that the city took part in, or the name of the other initiative.",
        required=True,
        example="TRIANGULUM",
    )
    population: int | None = cell(
        "Population",
        Kind.COUNT,
        "Inhabitants. Small and mid-sized cities have priority; blank is taken from the city list.",
        example="211734",
    )
    contact_name: str = text(
        "Contact name",
        "The representative whom the city appoints.",
        required=True,
        example="Maria Muster",
    )
    contact_email: str = cell(
        "Contact e-mail",
        Kind.EMAIL,
        "One address; questions and the decision go there.",
        required=True,
        example="maria.muster@sabadell.example",
    )
    title: str = text(
        "Title",
        "The title of the application, as it will stand in lists and letters.",
        required=True,
        example="A heat plan for the old town",
        width=36,
    )
    topic: str = text(
        "Topic",
        "In a few words; experts and visitor cities are found by it.",
        required=True,
        example="District heating",
    )
    expected_start: date | None = day(
        "Expected start",
        "First day that the city has in mind, within the months of the cut-off.",
        asked=True,
        example="2023-01-16",
    )
    expected_end: date | None = day(
        "Expected end",
        "Last day that the city has in mind.",
        asked=True,
        example="2023-02-10",
    )
    background_documents: bool | None = flag(
        "Background documents",
        "Did the background documents come with the application?",
        asked=True,
        example="Yes",
        width=14,
    )
    draft_document: bool | None = flag(
        "Draft document",
        "Did the finished draft, which the expert is to review, come with the application?",
        asked=True,
        example="Yes",
    )
    document_length: int | None = cell(
        "Document length (pages)",
        Kind.COUNT,
        "Estimated length of the draft, in pages.",
        asked=True,
        example="42",
        width=17,
    )
    expected_feedback: str | None = text(
        "Expected feedback",
        "What the city hopes to learn from the expert.",
        asked=True,
        example="Is the staging of the network sound?",
        width=32,
    )
    required_expertise: str | None = text(
        "Required expertise",
        "What the expert must know.",
        asked=True,
        example="Heat networks, tariffs",
        width=30,
    )
    tentative_meetings: str | None = text(
        "Tentative meetings and visits",
        "Whom the experts would meet and what they would see.",
        asked=True,
        example="Energy agency, utility; the pilot district",
        width=32,
    )
    innovativeness: str | None = text(
        "Innovativeness",
        "What is new in the project that visitors would see.",
        asked=True,
        example="First district heated by sea water",
        width=32,
    )
    tentative_agenda: str | None = text(
        "Tentative agenda",
        "The days of the visit in outline.",
        asked=True,
        example="Day 1 plant, day 2 homes, day 3 workshop",
        width=32,
    )
    host_application: str | None = ref(
        "Host application",
        "The Application ID of the host city whose visit this city wants to join.",
        to="Applications",
        asked=True,
        example="{visited.key}-1-01",
    )
    preference: int | None = cell(
        "Preference",
        Kind.COUNT,
        "1 for the visit that the city wants most, 2 for the next; one row for each visit.",
        asked=True,
        example="1",
    )
    decision: Decision | None = choice(
        "Decision",
        "The panel's decision; blank until it has met. What is entered is final for later runs.",
        Decision,
        authority=True,
        example="Awarded",
        width=13,
    )
    decided_on: date | None = day(
        "Decided on",
        "The day of the decision.",
        authority=True,
        done=True,
        example="2022-11-15",
    )
    confirmed_on: date | None = day(
        "Confirmed on",
        "The day on which a visitor city accepted its place.",
        authority=True,
        done=True,
        example="2022-12-16",
        width=14,
    )
    declined_on: date | None = day(
        "Declined on",
        "The day on which a city gave its place back; the next one on the list takes it.",
        authority=True,
        done=True,
        example="2022-12-19",
    )
    comment: str | None = text(
        "Comment",
        "For yourselves. Say here why a decision departs from the ranking.",
        remark=True,
        example="Draft came by post as well.",
        width=30,
    )

    @property
    def holds_place(self) -> bool:
        """Is it awarded, and the place not given back?"""
        return self.decision is Decision.AWARDED and self.declined_on is None

    @property
    def is_given_up(self) -> bool:
        """Did the city withdraw, or give its place back?"""
        return self.decision is Decision.WITHDRAWN or self.declined_on is not None


@sheet("Scores", key=("application_id", "evaluator"))
class Score(Record):
    """The scores of one evaluator for one application; a blank one is missing, never zero."""

    application_id: str = ref(
        "Application ID",
        "The application that is scored, as in Applications.",
        to="Applications",
        required=True,
        example="{first.key}-1-07",
    )
    evaluator: str = text(
        "Evaluator",
        "Who scored it, spelled as in Evaluators.",
        required=True,
        prefilled=True,
        example="Eva Example",
    )
    conflict: bool | None = flag(
        "Conflict of interest",
        "Yes sets the scores of this row aside, and none need be given; blank is No.",
        example="No",
    )
    marks: Mapping[str, Decimal] = marks(
        "The score for this criterion; blank is missing, not zero."
    )
    comment: str | None = text(
        "Comment",
        "The reasons for the scores; the panel and the city read them.",
        remark=True,
        example="Clear need; the tariff part is thin.",
        width=44,
    )


@sheet("Evaluators", key=("evaluator",))
class Evaluator(Record):
    """A person who scores; their city and organisation tell conflicts of interest."""

    evaluator: str = text(
        "Evaluator",
        "First and last name, as it is to stand in Scores.",
        required=True,
        example="Eva Example",
    )
    email: str | None = cell(
        "E-mail",
        Kind.EMAIL,
        "Where the score sheet is sent.",
        example="eva@university.example",
    )
    organisation: str | None = text(
        "Organisation",
        "Where the evaluator works; it tells conflicts of interest.",
        example="Example University",
        width=30,
    )
    city: str | None = text(
        "City",
        "The city that the evaluator works for or lives in; it tells conflicts of interest.",
        example="Graz",
    )
    country: str | None = cell(
        "Country", Kind.COUNTRY, "The evaluator's country, in two letters.", example="AT"
    )
