"""What people type otherwise than printed, and what leads to no finding at all: it is just read."""

from p2p_sheets.books import Application, Expense, Participant
from p2p_sheets.sample.desk import Desk
from p2p_sheets.sample.foreign_workbooks import LooseBook, LooseSheet
from p2p_sheets.sample.mistakes.lines import HOSTING, MEALS, NIGHTS, TRAVEL
from p2p_sheets.sample.mistakes.sheets import cells_of, own_book, take_lines
from p2p_sheets.write.table import Cell

NARROW, WIDE = "\u00a0", "\u2003"  # spaces that the eye cannot tell from others


def spaces_around_an_id(desk: Desk) -> None:
    """Spaces stand before and behind an ID."""
    line = desk.take_line(TRAVEL)
    line["participant_id"] = f" {line['participant_id']}{NARROW} "


def case_of_an_id(desk: Desk) -> None:
    """An ID is typed in small letters."""
    line = desk.take_line(NIGHTS)
    line["activity_id"] = str(line["activity_id"]).lower()


def case_of_a_choice(desk: Desk) -> None:
    """A choice is typed in capitals."""
    line = desk.take_line(MEALS)
    line["category"] = "MEALS AND  LOCAL TRANSPORT "


def name_turned_round(desk: Desk) -> None:
    """The family name comes first, in capitals, with a title."""
    line = desk.take_line(TRAVEL, "", lambda _, n: "name" in n)
    first, last = line["name"].split(" ", 1)
    line["name"] = f"Dr. {last.upper()}, {first}"


def city_in_two_languages(desk: Desk) -> None:
    """A city is named in two languages."""
    both = {"Cologne": "Köln / Cologne", "Vienna": "Wien (Vienna)", "Prague": "Praha / Prague"}
    row = desk.take(Application, lambda a: a["city"] in both)
    row["city"] = both[row["city"]]


def city_without_its_accents(desk: Desk) -> None:
    """A city is typed without its accents."""
    bare = {"Évora": "EVORA", "León": "Leon", "Umeå": "Umea", "Gdańsk": "Gdansk", "Võru": "VORU"}
    row = desk.take(Application, lambda a: a["city"] in bare)
    row["city"] = bare[row["city"]]


def account_in_small_letters(desk: Desk) -> None:
    """An IBAN is typed in small letters, with other spaces."""
    person = desk.take(Participant, lambda p: "iban" in p and "lead" in p)
    person["iban"] = person["iban"].lower().replace(" ", WIDE)


def line_entered_by_both(desk: Desk) -> None:
    """A line that came in was entered by staff as well: it counts once."""
    row = next(n for n in desk.of(Expense) if desk.home(n)[0].path.startswith("received/"))
    desk.paper("expenses/expenses_2024-03.xlsx", "expenses.xlsx").add(
        Expense, {**row, "comment": None}
    )


def titles_in_another_spelling(desk: Desk) -> None:
    """Titles have a star, other cases and line breaks; columns stand in another order."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[1] = [f"{title}\n*".upper() if n % 2 else f" {title}" for n, title in enumerate(cells[1])]
    turned = [row if len(row) == 1 else row[::-1] for row in cells]
    own_book(desk, "expenses/own order.xlsx", turned)


def lines_far_apart(desk: Desk) -> None:
    """Empty rows stand between the lines, and lines of titles above."""
    banner, titles, *lines = cells_of(desk, take_lines(desk))
    spread: list[list[Cell]] = [cells for line in lines for cells in (line, [])]
    above: list[list[Cell]] = [banner, [], ["Claims of the spring"], ["Please do not change"], []]
    sheet = LooseSheet("Expenses", [*above, titles, [], *spread])
    desk.loose.append(LooseBook("expenses/far apart.xlsx", [sheet]))


def lines_left_over(desk: Desk) -> None:
    """Prepared rows of a form were not used: they hold nothing but IDs."""
    for path, paper in desk.papers.items():
        if path.startswith("received/claim"):
            first = paper.rows[Expense][0]
            for number in (98, 99):
                line_id = f"{first['line_id'].rsplit('-', 1)[0]}-{number}"
                blank = {name: first[name] for name in ("activity_id", "participant_id")}
                paper.add(Expense, {"line_id": line_id, **blank, "name": first.get("name")})
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
