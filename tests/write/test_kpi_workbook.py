"""The KPI workbook: figures are formulas over Data, and any engine gets the same values."""

import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Role, Status
from p2p_sheets.rules.kpi import EarlierFigures, Kpis
from p2p_sheets.rules.kpi.definitions import ANY_PLACE
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Kpi
from p2p_sheets.rules.kpi.measures import Count, Measure, Ratio
from p2p_sheets.rules.kpi.tables import MONEY, Holds
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi import write_kpi
from tests import kinds
from tests.golden_run import GoldenRun, own_time
from tests.libreoffice import (
    assert_recalculation_changes_nothing,
    convert,
    formulas,
    needs_libreoffice,
    values,
)
from tests.rules.kpi.programme import activity, awarded, count, person, settled

pytestmark = own_time
EDITION = Edition("A programme", "2023-06", date(2023, 6, 30))


@pytest.fixture
def found() -> Kpis:
    return count(
        [
            awarded("A1", kinds.FOR_HOST),
            awarded("A2", kinds.FOR_MISSION, "=1+1"),
            awarded("A3", kinds.FOR_REVIEW, '<script>"*?~'),
            awarded("A4", kinds.FOR_REVIEW, "012", cut_off="ER-5"),
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
def test_recalculating_changes_nothing(
    path: Path, distinct: tuple[Path, Kpis], with_a_past: Path
) -> None:
    assert_recalculation_changes_nothing(path, distinct[0], with_a_past)
    assert values(with_a_past)["Refused"]["C5"] == 143.51


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
    assert len(links) > len(found.indicators)
    for location in links:
        name, _, cell = location.rpartition("!")
        sheet = book[name.strip("'")]
        assert sheet.sheet_state == "visible", location  # a link to a hidden one leads nowhere
        assert sheet[cell].value is not None, location


def test_the_pictures_are_native_charts(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 5


def test_people_see_what_is_for_people_and_the_rest_is_hidden(path: Path) -> None:
    book = load_workbook(path)
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown[0] == "Overview"
    assert not [name for name in shown if name.startswith("Data")]
    assert book["Overview"].max_row <= 20 + 8  # what stands above them
    first = book["KPI"].column_dimensions["N"]  # stands for the columns of its look
    assert (first.hidden, first.min, first.max) == (True, 14, 16)


def test_the_overview_says_what_the_sheet_kpi_says(path: Path, found: Kpis) -> None:
    cells = values(path)["Overview"]
    rows = {(cells[f"A{n}"], cells[f"B{n}"]): n for n in range(9, 40) if f"B{n}" in cells}
    for one in found.forecast:
        row = rows[one.title, one.scope]
        assert [cells[f"{column}{row}"] for column in "CFG"] == [
            one.kpi.executed,
            one.low,
            one.high,
        ]


@needs_libreoffice
def test_what_people_see_of_the_demo_prints_on_fewer_than_ten_pages(
    golden: GoldenRun, tmp_path: Path
) -> None:
    book = load_workbook(golden.path("management/kpi_"))
    for sheet in [one for one in book.worksheets if one.sheet_state == "hidden"]:
        book.remove(sheet)  # LibreOffice prints them, no other program does
    book.save(tmp_path / "shown.xlsx")
    pdf = convert(tmp_path / "shown.xlsx", "pdf", tmp_path).read_bytes()
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", pdf)) < 10


# --- what counts once ----------------------------------------------------------------------------
def with_more_distinct_counts(found: Kpis) -> Kpis:
    """Add figures that count once what others count once: of other columns and tables."""
    countries = Count(ANY_PLACE, distinct="Country")
    types_paid = Count((), distinct="Activity type", table=MONEY)
    measures: dict[str, tuple[Measure, bool]] = {
        "countries": (countries, True),
        "countries now": (countries, False),
        "years": (Count(ANY_PLACE, distinct="Year"), True),
        "places by country": (Ratio(Count(ANY_PLACE), countries), True),
        "types paid": (types_paid, False),
        "lines by type paid": (Ratio(Count((), table=MONEY), types_paid), False),
    }
    more = [
        Definition(name, name, ALL, "PR-3", f"{name}.", measure, staged=staged)
        for name, (measure, staged) in measures.items()
    ]
    kpis = (Kpi(definition, definition.figures(found.tables)) for definition in more)
    return replace(found, indicators=(*found.indicators, *kpis))


@pytest.fixture
def distinct(tmp_path: Path) -> tuple[Path, Kpis]:
    places = [("A1", "Trento", "IT"), ("A2", "Köln", "DE"), ("A3", "Roma", "IT")]
    found = count(
        [awarded(key, kinds.FOR_REVIEW, city, country=land) for key, city, land in places],
        [
            activity("R1", "A1", Status.EXECUTED, "Expert Review"),
            activity("R2", "A2", Status.PLANNED, "Expert Review", city="Köln", country="DE"),
        ],
        releases=(settled("L1", "300.00"),),
    )
    found = with_more_distinct_counts(found)
    write_kpi(tmp_path / "distinct.xlsx", found, EDITION)
    return tmp_path / "distinct.xlsx", found


def test_a_distinct_count_has_rows_of_its_own_whatever_column_it_counts(
    distinct: tuple[Path, Kpis],
) -> None:
    path, found = distinct
    cells = values(path)["Data unique"]
    awarded_once = Counter(cells[f"A{row}"] for row in range(5, 500) if cells.get(f"C{row}"))
    for key, column in (("cities", "City key"), ("countries", "Country"), ("years", "Year")):
        figure = found.by_id[key].figures["Awarded"].value
        assert awarded_once[f"{column} in Data: City place"] == figure, key
    assert found.by_id["cities"].figures["Awarded"].value == 3
    assert found.by_id["countries"].figures["Awarded"].value == 2


def test_formulas_compare_only_what_they_can_tell_apart(found: Kpis) -> None:
    measures: list[Measure] = [kpi.definition.measure for kpi in found.indicators]
    measures += [m for call in found.cut_offs for m in (call.measure, call.days)]
    measures += [visit.measure for visit in found.visits]
    measures += [m for city in found.cities for m in city.measures.values()]
    measures += [m for group in found.groups for m in group.measures.values()]
    measures += [m for line in found.budget for m in line.measures.values()]
    measures += [m for one in found.refusals for m in (one.lines, one.euro)]
    parts = [p for m in measures for p in ((m.part, m.whole) if isinstance(m, Ratio) else (m,))]
    for part in parts:
        columns = found.tables[part.table].columns
        compared = {title for title, _ in part.where}
        compared |= {part.distinct} - {""} if isinstance(part, Count) else set()
        assert {columns[title].holds for title in compared} <= {Holds.KEY, Holds.FLAG}, part


@pytest.fixture
def with_a_past(tmp_path: Path) -> Path:
    """With money, and figures of earlier months."""
    lines = (settled("L1", "300.00", claimed="431.17"), settled("L2", "0.00", claimed="12.34"))
    runs = [
        {"period": "2023-05", "figures": {"kpi": {"cost per activity All": {"Executed": "1.5"}}}}
    ]
    released = {"2023-04": date(2023, 4, 20)}
    found = count(
        [awarded("A1", kinds.FOR_HOST, decided_on=date(2022, 10, 7))],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=lines,
        earlier=EarlierFigures(runs, released),
    )
    write_kpi(tmp_path / "past.xlsx", found, EDITION)
    return tmp_path / "past.xlsx"
