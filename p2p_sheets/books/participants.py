"""participants.xlsx: the activities, who takes part, what was delivered, and the experts to choose from."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.columns import Kind, Record, cell, choice, day, flag, ident, ref, sheet, text


class ActivityType(StrEnum):
    """The three kinds of peer-learning activity (PR-1)."""

    REVIEW = "Expert Review"
    MISSION = "Expert Mission"
    VISIT = "Site Visit"

    @property
    def key(self) -> str:
        """The short name that config and cut-off IDs use: ER, EM or SV."""
        return {"Expert Review": "ER", "Expert Mission": "EM", "Site Visit": "SV"}[self.value]


class Status(StrEnum):
    """How far an activity has come."""

    PLANNED = "Planned"
    CONTRACTED = "Contracted"
    EXECUTED = "Executed"
    CLOSED = "Closed"
    CANCELLED = "Cancelled"


class Role(StrEnum):
    """The part that somebody takes in an activity."""

    BENEFICIARY = "Beneficiary city"
    HOST = "Host city"
    VISITOR = "Visitor city"
    EXPERT = "Expert"


class ExpertSource(StrEnum):
    """Where an expert comes from (EL-5)."""

    SCC = "SCC project"
    EXTERNAL = "External"


@sheet("Activities", key=("activity_id",))
class Activity(Record):
    """One Expert Review, Expert Mission or Site Visit that was awarded."""

    activity_id: str = ident(
        "Activity ID", "A number of your own, never used twice.", example="SV-2023-01"
    )
    activity_type: ActivityType = choice(
        "Activity type", "What kind of activity it is.", ActivityType, required=True
    )
    application_id: str = ref(
        "Application ID",
        "The application of the awarded city or host.",
        to="Applications",
        required=True,
    )
    city: str = text("City", "The city that is advised, or that hosts.", required=True)
    country: str = cell("Country", Kind.COUNTRY, "The city's country.", required=True)
    title: str = text("Title", "The title of the activity.", required=True, width=36)
    status: Status = choice("Status", "How far it has come.", Status, required=True)
    start_date: date | None = day(
        "Start date", "First day of the visit; for a review the inception meeting."
    )
    end_date: date | None = day(
        "End date", "Last day of the visit; for a review the final meeting."
    )
    comment: str | None = text("Comment", "For yourselves.")


@sheet("Participants", key=("participant_id",))
class Participant(Record):
    """One person in one activity; bank details are needed only once something is to be paid."""

    participant_id: str = ident(
        "Participant ID", "A number of your own, never used twice.", example="P012"
    )
    activity_id: str = ref("Activity ID", "The activity.", to="Activities", required=True)
    role: Role = choice("Role", "The part this person takes.", Role, required=True)
    name: str = text("Name", "The person's name.", required=True, private=True)
    email: str | None = cell(
        "E-mail", Kind.EMAIL, "Tells that two rows are the same person.", private=True
    )
    organisation: str | None = text("Organisation", "The city administration or employer.")
    city: str | None = text("City", "The city that the person stands for.")
    country: str = cell("Country", Kind.COUNTRY, "The person's country.", required=True)
    expert_source: ExpertSource | None = choice(
        "Expert source", "Experts only: from an SCC project, or external.", ExpertSource
    )
    application_id: str | None = ref(
        "Application ID", "Visitor cities only: the application of that city.", to="Applications"
    )
    lead: bool | None = flag(
        "Lead", "Yes for the person whose costs are paid where a visitor city sends several."
    )
    attended: bool | None = flag("Attended", "No holds this person's lines; blank is Yes.")
    contracted_days: Decimal | None = cell(
        "Contracted days", Kind.UNITS, "Experts only: days agreed in the contract."
    )
    distance_km: int | None = cell(
        "Distance (km)",
        Kind.COUNT,
        "From the place of departure; needed only where config halves the allowance.",
    )
    account_holder: str | None = text(
        "Account holder", "As the bank knows the account.", private=True
    )
    street: str | None = text("Street", "Street and number of the account holder.", private=True)
    postcode: str | None = text("Postcode", "Postcode of the account holder.", private=True)
    town: str | None = text("Town", "Town of the account holder; banks ask for it.")
    iban: str | None = cell("IBAN", Kind.IBAN, "Spaces do not matter.", private=True)
    bic: str | None = cell("BIC", Kind.BIC, "Needed for accounts outside SEPA.", private=True)
    comment: str | None = text("Comment", "For yourselves.")


@sheet("Deliverables", key=())
class Deliverable(Record):
    """Something that was done or handed in; a joint one serves every party who owes it."""

    activity_id: str = ref("Activity ID", "The activity.", to="Activities", required=True)
    participant_id: str | None = ref(
        "Participant ID",
        "Who delivered; blank where it counts for all who owe it.",
        to="Participants",
    )
    deliverable: str = choice("Deliverable", "What was delivered.", "deliverables", required=True)
    done_on: date = day("Done on", "The day it was done or came in.", required=True, done=True)
    reference: str | None = text("Reference", "Where it is filed.")


@sheet("Experts", key=("expert_id",))
class Expert(Record):
    """A person to choose from for reviews and missions."""

    expert_id: str = ident("Expert ID", "A number of your own, never used twice.", example="X-014")
    name: str = text("Name", "The expert's name.", required=True, private=True)
    email: str | None = cell("E-mail", Kind.EMAIL, "Tells who was already engaged.", private=True)
    organisation: str | None = text("Organisation", "The employer; tells conflicts of interest.")
    city: str | None = text("City", "Tells conflicts of interest.")
    country: str | None = cell("Country", Kind.COUNTRY, "The expert's country.")
    source: ExpertSource | None = choice(
        "Source", "From an SCC project, or external.", ExpertSource
    )
    topics: str | None = text("Topics", "What the expert knows, separated by commas.", width=36)
    available_from: date | None = day("Available from", "Blank: no limit.")
    available_to: date | None = day("Available to", "Blank: no limit.")
    languages: str | None = text("Languages", "Separated by commas.")
