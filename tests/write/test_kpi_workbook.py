"""The KPI workbook: figures are formulas over Data, and any engine gets the same values."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import ApplicationType, Role, Status
from p2p_sheets.rules.kpi import EarlierFigures, Kpis
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi import write_kpi
from tests.libreoffice import (
    assert_recalculation_changes_nothing,
    formulas,
    needs_libreoffice,
    values,
)
from tests.rules.kpi.programme import activity, awarded, count, person, settled

EDITION = Edition("A programme", "2023-06", date(2023, 6, 30))


@pytest.fixture
def found() -> Kpis:
    return count(
        [
            awarded("A1", ApplicationType.HOST),
            awarded("A2", ApplicationType.MISSION, "=1+1"),
            awarded("A3", ApplicationType.REVIEW, '<script>"*?~'),
            awarded("A4", ApplicationType.REVIEW, "012", cut_off="ER-5"),
        ],
        [
            activity("1", "A1", Status.EXECUTED),
            activity("01", "A2", Status.PLANNED, "Expert Mission", city="=1+1"),
        ],
        [
            person("7", "1", Role.VISITOR, "Maia"),
            person("07", "01", Role.EXPERT),
            person("007", "01", Role.EXPERT),
        ],
    )


@pytest.fixture
def path(tmp_path: Path, found: Kpis) -> Path:
    write_kpi(tmp_path / "kpi_2023-06.xlsx", found, EDITION)
    return tmp_path / "kpi_2023-06.xlsx"


def test_the_sheets_and_columns_are_those_promised(path: Path) -> None:
    cells = values(path)
    assert {"KPI", "By cut-off", "Cities", "Budget", "Trend", "Data"} <= set(cells)
    header = [cells["KPI"][f"{letter}6"] for letter in "ABCDEFGH"]
    assert header == [
        "Indicator",
        "Activity type",
        "Target",
        "Awarded",
        "Executed",
        "Planned",
        "Progress",
        "Gap",
    ]


def test_every_figure_is_a_live_formula(path: Path, found: Kpis) -> None:
    live = formulas(path)["KPI"]
    for row, kpi in enumerate(found.indicators, 7):
        wanted = {"Awarded": "D", "Executed": "E", "Planned": "F"}
        assert {wanted[stage] for stage in kpi.figures} == {c for c in "DEF" if f"{c}{row}" in live}


def test_no_cell_of_the_input_becomes_a_formula(path: Path) -> None:
    texts = [text for sheet in formulas(path).values() for text in sheet.values()]
    assert texts
    assert not [text for text in texts if "1+1" in text or "script" in text]
    assert "=1+1" in values(path)["Data"].values()


@needs_libreoffice
def test_recalculating_changes_nothing(path: Path) -> None:
    assert_recalculation_changes_nothing(path)


def test_the_same_figures_give_the_same_bytes(path: Path, tmp_path: Path, found: Kpis) -> None:
    again = tmp_path / "again.xlsx"
    write_kpi(again, found, EDITION)
    assert again.read_bytes() == path.read_bytes()


def test_the_workbook_names_nobody(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        texts = b"".join(package.read(name) for name in package.namelist())
    for private in (b"Name 7", b"Nobody", b"@"):
        assert private not in texts.replace(b"@page", b"")


def test_every_link_leads_to_a_row_that_is_there(path: Path, found: Kpis) -> None:
    book = load_workbook(path)
    links = [
        cell.hyperlink.location
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink and cell.hyperlink.location
    ]
    assert len(links) > 2 * len(found.indicators)
    for location in links:
        sheet, _, cell = location.rpartition("!")
        assert book[sheet.strip("'")][cell].value is not None, location


def test_the_pictures_are_native_charts(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4


@needs_libreoffice
def test_with_money_and_a_past_recalculating_changes_nothing_either(tmp_path: Path) -> None:
    lines = (settled("L1", "300.00", claimed="431.17"), settled("L2", "0.00", claimed="12.34"))
    runs = [
        {"period": "2023-05", "figures": {"kpi": {"cost per activity All": {"Executed": "1.5"}}}}
    ]
    released = {"2023-04": date(2023, 4, 20)}
    found = count(
        [awarded("A1", ApplicationType.HOST, decided_on=date(2022, 10, 7))],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=lines,
        earlier=EarlierFigures(runs, released),
    )
    write_kpi(tmp_path / "kpi.xlsx", found, EDITION)
    assert_recalculation_changes_nothing(tmp_path / "kpi.xlsx")
    assert values(tmp_path / "kpi.xlsx")["Refused"]["C5"] == 143.51
