"""Mistakes of activities, participants and deliverables."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from p2p_sheets.books import Activity, Deliverable, Expert, Participant, Status
from p2p_sheets.sample.desk import Desk, Row
from p2p_sheets.sample.mistakes.accounts import payee, take_payee
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

CLOSED = (Status.CLOSED, Status.EXECUTED)


NO_ACCOUNT = dict.fromkeys(
    ("account_holder", "street", "postcode", "town", "iban", "bic", "attended")
)


def _claims_nothing(desk: Desk) -> Row:
    """Take the city of a review: it claims nothing, so nothing is held for its sake."""
    done = _activities(desk, lambda a: a["status"] in CLOSED)
    return desk.take(
        Participant, lambda p: p["role"] == "Beneficiary city" and "iban" not in p and _of(p, done)
    )


def _activities(desk: Desk, where: Callable[[Row], bool]) -> set[str]:
    return {a["activity_id"] for a in desk.of(Activity) if where(a)}


def _of(row: Row, activities: set[str]) -> bool:
    return row["activity_id"] in activities


def participant_id_twice(desk: Desk) -> Iterator[Spot]:
    """Two people have one Participant ID."""
    person = _claims_nothing(desk)
    desk.beside(person, name="Second Person", email="second.person@city.example")
    yield Spot(person, "participant_id")


def person_entered_twice(desk: Desk) -> Iterator[Spot]:
    """One person has two rows in one activity."""
    copy = desk.beside(_claims_nothing(desk), participant_id="P901")
    yield Spot(copy, "name")


def participant_of_no_activity(desk: Desk) -> Iterator[Spot]:
    """The Activity ID is one that does not exist."""
    person = payee(desk)
    person["activity_id"] = person["activity_id"].replace("-20", "-2")
    yield Spot(person, "activity_id")


def visitor_city_left_blank(desk: Desk) -> Iterator[Spot]:
    """Nobody can tell which city the visitor comes from."""
    person = take_payee(desk, lambda p: p["role"] == "Visitor city")
    del person["city"], person["application_id"]
    yield Spot(person, "city")


def visitor_of_its_own_city(desk: Desk) -> Iterator[Spot]:
    """A visitor is entered with the city that hosts."""
    cancelled = _activities(desk, lambda a: a["status"] == Status.CANCELLED)
    person = desk.take(
        Participant, lambda p: p["role"] == "Visitor city" and _of(p, cancelled) and "lead" not in p
    )
    host = next(a for a in desk.of(Activity) if a["activity_id"] == person["activity_id"])
    person["city"], person["country"] = host["city"], host["country"]
    yield Spot(person, "city")


def expert_in_a_site_visit(desk: Desk) -> Iterator[Spot]:
    """A visitor is entered as an expert."""
    person = take_payee(desk, lambda p: p["role"] == "Visitor city")
    person["role"] = "Expert"
    yield Spot(person, "role")


def third_expert_of_a_mission(desk: Desk) -> Iterator[Spot]:
    """A mission has an expert too many."""
    missions = _activities(
        desk, lambda a: a["activity_type"] == "Expert Mission" and a["status"] in CLOSED
    )
    experts = [p for p in desk.of(Participant) if p["role"] == "Expert" and _of(p, missions)]
    second = next(b for a, b in pairwise(experts) if a["activity_id"] == b["activity_id"])
    spare = list(desk.of(Expert))[-1]
    contact = {k: spare[k] for k in ("name", "email", "organisation", "city", "country")}
    third = desk.beside(second, participant_id="P902", **NO_ACCOUNT, **contact)
    yield Spot(third, "role")


def host_of_a_mission(desk: Desk) -> Iterator[Spot]:
    """The city of a mission is entered as its host."""
    missions = _activities(desk, lambda a: a["activity_type"] == "Expert Mission")
    claimant = desk.take_claimant(
        lambda c: c.person["role"] == "Beneficiary city" and _of(c.person, missions)
    )
    claimant.person["role"] = "Host city"
    yield Spot(claimant.person, "role")


def contracted_days_left_blank(desk: Desk) -> Iterator[Spot]:
    """The contract's days are not entered."""
    person = desk.take_claimant(lambda c: c.person["role"] == "Expert").person
    del person["contracted_days"]
    yield Spot(person, "contracted_days")


def expert_of_the_city_itself(desk: Desk) -> Iterator[Spot]:
    """The expert works for the city that is advised."""
    claimant = desk.take_claimant(lambda c: c.person["role"] == "Expert")
    claimant.person["organisation"] = f"City of {claimant.activity['city']}"
    yield Spot(claimant.person, "city")


def _deliverable(code: str, what: str, field: str, value: object, name: str) -> Mistake:
    """Make the mistake of a cell of a deliverable that no money waits for."""

    def take(desk: Desk) -> Row:
        return desk.take(Deliverable, lambda d: d["deliverable"] == name)

    return typed(code, what, take, field, value)


MISTAKES = (
    typed("EMAIL-LEFT-OUT", "address without an at sign", payee, "email", "name at city.example"),
    typed("FLAG-UNKNOWN", "neither yes nor no", payee, "attended", "perhaps"),
    typed("FLAG-READ", "y for yes", payee, "attended", "y"),
    typed("CHOICE-UNKNOWN", "role that is none", payee, "role", "Vistor"),
    typed("COUNTRY-UNKNOWN", "country that is none", payee, "country", "Belgum"),
    Mistake("ID-TWICE", participant_id_twice),
    Mistake("PERSON-TWICE", person_entered_twice),
    Mistake("REFERENCE-UNKNOWN", participant_of_no_activity),
    Mistake("VISITOR-CITY-BLANK", visitor_city_left_blank),
    Mistake("VISITOR-OWN-HOST", visitor_of_its_own_city),
    Mistake("EXPERT-IN-SITE-VISIT", expert_in_a_site_visit),
    Mistake("OVER-MAXIMUM", third_expert_of_a_mission),
    Mistake("HOST-IN-MISSION", host_of_a_mission),
    Mistake("CONTRACT-DAYS-MISSING", contracted_days_left_blank),
    Mistake("EXPERT-CONFLICT", expert_of_the_city_itself),
    _deliverable(
        "CHOICE-UNKNOWN", "deliverable misspelt", "deliverable", "Next stepps", "Next steps"
    ),
    _deliverable(
        "DELIVERABLE-OF-ANOTHER-TYPE",
        "deliverable of a visit",
        "deliverable",
        "Online meeting",
        "Preparation meeting",
    ),
    _deliverable("DATE-FUTURE", "done in the future", "done_on", date(2024, 6, 30), "Final agenda"),
    _deliverable(
        "REFERENCE-UNKNOWN",
        "deliverable of no activity",
        "activity_id",
        "SV-2023-77",
        "Preparation meeting",
    ),
)
