"""Mistakes in what payees say of their bank accounts (PA)."""

from collections.abc import Callable, Iterator

from p2p_sheets.sample import banks
from p2p_sheets.sample.banks import BIC_NEEDED
from p2p_sheets.sample.desk import Claimant, Desk, Row
from p2p_sheets.sample.mistakes.lines import NIGHTS
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

OTHERS = {"FR": "BE", "DE": "AT", "ES": "PT", "IT": "FR", "FI": "SE", "PT": "ES", "NL": "DE"}


def take_payee(desk: Desk, where: Callable[[Row], bool]) -> Row:
    """Take somebody who is to be paid, and takes part in one activity only."""

    def suits(claimant: Claimant) -> bool:
        person = claimant.person
        paid = claimant.line(NIGHTS) is not None and desk.activities_of(person) == 1
        return paid and where(person)

    return desk.take_claimant(suits).person


def in_sepa(person: Row) -> bool:
    """Does the person bank where a BIC may be left blank?"""
    return person["country"] not in BIC_NEEDED


def payee(desk: Desk) -> Row:
    """Take somebody who is to be paid inside SEPA."""
    return take_payee(desk, in_sepa)


def iban_typed_as_number(desk: Desk) -> Iterator[Spot]:
    """Excel took the account for a number, so that it cannot be trusted."""
    person = payee(desk)
    person["iban"] = int("".join(c for c in person["iban"] if c.isdigit())[:15])
    yield Spot(person, "iban")
    yield Spot(person, "iban", code="IBAN-MISSING")


def iban_with_a_cyrillic_letter(desk: Desk) -> Iterator[Spot]:
    """The letters look right, and one of them is not Latin."""
    person = take_payee(desk, lambda p: p["country"] in ("BE", "ES", "PL", "PT", "SE"))
    look_alike = {"B": "В", "E": "Е", "P": "Р", "S": "Ѕ"}
    person["iban"] = look_alike[person["iban"][0]] + person["iban"][1:]
    person.pop("bic", None)
    yield Spot(person, "iban")
    yield Spot(person, "iban", code="IBAN-INVALID")


def bic_left_blank_outside_sepa(desk: Desk) -> Iterator[Spot]:
    """An account in Türkiye needs a BIC."""
    person = desk.take_claimant(
        lambda c: c.person["country"] in BIC_NEEDED and c.line(NIGHTS) is not None
    ).person
    del person["bic"]
    yield Spot(person, "bic")


def one_account_for_two_people(desk: Desk) -> Iterator[Spot]:
    """Two people give the same account."""
    first = take_payee(desk, lambda p: p["country"] == "ES")
    second = take_payee(desk, lambda p: p["country"] == first["country"])
    second["iban"] = first["iban"]
    yield Spot(second, "iban")


def account_in_another_country(desk: Desk) -> Iterator[Spot]:
    """The payee lives in one country and banks in another."""
    person = take_payee(desk, lambda p: p["country"] in OTHERS)
    person["iban"] = banks.iban(OTHERS[person["country"]], 4711)
    person.pop("bic", None)
    yield Spot(person, "iban")


def _swapped(person: Row) -> str:
    """Swap the check digits with what follows them, as tired fingers do."""
    iban: str = person["iban"]
    return iban[:2] + ("17" if iban[2:4] != "17" else "71") + iban[4:]


MISTAKES = (
    Mistake("BANK-NUMBER", iban_typed_as_number),
    Mistake("BANK-LOOK-ALIKE", iban_with_a_cyrillic_letter),
    Mistake("BIC-MISSING", bic_left_blank_outside_sepa),
    Mistake("IBAN-SHARED", one_account_for_two_people),
    Mistake("IBAN-OTHER-COUNTRY", account_in_another_country),
    typed("IBAN-INVALID", "wrong check digits", payee, "iban", _swapped),
    typed("IBAN-INVALID", "digit of the IBAN left out", payee, "iban", lambda p: p["iban"][:-1]),
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
)
