"""What staff have looked at and accepted: findings that an override takes away, each in use."""

from datetime import date, timedelta

from p2p_sheets.books import Activity, Deliverable, Override
from p2p_sheets.sample.desk import Desk, numbered
from p2p_sheets.sample.mistakes.lines import HOSTING, MEALS, TRAVEL
from p2p_sheets.sample.mistakes.office import OFFICE


def accept(desk: Desk, finding: str, subject: str, value: str | None, reason: str) -> None:
    """Enter an override."""
    row = {
        "subject_id": subject,
        "finding": finding,
        "value": value,
        "authorised_by": "Olga Office",
        "authorised_on": date(2024, 3, 18),
        "reason": reason,
    }
    desk.paper(OFFICE).add(Override, row)


def activities_that_moved(desk: Desk) -> None:
    """Two activities were moved into spring."""
    moved = [a for a in desk.of(Activity) if (a.get("comment") or "").startswith("Moved")]
    for activity in moved:
        span = f"{activity['start_date']} to {activity['end_date']}"
        why = "The city asked for it; its council had agreed late."
        accept(desk, "ACTIVITY-OUTSIDE-WINDOW", activity["activity_id"], span, why)


def receipt_that_got_lost(desk: Desk) -> None:
    """A receipt got lost, and there is a declaration in its place."""
    line = desk.take_line(TRAVEL)
    del line["receipt"]
    why = "Lost on the way; signed declaration of 12 March is filed."
    accept(desk, "RECEIPT-MISSING", line["line_id"], None, why)


def claim_delayed_by_illness(desk: Desk) -> None:
    """A claim came late, for a good reason."""
    line = desk.take_line(MEALS, "", lambda c, _: c.activity["end_date"] < date(2023, 12, 1))
    home = {a["activity_id"]: a for a in desk.of(Activity)}[line["activity_id"]]
    line["submitted_on"] = home["end_date"] + timedelta(days=39)
    accept(
        desk, "CLAIM-LATE", line["line_id"], f"{line['submitted_on']}", "Illness; told us in time."
    )


def two_tickets_alike(desk: Desk) -> None:
    """Two tickets of one price on one receipt are two journeys."""
    line = desk.take_line(TRAVEL)
    twin = desk.beside(line, line_id=numbered(line, 70))
    why = "Outward and return ticket stand on one receipt."
    accept(desk, "DUPLICATE-POSSIBLE", twin["line_id"], line["line_id"], why)


def testimonial_given_by_telephone(desk: Desk) -> None:
    """A host's testimonial was taken down on the telephone."""
    claimant = desk.take_claimant(
        lambda c: c.person["role"] == "Host city" and c.line(HOSTING, "") is not None
    )
    party = claimant.person["participant_id"]
    row = desk.take(
        Deliverable,
        lambda d: d.get("participant_id") == party and d["deliverable"] == "Testimonial",
    )
    desk.remove(row)
    why = "Taken down on the telephone on 4 March; see the minutes."
    accept(desk, "DELIVERABLE-MISSING", party, "Testimonial", why)


def ticket_that_could_not_be_returned(desk: Desk) -> None:
    """Somebody fell ill, and the ticket was not refunded."""
    claimant = desk.take_claimant(
        lambda c: c.person["role"] == "Visitor city" and c.line(TRAVEL, "") is not None
    )
    claimant.person["attended"] = False
    for line in claimant.lines:
        if line["category"] != TRAVEL:
            desk.remove(line)
    why = "Ill on the day of departure; the ticket could not be returned."
    accept(desk, "NOT-ATTENDED", claimant.person["participant_id"], "No", why)


ACCEPTED = (
    activities_that_moved,
    receipt_that_got_lost,
    claim_delayed_by_illness,
    two_tickets_alike,
    testimonial_given_by_telephone,
    ticket_that_could_not_be_returned,
)
