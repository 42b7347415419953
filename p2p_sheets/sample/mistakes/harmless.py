"""What leads to no finding: what staff have accepted, and what is read as it was meant."""

from datetime import date, timedelta

from p2p_sheets.books import Activity, Application, Deliverable, Expense, Override, Participant
from p2p_sheets.sample.input_folder import InputFolder, numbered
from p2p_sheets.sample.mistakes.expenses import HOSTING, MEALS, NIGHTS, TRAVEL
from p2p_sheets.sample.mistakes.files import add_cells, cells_of, take_lines
from p2p_sheets.sample.mistakes.office import OFFICE
from p2p_sheets.write.table import Cell

NARROW, WIDE = "\u00a0", "\u2003"  # spaces that the eye cannot tell from others


# --- accepted: an override takes the finding away, and is used -----------------------------------
def accept(inputs: InputFolder, finding: str, subject: str, value: str | None, reason: str) -> None:
    """Enter an override."""
    row = {
        "subject_id": subject,
        "finding": finding,
        "value": value,
        "authorised_by": "Olga Office",
        "authorised_on": date(2024, 3, 18),
        "reason": reason,
    }
    inputs.workbook(OFFICE).add(Override, row)


def activities_that_moved(inputs: InputFolder) -> None:
    """Two activities were moved into spring."""
    moved = [a for a in inputs.of(Activity) if (a.get("comment") or "").startswith("Moved")]
    for activity in moved:
        span = f"{activity['start_date']} to {activity['end_date']}"
        why = "The city asked for it; its council had agreed late."
        accept(inputs, "ACTIVITY-OUTSIDE-WINDOW", activity["activity_id"], span, why)


def receipt_that_got_lost(inputs: InputFolder) -> None:
    """A receipt got lost, and there is a declaration in its place."""
    line = inputs.take_line(TRAVEL)
    del line["receipt"]
    why = "Lost on the way; signed declaration of 12 March is filed."
    accept(inputs, "RECEIPT-MISSING", line["line_id"], None, why)


def claim_delayed_by_illness(inputs: InputFolder) -> None:
    """A claim came late, for a good reason."""
    line = inputs.take_line(MEALS, "", lambda c, _: c.activity["end_date"] < date(2023, 12, 1))
    home = {a["activity_id"]: a for a in inputs.of(Activity)}[line["activity_id"]]
    line["submitted_on"] = home["end_date"] + timedelta(days=39)
    accept(
        inputs,
        "CLAIM-LATE",
        line["line_id"],
        f"{line['submitted_on']}",
        "Illness; told us in time.",
    )


def two_tickets_alike(inputs: InputFolder) -> None:
    """Two tickets of one price on one receipt are two journeys."""
    line = inputs.take_line(TRAVEL)
    twin = inputs.beside(line, line_id=numbered(line, 70))
    why = "Outward and return ticket stand on one receipt."
    accept(inputs, "DUPLICATE-POSSIBLE", twin["line_id"], line["line_id"], why)


def testimonial_given_by_telephone(inputs: InputFolder) -> None:
    """A host's testimonial was taken down on the telephone."""
    claimant = inputs.take_claimant(
        lambda c: c.person["role"] == "Host city" and c.line(HOSTING, "") is not None
    )
    party = claimant.person["participant_id"]
    row = inputs.take(
        Deliverable,
        lambda d: d.get("participant_id") == party and d["deliverable"] == "Testimonial",
    )
    inputs.remove(row)
    inputs.unsay(row)
    why = "Taken down on the telephone on 4 March; see the minutes."
    accept(inputs, "DELIVERABLE-MISSING", party, "Testimonial", why)


def ticket_that_could_not_be_returned(inputs: InputFolder) -> None:
    """Somebody fell ill, and the ticket was not refunded."""
    claimant = inputs.take_claimant(
        lambda c: c.person["role"] == "Visitor city" and c.line(TRAVEL, "") is not None
    )
    claimant.person["attended"] = False
    for line in claimant.lines:
        if line["category"] != TRAVEL:
            inputs.remove(line)
    why = "Ill on the day of departure; the ticket could not be returned."
    accept(inputs, "NOT-ATTENDED", claimant.person["participant_id"], "No", why)


ACCEPTED = (
    activities_that_moved,
    receipt_that_got_lost,
    claim_delayed_by_illness,
    two_tickets_alike,
    testimonial_given_by_telephone,
    ticket_that_could_not_be_returned,
)


# --- forgiven: it is just read -------------------------------------------------------------------
def spaces_around_an_id(inputs: InputFolder) -> None:
    """Spaces stand before and behind an ID."""
    line = inputs.take_line(TRAVEL)
    line["participant_id"] = f" {line['participant_id']}{NARROW} "


def case_of_an_id(inputs: InputFolder) -> None:
    """An ID is typed in small letters."""
    line = inputs.take_line(NIGHTS)
    line["activity_id"] = str(line["activity_id"]).lower()


def case_of_a_choice(inputs: InputFolder) -> None:
    """A choice is typed in capitals."""
    line = inputs.take_line(MEALS)
    line["category"] = "MEALS AND  LOCAL TRANSPORT "


def name_turned_round(inputs: InputFolder) -> None:
    """The family name comes first, in capitals, with a title."""
    line = inputs.take_line(TRAVEL, "", lambda _, n: "name" in n)
    first, last = line["name"].split(" ", 1)
    line["name"] = f"Dr. {last.upper()}, {first}"


def city_in_two_languages(inputs: InputFolder) -> None:
    """A city is named in two languages."""
    both = {"Cologne": "Köln / Cologne", "Vienna": "Wien (Vienna)", "Prague": "Praha / Prague"}
    row = inputs.take(Application, lambda a: a["city"] in both)
    row["city"] = both[row["city"]]


def city_without_its_accents(inputs: InputFolder) -> None:
    """A city is typed without its accents."""
    bare = {"Évora": "EVORA", "León": "Leon", "Umeå": "Umea", "Gdańsk": "Gdansk", "Võru": "VORU"}
    row = inputs.take(Application, lambda a: a["city"] in bare)
    row["city"] = bare[row["city"]]


def account_in_small_letters(inputs: InputFolder) -> None:
    """An IBAN is typed in small letters, with other spaces."""
    person = inputs.take(Participant, lambda p: "iban" in p and "lead" in p)
    person["iban"] = person["iban"].lower().replace(" ", WIDE)


def line_entered_by_both(inputs: InputFolder) -> None:
    """A line that came in was entered by staff as well: it counts once."""
    row = next(n for n in inputs.of(Expense) if inputs.home(n)[0].path.startswith("received/"))
    inputs.workbook("expenses/expenses_2024-03.xlsx", "expenses.xlsx").add(
        Expense, {**row, "comment": None}
    )


def titles_in_another_spelling(inputs: InputFolder) -> None:
    """Titles have a star, other cases and line breaks; columns stand in another order."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[1] = [f"{title}\n*".upper() if n % 2 else f" {title}" for n, title in enumerate(cells[1])]
    turned = [row if len(row) == 1 else row[::-1] for row in cells]
    add_cells(inputs, "expenses/own order.xlsx", turned)


def lines_far_apart(inputs: InputFolder) -> None:
    """Empty rows stand between the lines, and lines of titles above."""
    banner, titles, *lines = cells_of(inputs, take_lines(inputs))
    spread: list[list[Cell]] = [cells for line in lines for cells in (line, [])]
    above: list[list[Cell]] = [banner, [], ["Claims of the spring"], ["Please do not change"], []]
    add_cells(inputs, "expenses/far apart.xlsx", [*above, titles, [], *spread])


def lines_left_over(inputs: InputFolder) -> None:
    """Prepared rows of a form were not used: they hold nothing but IDs."""
    for path, workbook in inputs.workbooks.items():
        if path.startswith("received/claim"):
            first = workbook.rows[Expense][0]
            for number in (98, 99):
                line_id = f"{first['line_id'].rsplit('-', 1)[0]}-{number}"
                blank = {name: first[name] for name in ("activity_id", "participant_id")}
                workbook.add(Expense, {"line_id": line_id, **blank, "name": first.get("name")})
            return


FORGIVEN = (
    titles_in_another_spelling,
    lines_far_apart,
    lines_left_over,
    line_entered_by_both,
    spaces_around_an_id,
    case_of_an_id,
    case_of_a_choice,
    name_turned_round,
    city_in_two_languages,
    city_without_its_accents,
    account_in_small_letters,
)
