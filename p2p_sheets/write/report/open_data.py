"""The open data: activities.csv and places.csv, for anybody to count again; no personal data."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from p2p_sheets.books import Role
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.facts import Fact

ACTIVITIES = (
    "activity_id",
    "activity_type",
    "city",
    "country",
    "city_size",
    "call",
    "year",
    "status",
    "city_places",
    "expert_assignments",
)
PLACES = ("activity_id", "activity_type", "part", "city", "country", "city_size", "year", "stage")
ACTIVE = "=+-@\t\r\n"  # how a cell begins that a spreadsheet would run


def write_activities(path: Path, kpis: Kpis) -> None:
    """Write a row per activity that is not cancelled."""
    facts: Sequence[Fact] = kpis.tables["Data"].where((("Awarded", 1),))
    places = _count(fact for fact in facts if fact.part is not Role.EXPERT)
    experts = _count(fact for fact in facts if fact.part is Role.EXPERT)
    rows = (
        (
            fact.activity_id,
            fact.activity_type.value,
            *_city(fact),
            fact.cut_off,
            fact.year or "",
            fact.status,
            places.get(fact.activity_id, 0),
            experts.get(fact.activity_id, 0),
        )
        for fact in facts
        if fact.is_activity and fact.activity_id
    )
    _write(path, ACTIVITIES, rows)


def write_places(path: Path, kpis: Kpis) -> None:
    """Write a row per city place of an activity: executed, planned or awarded."""
    facts: Sequence[Fact] = kpis.tables["Data"].where((("Awarded", 1), ("City place", 1)))
    rows = (
        (
            fact.activity_id,
            fact.activity_type.value,
            fact.part.value,
            *_city(fact),
            fact.year or "",
            "executed" if fact.executed else "planned" if fact.planned else "awarded",
        )
        for fact in facts
        if fact.activity_id
    )
    _write(path, PLACES, rows)


def _count(facts: Iterable[Fact]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.activity_id] = counts.get(fact.activity_id, 0) + 1
    return counts


def _city(fact: Fact) -> tuple[str, str, str]:
    town = fact.town
    return (town.name, town.country, town.size) if town else ("", "", "")


def _write(path: Path, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(titles)
        writer.writerows([_passive(cell) for cell in row] for row in rows)


def _passive(cell: object) -> object:
    """Keep a text from being run as a formula where somebody opens the file in a spreadsheet.

    >>> _passive("=1+1"), _passive("Graz"), _passive(3)
    ("'=1+1", 'Graz', 3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[0] in ACTIVE else cell
