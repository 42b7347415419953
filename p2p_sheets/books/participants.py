"""participants.xlsx: activities, who takes part, what was delivered, experts to choose from."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books.columns import Kind, Record, cell, choice, day, flag, ident, ref, sheet, text
from p2p_sheets.config import ActivityType
from p2p_sheets.persons import Identity


class Status(StrEnum):
    """How far an activity has come."""

    PLANNED = "Planned"
    CONTRACTED = "Contracted"
    EXECUTED = "Executed"
    CLOSED = "Closed"
    CANCELLED = "Cancelled"

    @property
    def is_done(self) -> bool:
        """Did it take place?"""
        return self in (Status.EXECUTED, Status.CLOSED)

    @property
    def is_ahead(self) -> bool:
        """Is it still to take place?"""
        return self in (Status.PLANNED, Status.CONTRACTED)

    @property
    def is_live(self) -> bool:
        """Is it not cancelled?"""
        return self is not Status.CANCELLED


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
    """One activity that was awarded."""

    activity_id: str = ident(
        "Activity ID",
        "Your own number for this activity, never used twice; letters, digits and - _ . / only.",
        example="{visited.key}-2023-01",
    )
    activity_type: ActivityType = choice(
        "Activity type",
        "What kind of activity it is.",
        "activity_type",
        required=True,
        example="{visited}",
    )
    application_id: str = ref(
        "Application ID",
        "The application of the city that is advised, or that hosts, as in Applications.",
        to="Applications",
        required=True,
        example="{visited.key}-1-01",
    )
    city: str = text(
        "City",
        "The city that is advised, or that hosts; spelled as in its application.",
        required=True,
        example="Stavanger",
    )
    country: str = cell(
        "Country",
        Kind.COUNTRY,
        "The city's country, in two letters.",
        required=True,
        example="NO",
    )
    title: str = text(
        "Title",
        "The title of the activity, as it will stand in reports.",
        required=True,
        example="Heat from the fjord",
        width=36,
    )
    status: Status = choice(
        "Status",
        "How far it has come. Costs are paid once it is Executed or Closed.",
        Status,
        required=True,
        example="Executed",
        width=13,
    )
    start_date: date | None = day(
        "Start date",
        "First day: of the visit, or the inception meeting if remote. It decides which rates hold.",
        example="2023-03-14",
    )
    end_date: date | None = day(
        "End date",
        "Last day: of the visit, or the final meeting if remote. Deadlines count from it.",
        example="2023-03-16",
    )
    comment: str | None = text(
        "Comment", "For yourselves.", remark=True, example="Hotel list sent to all.", width=30
    )

    def is_over(self, on: date) -> bool:
        """Did it take place, is it cancelled, or has its last day gone by?"""
        return not self.status.is_ahead or (self.end_date is not None and self.end_date < on)


@sheet("Participants", key=("participant_id",))
class Participant(Record):
    """One person in one activity; bank details are needed only once something is to be paid."""

    participant_id: str = ident(
        "Participant ID",
        "Your own number for this person in this activity, never used twice.",
        example="P012",
    )
    activity_id: str = ref(
        "Activity ID",
        "The activity, as in Activities.",
        to="Activities",
        required=True,
        example="{visited.key}-2023-01",
    )
    role: Role = choice(
        "Role",
        "The part this person takes; it decides what may be claimed.",
        Role,
        required=True,
        example="Visitor city",
    )
    name: str = text("Name", "First and last name.", required=True, example="Maria Muster")
    email: str | None = cell(
        "E-mail",
        Kind.EMAIL,
        "One address. It tells that two rows are the same person.",
        example="maria.muster@sabadell.example",
    )
    organisation: str | None = text(
        "Organisation",
        "The city administration or the employer.",
        remark=True,
        example="Ajuntament de Sabadell",
        width=26,
    )
    city: str | None = text(
        "City",
        "The city that the person stands for; for an expert, where they live or work.",
        example="Sabadell",
    )
    country: str = cell(
        "Country",
        Kind.COUNTRY,
        "The country of that city, in two letters.",
        required=True,
        example="ES",
    )
    expert_source: ExpertSource | None = choice(
        "Expert source",
        "Experts only: from a project of the Scalable Cities, or external.",
        ExpertSource,
        example="SCC project",
    )
    application_id: str | None = ref(
        "Application ID",
        "Visitor cities only: the application with which the city won its place.",
        to="Applications",
        example="{visited.key}-1-03",
    )
    lead: bool | None = flag(
        "Lead",
        "Visitor cities only: Yes for the one whose costs are paid where a city sends several.",
        example="Yes",
        width=9,
    )
    attended: bool | None = flag(
        "Attended",
        "Was the person there? No holds their costs; blank is Yes.",
        example="Yes",
    )
    contracted_days: Decimal | None = cell(
        "Contracted days",
        Kind.DAYS,
        "Experts only: days agreed in the contract, whole or half; 0 is none.",
        example="5",
    )
    distance_km: int | None = cell(
        "Distance (km)",
        Kind.COUNT,
        "From the place of departure, in kilometres; leave blank unless you were told otherwise.",
        example="1350",
    )
    account_holder: str | None = text(
        "Account holder",
        "The name on the account, exactly as the bank knows it.",
        example="Ajuntament de Sabadell",
        width=26,
    )
    street: str | None = text(
        "Street",
        "Street and number of the account holder.",
        remark=True,
        example="Carrer Exemple 1",
    )
    postcode: str | None = text(
        "Postcode",
        "Postcode of the account holder.",
        remark=True,
        example="08201",
        width=12,
    )
    town: str | None = text(
        "Town", "Town of the account holder; banks ask for it.", example="Sabadell", width=18
    )
    iban: str | None = cell(
        "IBAN",
        Kind.IBAN,
        "Spaces do not matter. Copy it from a document of the bank, not from an e-mail.",
        private=True,
        example="ES91 2100 0418 4502 0005 1332",
    )
    bic: str | None = cell(
        "BIC",
        Kind.BIC,
        "The bank's code of 8 or 11 characters; needed for accounts outside SEPA.",
        private=True,
        example="CAIXESBBXXX",
    )
    comment: str | None = text(
        "Comment", "For yourselves.", remark=True, example="Speaks Spanish and English.", width=30
    )

    @property
    def identity(self) -> Identity:
        """Give what the row says of its person."""
        return Identity.of(self.email, self.name, self.country)


def role_in(activity: Activity, participant: Participant) -> Role:
    """Give the role; a `Host city` is the beneficiary where a type has none that hosts (RB-9)."""
    if participant.role is Role.HOST:
        return Role(activity.activity_type.city.role)
    return participant.role


@sheet("Deliverables", key=())
class Deliverable(Record):
    """Something that was done or handed in; a joint one serves every party who owes it."""

    activity_id: str = ref(
        "Activity ID",
        "The activity, as in Activities.",
        to="Activities",
        required=True,
        example="{visited.key}-2023-01",
    )
    participant_id: str | None = ref(
        "Participant ID",
        "Who delivered it, as in Participants; blank where it counts for all who owe it.",
        to="Participants",
        example="P012",
    )
    deliverable: str = choice(
        "Deliverable",
        "What was done or came in. Some must be in before costs are paid.",
        "deliverables",
        required=True,
        example="Reflection report",
        width=24,
    )
    done_on: date = day(
        "Done on", "The day it was done or came in.", required=True, done=True, example="2023-03-22"
    )
    reference: str | None = text(
        "Reference",
        "Where it is filed.",
        remark=True,
        example="{visited.key}-2023-01/reports",
        width=30,
    )


@sheet("Experts", key=("expert_id",))
class Expert(Record):
    """A person to choose from where an activity needs an expert."""

    expert_id: str = ident(
        "Expert ID", "Your own number for this expert, never used twice.", example="X-014"
    )
    name: str = text("Name", "First and last name.", required=True, example="Xenia Expert")
    email: str | None = cell(
        "E-mail",
        Kind.EMAIL,
        "One address. It tells who was engaged before.",
        example="xenia@consult.example",
    )
    organisation: str | None = text(
        "Organisation",
        "The employer; it tells conflicts of interest.",
        remark=True,
        example="Example Consult",
        width=26,
    )
    city: str | None = text(
        "City", "Where the expert lives or works; it tells conflicts of interest.", example="Porto"
    )
    country: str | None = cell(
        "Country", Kind.COUNTRY, "The expert's country, in two letters.", example="PT"
    )
    source: ExpertSource | None = choice(
        "Source",
        "From a project of the Scalable Cities, or external.",
        ExpertSource,
        example="SCC project",
    )
    topics: str | None = text(
        "Topics",
        "What the expert knows, separated by commas; compared with the topics of applications.",
        remark=True,
        example="Heat networks, tariffs",
        width=36,
    )
    available_from: date | None = day(
        "Available from",
        "The first day; blank is no limit.",
        remark=True,
        example="2023-01-01",
        width=14,
    )
    available_to: date | None = day(
        "Available to",
        "The last day; blank is no limit.",
        remark=True,
        example="2023-12-31",
        width=14,
    )
    languages: str | None = text(
        "Languages", "Separated by commas.", remark=True, example="English, Portuguese"
    )
