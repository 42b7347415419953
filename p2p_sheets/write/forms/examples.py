"""The filled rows of the sheet Example: invented, coherent, one for each kind of row."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Activity, Application, Deliverable, Expense, Participant, Score
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.write.forms.needs import need
from p2p_sheets.write.table import Cell

# What differs from the examples of the schema; "" leaves a cell blank.
_OPEN = {"confirmed_on": "", "declined_on": ""}
_ROWS: Mapping[type[Record], Sequence[Mapping[str, str]]] = {
    Application: (
        _OPEN,
        {
            **_OPEN,
            "application_id": "EM-1-04",
            "activity_type": "Expert Mission",
            "cut_off": "EM-1",
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
            "application_id": "SV-1-01",
            "activity_type": "Site Visit host",
            "cut_off": "SV-1",
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
            "application_id": "SV-1-03",
            "activity_type": "Site Visit visitor",
            "cut_off": "SV-1",
            "submitted_on": "2022-11-21",
            "title": "Sea water for our heat plan",
            "decided_on": "2022-12-13",
            "comment": "",
        },
    ),
    Score: (
        {},
        {"application_id": "EM-1-04", "conflict": "Yes", "comment": "I advise this city."},
    ),
    Activity: (
        {},
        {
            "activity_id": "ER-2023-04",
            "activity_type": "Expert Review",
            "application_id": "ER-1-07",
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
            "activity_id": "ER-2023-04",
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
    return column.example


def example_rows(
    record: type[Record], columns: Sequence[Column], config: Config
) -> list[dict[str, Cell]]:
    """Give the example rows of a sheet, without what each kind of row does not need."""
    rows = []
    for own in _ROWS.get(record, ({},)):
        typed = {c.field: own.get(c.field, example(c, config)) for c in columns}
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
