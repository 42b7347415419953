"""The open data: activities.csv and places.csv, for anybody to count again; no personal data."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from p2p_sheets.books import Role
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.tables import Fact
from p2p_sheets.text import passive


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
    rows = ([get(fact) for get in columns.values()] for fact in facts if fact.activity_id)
    path.write_bytes(csv_bytes([list(columns), *rows]))


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Write a CSV file as every spreadsheet opens it: UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([passive(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
