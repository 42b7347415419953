"""Mistakes of participants and deliverables, and in what payees say of their accounts (PA)."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from p2p_sheets.books import Activity, Deliverable, Expert, Participant, Status
from p2p_sheets.sample import banks
from p2p_sheets.sample.banks import BIC_NEEDED
from p2p_sheets.sample.input_folder import ClaimantRows, InputFolder, Row
from p2p_sheets.sample.mistakes.applications import VISITOR
from p2p_sheets.sample.mistakes.expenses import NIGHTS
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

OTHERS = {"FR": "BE", "DE": "AT", "ES": "PT", "IT": "FR", "FI": "SE", "PT": "ES", "NL": "DE"}
NO_ACCOUNT = dict.fromkeys(
    ("account_holder", "street", "postcode", "town", "iban", "bic", "attended")
)


# --- accounts ------------------------------------------------------------------------------------
def take_payee(inputs: InputFolder, where: Callable[[Row], bool]) -> Row:
    """Take somebody who is to be paid, and takes part in one activity only."""

    def suits(claimant: ClaimantRows) -> bool:
        person = claimant.person
        paid = claimant.line(NIGHTS) is not None and inputs.activities_of(person) == 1
        return paid and where(person)

    return inputs.take_claimant(suits).person


def in_sepa(person: Row) -> bool:
    """Does the person bank where a BIC may be left blank?"""
    return person["country"] not in BIC_NEEDED


def payee(inputs: InputFolder) -> Row:
    """Take somebody who is to be paid inside SEPA."""
    return take_payee(inputs, in_sepa)


def iban_typed_as_number(inputs: InputFolder) -> Iterator[Spot]:
    """Excel took the account for a number, so that it cannot be trusted."""
    person = payee(inputs)
    person["iban"] = int("".join(c for c in person["iban"] if c.isdigit())[:15])
    yield Spot(person, "iban")
    yield Spot(person, "iban", code="IBAN-MISSING")


def iban_with_a_cyrillic_letter(inputs: InputFolder) -> Iterator[Spot]:
    """The letters look right, and one of them is not Latin."""
    person = take_payee(inputs, lambda p: p["country"] in ("BE", "ES", "PL", "PT", "SE"))
    look_alike = {"B": "В", "E": "Е", "P": "Р", "S": "Ѕ"}
    person["iban"] = look_alike[person["iban"][0]] + person["iban"][1:]
    person.pop("bic", None)
    yield Spot(person, "iban")
    yield Spot(person, "iban", code="IBAN-INVALID")


def bic_left_blank_outside_sepa(inputs: InputFolder) -> Iterator[Spot]:
    """An account in Türkiye needs a BIC."""
    person = inputs.take_claimant(
        lambda c: c.person["country"] in BIC_NEEDED and c.line(NIGHTS) is not None
    ).person
    del person["bic"]
    yield Spot(person, "bic")


def one_account_for_two_people(inputs: InputFolder) -> Iterator[Spot]:
    """Two people give the same account."""
    first = take_payee(inputs, lambda p: p["country"] == "ES")
    second = take_payee(inputs, lambda p: p["country"] == first["country"])
    second["iban"] = first["iban"]
    yield Spot(second, "iban")


def account_in_another_country(inputs: InputFolder) -> Iterator[Spot]:
    """The payee lives in one country and banks in another."""
    person = take_payee(inputs, lambda p: p["country"] in OTHERS)
    person["iban"] = banks.iban(OTHERS[person["country"]], 4711)
    person.pop("bic", None)
    yield Spot(person, "iban")


def _swapped(person: Row) -> str:
    """Swap the check digits with what follows them, as tired fingers do."""
    iban: str = person["iban"]
    return iban[:2] + ("17" if iban[2:4] != "17" else "71") + iban[4:]


# --- people and what they delivered --------------------------------------------------------------
def _claims_nothing(inputs: InputFolder) -> Row:
    """Take the city of a review: it claims nothing, so nothing is held for its sake."""
    done = _activities(inputs, lambda a: a["status"].is_done)
    return inputs.take(
        Participant, lambda p: p["role"] == "Beneficiary city" and "iban" not in p and _of(p, done)
    )


def _activities(inputs: InputFolder, where: Callable[[Row], bool]) -> set[str]:
    return {a["activity_id"] for a in inputs.of(Activity) if where(a)}


def _of(row: Row, activities: set[str]) -> bool:
    return row["activity_id"] in activities


def participant_id_twice(inputs: InputFolder) -> Iterator[Spot]:
    """Two people have one Participant ID."""
    person = _claims_nothing(inputs)
    inputs.beside(person, name="Second Person", email="second.person@city.example")
    yield Spot(person, "participant_id")


def person_entered_twice(inputs: InputFolder) -> Iterator[Spot]:
    """One person has two rows in one activity."""
    copy = inputs.beside(_claims_nothing(inputs), participant_id="P901")
    yield Spot(copy, "name")


def participant_of_no_activity(inputs: InputFolder) -> Iterator[Spot]:
    """The Activity ID is one that does not exist."""
    person = payee(inputs)
    person["activity_id"] = person["activity_id"].replace("-20", "-2")
    yield Spot(person, "activity_id")


def visitor_city_left_blank(inputs: InputFolder) -> Iterator[Spot]:
    """Nobody can tell which city the visitor comes from."""
    person = take_payee(inputs, lambda p: p["role"] == "Visitor city")
    del person["city"], person["application_id"]
    yield Spot(person, "city")
    yield Spot(person, "application_id", code="VISITOR-NOT-SELECTED")


def visitor_under_the_number_of_another(inputs: InputFolder) -> Iterator[Spot]:
    """The Application ID is that of a city that was not selected."""
    person = take_payee(inputs, lambda p: p["role"] == "Visitor city" and "application_id" in p)
    other = inputs.take_unfit(
        lambda a: a["activity_type"] == VISITOR and a.get("decision") == "Rejected"
    )
    person["application_id"] = other["application_id"]
    yield Spot(person, "application_id")


def visitor_of_its_own_city(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor is entered with the city that hosts."""
    cancelled = _activities(inputs, lambda a: a["status"] == Status.CANCELLED)
    person = inputs.take(
        Participant, lambda p: p["role"] == "Visitor city" and _of(p, cancelled) and "lead" not in p
    )
    host = next(a for a in inputs.of(Activity) if a["activity_id"] == person["activity_id"])
    person["city"], person["country"] = host["city"], host["country"]
    yield Spot(person, "city")


def expert_in_a_site_visit(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor is entered as an expert."""
    person = take_payee(inputs, lambda p: p["role"] == "Visitor city")
    person["role"] = "Expert"
    yield Spot(person, "role")


def third_expert_of_a_mission(inputs: InputFolder) -> Iterator[Spot]:
    """A mission has an expert too many."""
    missions = _activities(
        inputs, lambda a: a["activity_type"] == "Expert Mission" and a["status"].is_done
    )
    experts = [p for p in inputs.of(Participant) if p["role"] == "Expert" and _of(p, missions)]
    second = next(b for a, b in pairwise(experts) if a["activity_id"] == b["activity_id"])
    spare = list(inputs.of(Expert))[-1]
    contact = {k: spare[k] for k in ("name", "email", "organisation", "city", "country")}
    third = inputs.beside(second, participant_id="P902", **NO_ACCOUNT, **contact)
    yield Spot(third, "role")


def host_of_a_mission(inputs: InputFolder) -> Iterator[Spot]:
    """The city of a mission is entered as its host."""
    missions = _activities(inputs, lambda a: a["activity_type"] == "Expert Mission")
    claimant = inputs.take_claimant(
        lambda c: c.person["role"] == "Beneficiary city" and _of(c.person, missions)
    )
    claimant.person["role"] = "Host city"
    yield Spot(claimant.person, "role")


def contracted_days_left_blank(inputs: InputFolder) -> Iterator[Spot]:
    """The contract's days are not entered."""
    person = inputs.take_claimant(lambda c: c.person["role"] == "Expert").person
    del person["contracted_days"]
    yield Spot(person, "contracted_days")


def expert_of_the_city_itself(inputs: InputFolder) -> Iterator[Spot]:
    """The expert works for the city that is advised."""
    claimant = inputs.take_claimant(lambda c: c.person["role"] == "Expert")
    claimant.person["organisation"] = f"City of {claimant.activity['city']}"
    yield Spot(claimant.person, "city")


def _deliverable(code: str, what: str, field: str, value: object, name: str) -> Mistake:
    """Make the mistake of a cell of a deliverable that no money waits for."""

    def take(inputs: InputFolder) -> Row:
        return inputs.take(Deliverable, lambda d: d["deliverable"] == name)

    return typed(code, what, take, field, value)


# --- all of them ---------------------------------------------------------------------------------
MISTAKES = (
    Mistake("BANK-NUMBER", iban_typed_as_number),
    Mistake("BANK-LOOK-ALIKE", iban_with_a_cyrillic_letter),
    Mistake("BIC-MISSING", bic_left_blank_outside_sepa),
    Mistake("IBAN-SHARED", one_account_for_two_people),
    Mistake("IBAN-OTHER-COUNTRY", account_in_another_country),
    typed("IBAN-INVALID", "wrong check digits", payee, "iban", _swapped),
    typed("IBAN-INVALID", "digit of the IBAN left out", payee, "iban", lambda p: p["iban"][:-1]),
    typed("BANK-READ", "IBAN that says so", payee, "iban", lambda p: f"IBAN: {p['iban']}"),
    typed("IBAN-MISSING", "no IBAN", payee, "iban", None),
    typed("BIC-INVALID", "BIC of another country", payee, "bic", "DEMOTRX0"),
    typed("BIC-INVALID", "BIC of too many letters", payee, "bic", "DEMOBANKX0"),
    typed("ACCOUNT-HOLDER-MISSING", "no account holder", payee, "account_holder", None),
    typed(
        "ACCOUNT-HOLDER-TOO-LONG",
        "account holder of too many letters",
        payee,
        "account_holder",
        lambda p: (
            f"{p['account_holder']}, Department of Worked Examples, Office of Samples, Room 17 B"
        ),
    ),
    typed(
        "ACCOUNT-HOLDER-WRITTEN",
        "letters that banks do not take",
        payee,
        "account_holder",
        lambda p: f"Žilina & {p['account_holder']}",
    ),
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
    Mistake("VISITOR-NOT-SELECTED", visitor_under_the_number_of_another),
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
