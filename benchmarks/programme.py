"""A programme of N expense lines, written as staff's workbooks: few people, many receipts.

Twenty executed Site Visits of five visitor cities each, everything delivered, every account good;
two nights for each visitor, all other lines are tickets, and one in fifty has a slip.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from p2p_sheets.books import Activity, Application, Deliverable, ExchangeRate, Expense, Participant
from p2p_sheets.books.columns import Record
from p2p_sheets.config import load
from p2p_sheets.sample import CONFIG
from p2p_sheets.sample.banks import iban

AS_OF = "2023-06-30"
VISITS, VISITORS, NIGHTS = 20, 5, 2
CITIES = "Graz", "Wien", "Linz", "Salzburg", "Innsbruck"
DAY = timedelta(days=1)
Row = dict[str, Any]


def lay_out(folder: Path, lines: int, workbooks: int = 1) -> None:
    """Write config.toml and input/ below a folder; the lines into so many workbooks."""
    (folder / "input").mkdir(parents=True)
    (folder / "config.toml").write_bytes(CONFIG.read_bytes())
    visits = list(range(1, VISITS + 1))
    _write(
        folder / "input/office.xlsx",
        {ExchangeRate: [{"month": "2023-03", "currency": "SEK", "units_per_eur": 11.2}]},
    )
    people = [_visitor(visit, place) for visit in visits for place in range(VISITORS)]
    required = load(CONFIG).payment_requires["SV Visitor city"]
    delivered = [
        {
            "activity_id": person["activity_id"],
            "participant_id": person["participant_id"],
            "deliverable": name,
            "done_on": date(2023, 4, 1),
        }
        for person in people
        for name in required
    ]
    _write(
        folder / "input/participants.xlsx",
        {
            Application: [*map(_host, visits), *map(_applied, people)],
            Activity: [_visit(visit) for visit in visits],
            Participant: people,
            Deliverable: delivered,
        },
    )
    each = -(-lines // workbooks)
    for number in range(workbooks):
        rows = _expenses(range(number * each, min(lines, (number + 1) * each)))
        _write(folder / f"input/claims/claims_{number + 1:04}.xlsx", {Expense: rows})


def _host(visit: int) -> Row:
    return {
        "application_id": f"A-{visit:02}",
        "activity_type": "Site Visit host",
        "cut_off": "SV-1",
        "submitted_on": date(2022, 10, 3),
        "city": "Trondheim",
        "country": "NO",
        "city_role": "Lighthouse",
        "project": "+CityxChange",
        "contact_name": "Nora Normann",
        "contact_email": "nora@example.org",
        "title": "Positive energy districts",
        "topic": "Energy",
        "expected_start": date(2023, 3, 7),
        "expected_end": date(2023, 3, 9),
        "decision": "Awarded",
        "decided_on": date(2022, 11, 15),
    }


def _applied(person: Row) -> Row:
    return {
        **_host(1),
        "application_id": person["application_id"],
        "activity_type": "Site Visit visitor",
        "submitted_on": date(2022, 12, 1),
        "city": person["city"],
        "country": person["country"],
        "host_application": f"A-{person['activity_id'][-2:]}",
        "preference": 1,
        "decided_on": date(2023, 1, 10),
        "confirmed_on": date(2023, 1, 20),
    }


def _visit(visit: int) -> Row:
    return {
        "activity_id": f"SV-{visit:02}",
        "activity_type": "Site Visit",
        "application_id": f"A-{visit:02}",
        "city": "Trondheim",
        "country": "NO",
        "title": "Positive energy districts",
        "status": "Executed",
        "start_date": date(2023, 3, 7),
        "end_date": date(2023, 3, 9),
    }


def _visitor(visit: int, place: int) -> Row:
    name, city = f"P{visit:02}{place}", CITIES[place]
    return {
        "participant_id": name,
        "activity_id": f"SV-{visit:02}",
        "role": "Visitor city",
        "name": f"Person {name}",
        "email": f"{name.lower()}@example.org",
        "application_id": f"A-{visit:02}-{place}",
        "city": city,
        "country": "AT",
        "account_holder": f"City of {city}",
        "town": city,
        "iban": iban("AT", visit * 10 + place),
    }


def _expenses(numbers: Sequence[int]) -> Iterator[Row]:
    for n in numbers:
        visit, place = n % VISITS + 1, n // VISITS % VISITORS
        turn = n // (VISITS * VISITORS)  # each visitor has one line in turn
        unit = turn < NIGHTS
        spent = date(2023, 3, 7) + turn % 3 * DAY
        yield {
            "line_id": f"L{n:07}",
            "activity_id": f"SV-{visit:02}",
            "participant_id": f"P{visit:02}{place}",
            "category": "Accommodation" if unit else "Travel",
            "date_from": spent.strftime("%d.%m.%Y") if n % 50 == 7 else spent,
            "date_to": spent + DAY if unit else None,
            "amount": 100 if unit else round(20 + n % 9973 * 0.37, 2),
            "currency": "SEK" if n % 11 == 0 and not unit else "EUR",
            "receipt": f"R-{n:07}.pdf",
            "submitted_on": date(2023, 3, 16 + n % 14),
            "comment": f"Return by night train, seat {n % 97}" if n % 4 == 0 else None,
        }


def _write(file: Path, sheets: dict[type[Record], Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(file, options) as book:
        for record, rows in sheets.items():
            sheet, columns = book.add_worksheet(record.SHEET.title), record.SHEET.static
            sheet.write_row(0, 0, [column.title for column in columns])
            for number, row in enumerate(rows, 1):
                for index, column in enumerate(columns):
                    value = row.get(column.field)
                    if value is not None:
                        sheet.write(number, index, value)
