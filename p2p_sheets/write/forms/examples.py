"""The filled rows of the sheet Example: invented, coherent, one for each kind of row."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Activity, Application, Deliverable, Expense, Participant, Score
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.write.forms.words import need
from p2p_sheets.write.table import Cell

# What differs from the examples of the schema; "" leaves a cell blank. {first}, {other} and
# {visited} stand for the first activity type, the second, and the first that other cities visit.
_OPEN = {"confirmed_on": "", "declined_on": ""}
_ROWS: Mapping[type[Record], Sequence[Mapping[str, str]]] = {
    Application: (
        _OPEN,
        {
            **_OPEN,
            "application_id": "{other.key}-1-04",
            "activity_type": "{other.city}",
            "cut_off": "{other.key}-1",
            "submitted_on": "2022-10-28",
            "city": "Miskolc",
            "country": "HU",
            "project": "REMOURBAN",
            "population": "154521",
            "contact_name": "Mihaly Minta",
            "contact_email": "mihaly.minta@miskolc.example",
            "title": "Retrofitting with the tenants",
            "topic": "Housing retrofit",
            "expected_start": "2023-03-07",
            "expected_end": "2023-03-09",
            "expected_feedback": "How to win over tenants early?",
            "decision": "Reserve",
            "comment": "",
        },
        {
            **_OPEN,
            "application_id": "{visited.key}-1-01",
            "activity_type": "{visited.city}",
            "cut_off": "{visited.key}-1",
            "submitted_on": "2022-09-19",
            "city": "Stavanger",
            "country": "NO",
            "city_role": "Lighthouse",
            "population": "151669",
            "contact_name": "Nora Normann",
            "contact_email": "nora.normann@stavanger.example",
            "title": "Heat from the fjord",
            "expected_start": "2023-03-14",
            "expected_end": "2023-03-16",
            "decided_on": "2022-10-18",
            "comment": "",
        },
        {
            "declined_on": "",
            "application_id": "{visited.key}-1-03",
            "activity_type": "{visited.visitor}",
            "cut_off": "{visited.key}-1",
            "submitted_on": "2022-11-21",
            "title": "Sea water for our heat plan",
            "decided_on": "2022-12-13",
            "comment": "",
        },
    ),
    Score: (
        {},
        {"application_id": "{other.key}-1-04", "conflict": "Yes", "comment": "I advise this city."},
    ),
    Activity: (
        {},
        {
            "activity_id": "{first.key}-2023-04",
            "activity_type": "{first}",
            "application_id": "{first.key}-1-07",
            "city": "Sabadell",
            "country": "ES",
            "title": "A heat plan for the old town",
            "status": "Contracted",
            "start_date": "2023-02-06",
            "end_date": "2023-02-27",
            "comment": "",
        },
    ),
    Participant: (
        {},
        {
            "participant_id": "P021",
            "activity_id": "{first.key}-2023-04",
            "role": "Expert",
            "name": "Xenia Expert",
            "email": "xenia@consult.example",
            "organisation": "Example Consult",
            "city": "Porto",
            "country": "PT",
            "account_holder": "Xenia Expert",
            "street": "Rua Exemplo 2",
            "postcode": "4000-001",
            "town": "Porto",
            "iban": "PT50 0002 0123 1234 5678 9015 4",
            "bic": "",
            "distance_km": "",
            "comment": "",
        },
    ),
    Deliverable: (
        {},
        {"participant_id": "", "deliverable": "Visit", "done_on": "2023-03-16"},
    ),
    Expense: (
        {},
        {
            "line_id": "P012/2303-02",
            "category": "Accommodation",
            "amount": "",
            "currency": "",
            "receipt": "R-02 hotel.pdf",
            "comment": "",
        },
        {
            "line_id": "P012/2303-03",
            "category": "Meals and local transport",
            "date_from": "2023-03-14",
            "date_to": "2023-03-16",
            "quantity": "3",
            "amount": "",
            "currency": "",
            "receipt": "",
            "comment": "",
        },
    ),
}


def example(column: Column, config: Config) -> str:
    """Give the example of a column, as one would type it."""
    if column.kind is Kind.MARK:
        return str(config.scoring.scale[1] - config.scoring.step)
    return _filled(column.example, config)


def _filled(text: str, config: Config) -> str:
    first, *more = config.types.values()
    visited = next((kind for kind in (first, *more) if kind.visitor), first)
    return text.format(first=first, other=more[0] if more else first, visited=visited)


def example_rows(
    record: type[Record], columns: Sequence[Column], config: Config
) -> list[dict[str, Cell]]:
    """Give the example rows of a sheet, without what each kind of row does not need."""
    rows = []
    for own in _ROWS.get(record, ({},)):
        typed = {
            c.field: _filled(own[c.field], config) if c.field in own else example(c, config)
            for c in columns
        }
        if record is Application and typed["activity_type"] not in config.options(
            "application_type"
        ):
            continue  # no type has visitors
        rows.append(
            {c.field: _value(c, typed[c.field]) for c in columns if _used(record, c, typed)}
        )
    return rows


def _used(record: type[Record], column: Column, typed: Mapping[str, str]) -> bool:
    wanted = need(record, column)
    return not (wanted and wanted.used) or typed[wanted.by] in wanted.used


def _value(column: Column, text: str) -> Cell:
    if not text:
        return None
    match column.kind:
        case Kind.DAY:
            return date.fromisoformat(text)
        case Kind.MONTH:
            return date.fromisoformat(f"{text}-01")
        case Kind.MONEY | Kind.EURO | Kind.RATE | Kind.UNITS | Kind.DAYS | Kind.COUNT | Kind.MARK:
            return Decimal(text)
        case _:
            return text
