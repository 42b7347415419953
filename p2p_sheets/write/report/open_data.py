"""The open data: activities.csv and places.csv, for anybody to count again; no personal data."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from p2p_sheets.books import Role
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.tables import Fact

ACTIVE = "=+-@\t\r\n"  # how a cell begins that a spreadsheet would run


def write_activities(path: Path, kpis: Kpis) -> None:
    """Write a row per activity that is not cancelled."""
    facts = kpis.tables.facts.where((("Awarded", 1),))
    places = Counter(fact.activity_id for fact in facts if fact.part is not Role.EXPERT)
    experts = Counter(fact.activity_id for fact in facts if fact.part is Role.EXPERT)
    columns: Mapping[str, Callable[[Fact], object]] = {
        "activity_id": lambda fact: fact.activity_id,
        "activity_type": lambda fact: fact.activity_type.name,
        "city": lambda fact: fact.city_name,
        "country": lambda fact: fact.country,
        "city_size": _size,
        "call": lambda fact: fact.cut_off,
        "year": lambda fact: fact.year or "",
        "status": lambda fact: fact.status,
        "city_places": lambda fact: places[fact.activity_id],
        "expert_assignments": lambda fact: experts[fact.activity_id],
    }
    _write(path, columns, (fact for fact in facts if fact.is_activity))


def write_places(path: Path, kpis: Kpis) -> None:
    """Write a row per city place of an activity: executed, planned or awarded."""
    columns: Mapping[str, Callable[[Fact], object]] = {
        "activity_id": lambda fact: fact.activity_id,
        "activity_type": lambda fact: fact.activity_type.name,
        "part": lambda fact: fact.part.value,
        "city": lambda fact: fact.city_name,
        "country": lambda fact: fact.country,
        "city_size": _size,
        "year": lambda fact: fact.year or "",
        "stage": _stage,
    }
    _write(path, columns, kpis.tables.facts.where((("Awarded", 1), ("City place", 1))))


def _size(fact: Fact) -> str:
    return fact.city.size if fact.city else ""


def _stage(fact: Fact) -> str:
    return "executed" if fact.executed else "planned" if fact.planned else "awarded"


def _write(
    path: Path, columns: Mapping[str, Callable[[Fact], object]], facts: Iterable[Fact]
) -> None:
    """Write the facts that belong to an activity."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for fact in facts:
            if fact.activity_id:
                writer.writerow(_passive(get(fact)) for get in columns.values())


def _passive(cell: object) -> object:
    """Keep a text from being run as a formula where somebody opens the file in a spreadsheet.

    >>> _passive("=1+1"), _passive("Graz"), _passive(3)
    ("'=1+1", 'Graz', 3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[0] in ACTIVE else cell
