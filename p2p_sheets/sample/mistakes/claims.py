"""Mistakes of claims: lines that are right one by one, and wrong beside others."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from p2p_sheets.books import Activity, Deliverable, Participant, Status
from p2p_sheets.findings import Place
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.sample.desk import Claimant, Desk, numbered
from p2p_sheets.sample.mistakes.lines import DAYS, HOSTING, MEALS, NIGHTS, TRAVEL
from p2p_sheets.sample.mistakes.planting import Mistake, Spot
from p2p_sheets.sample.rates import currency_of
from p2p_sheets.write.table import Formula

DAY = timedelta(days=1)


def same_line_id_twice(desk: Desk) -> Iterator[Spot]:
    """Two different lines have one ID."""
    line = desk.take_line(TRAVEL)
    desk.beside(line, amount=line["amount"] + 10)
    yield Spot(line, "line_id")


def row_pasted_twice(desk: Desk) -> Iterator[Spot]:
    """A row was pasted a second time."""
    copy = desk.beside(desk.take_line(HOSTING))
    yield Spot(copy)


def line_of_another_activity(desk: Desk) -> Iterator[Spot]:
    """The Participant ID is of one activity, the Activity ID of another."""
    line = desk.take_line(DAYS)
    other = next(a for a in desk.of(Activity) if a["activity_id"] != line["activity_id"])
    line["activity_id"] = other["activity_id"]
    yield Spot(line, "activity_id")


def misspelt_name(desk: Desk) -> Iterator[Spot]:
    """A letter of the name is missing."""
    line = desk.take_line(TRAVEL, where=lambda _, n: len(n.get("name", "")) > 14)
    name = line["name"]
    line["name"] = name[:-2] + name[-1]
    yield Spot(line, "name")


def claimed_twice(desk: Desk) -> Iterator[Spot]:
    """One receipt comes a second time, under another Line ID."""
    line = desk.take_line(TRAVEL)
    again = desk.beside(line, line_id=numbered(line, 50))
    yield Spot(again, "line_id")


def receipt_of_another_line(desk: Desk) -> Iterator[Spot]:
    """One receipt stands for two different costs."""
    line = desk.take_line(TRAVEL)
    extra = desk.beside(line, line_id=numbered(line, 60), amount=line["amount"] + Decimal("3.20"))
    yield Spot(extra, "receipt")


def claim_before_the_activity(desk: Desk) -> Iterator[Spot]:
    """A journey long before the visit."""
    line = desk.take_line(TRAVEL)
    line["date_from"] -= timedelta(days=40)
    yield Spot(line, "date_from")


def more_nights_than_dates(desk: Desk) -> Iterator[Spot]:
    """The quantity says more nights than lie between the dates."""
    line = desk.take_line(NIGHTS, where=lambda _, n: "date_to" in n)
    line["quantity"] = Decimal((line["date_to"] - line["date_from"]).days + 2)
    yield Spot(line, "quantity")


def amount_that_is_a_formula(desk: Desk) -> Iterator[Spot]:
    """An amount was worked out in its cell, by a program that leaves the result to Excel."""
    line = desk.take_line(TRAVEL)
    line["amount"] = Formula("=60.5+21.3", Decimal("81.8"))
    yield Spot(place=Place(desk.home(line)[0].path))


def late_claim(desk: Desk) -> Iterator[Spot]:
    """The claim came after its thirty days."""
    line = desk.take_line(MEALS, "", lambda c, _: c.activity["end_date"] < AS_OF - 60 * DAY)
    end = next(a["end_date"] for a in desk.of(Activity) if a["activity_id"] == line["activity_id"])
    line["submitted_on"] = end + 47 * DAY
    yield Spot(line, "submitted_on")


def no_currency(desk: Desk) -> Iterator[Spot]:
    """A claimant from a country with other money left the currency blank."""

    def from_abroad(claimant: Claimant, line: dict[str, object]) -> bool:
        return currency_of(claimant.person["country"]) != "EUR" and "receipt" in line

    line = desk.take_line(TRAVEL, "EUR", from_abroad)
    del line["currency"]
    yield Spot(line, "currency")


def claim_for_a_cancelled_activity(desk: Desk) -> Iterator[Spot]:
    """A visitor claims the ticket for a visit that was cancelled."""
    cancelled = {a["activity_id"]: a for a in desk.of(Activity) if a["status"] == Status.CANCELLED}
    person = desk.take(
        Participant, lambda p: p["activity_id"] in cancelled and p["role"] == "Visitor city"
    )
    model = desk.take_line(TRAVEL)
    activity = cancelled[person["activity_id"]]
    desk.beside(
        model,
        line_id=f"{person['participant_id']}/2306-01",
        activity_id=activity["activity_id"],
        participant_id=person["participant_id"],
        name=person["name"],
        date_from=activity["start_date"],
        submitted_on=activity["end_date"] + 5 * DAY,
        receipt=f"{person['participant_id']}-01 ticket.pdf",
    )
    yield Spot(activity, "status")


def claim_of_an_absentee(desk: Desk) -> Iterator[Spot]:
    """Somebody who did not attend claims all the same."""
    claimant = desk.take_claimant(lambda c: c.line(NIGHTS) is not None)
    claimant.person["attended"] = False
    yield Spot(claimant.person, "attended")


def deliverable_not_in(desk: Desk, role: str, name: str) -> Iterator[Spot]:
    """Take away the only row of a deliverable that money waits for."""
    hosts = Counter(p["activity_id"] for p in desk.of(Participant) if p["role"] == "Host city")
    claimant = desk.take_claimant(
        lambda c: (
            c.person["role"] == role
            and c.activity["activity_type"] != "Expert Review"
            and hosts[c.person["activity_id"]] < 2
        )
    )
    party = claimant.person["participant_id"]
    row = desk.take(
        Deliverable,
        lambda d: d.get("participant_id") == party and d["deliverable"] == name,
    )
    desk.remove(row)
    yield Spot(claimant.person, "participant_id", subject=party)


def reflection_report_missing(desk: Desk) -> Iterator[Spot]:
    """A visitor city has not written its reflection report."""
    yield from deliverable_not_in(desk, "Visitor city", "Reflection report")


def testimonial_missing(desk: Desk) -> Iterator[Spot]:
    """A visitor city has not sent its testimonial."""
    yield from deliverable_not_in(desk, "Visitor city", "Testimonial")


def letter_of_commitment_missing(desk: Desk) -> Iterator[Spot]:
    """A host city has not sent its letter."""
    yield from deliverable_not_in(desk, "Host city", "Letter of commitment")


def final_report_missing(desk: Desk) -> Iterator[Spot]:
    """An expert has not handed in the final report."""
    yield from deliverable_not_in(desk, "Expert", "Final report")


MISTAKES = (
    Mistake("NOT-ATTENDED", claim_of_an_absentee),
    Mistake("DELIVERABLE-MISSING", reflection_report_missing),
    Mistake("DELIVERABLE-MISSING", testimonial_missing),
    Mistake("DELIVERABLE-MISSING", letter_of_commitment_missing),
    Mistake("DELIVERABLE-MISSING", final_report_missing),
    Mistake("ID-TWICE", same_line_id_twice),
    Mistake("ROWS-IDENTICAL", row_pasted_twice),
    Mistake("PARTICIPANT-OF-ANOTHER-ACTIVITY", line_of_another_activity),
    Mistake("NAME-SPELT-OTHERWISE", misspelt_name),
    Mistake("DUPLICATE-POSSIBLE", claimed_twice),
    Mistake("RECEIPT-TWICE", receipt_of_another_line),
    Mistake("DATE-OUTSIDE-ACTIVITY", claim_before_the_activity),
    Mistake("QUANTITY-OVER-DATES", more_nights_than_dates),
    Mistake("WORKBOOK-STALE", amount_that_is_a_formula),
    Mistake("CLAIM-LATE", late_claim),
    Mistake("CURRENCY-BLANK", no_currency),
    Mistake("ACTIVITY-CANCELLED", claim_for_a_cancelled_activity),
)
