"""The panel's workbook: its columns, what stands above, and what must not stand in it."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.case import Case
from p2p_sheets.config.load import parse
from p2p_sheets.rules.selection import Frozen, Selection, Variation, freeze, select
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.ranking import write_changes, write_ranking
from tests.libreoffice import convert, needs_libreoffice
from tests.programmes import CONFIG, config, register
from tests.rules.selection.contests import (
    AS_OF,
    AWARDED,
    HOST,
    LARGE,
    REJECTED,
    WITHDRAWN,
    application,
    override,
    programme,
    run,
    score,
    visitor,
    with_config,
)
from tests.rules.selection.test_experts import expert

EDITION = Edition("Scalable Cities P2P Learning Programme", "2024-12", AS_OF)
CRITERIA = [c.label for c in config().scoring.criteria]
RANKING = [
    "Rank",
    "Application ID",
    "City",
    "Country",
    "Title",
    "Topic",
    "Population",
    *CRITERIA,
    "Score",
    "Evaluators",
    "Rank by score",
    "Priority city",
    "Proposal",
    "Decision",
    "Decided by",
    "Reason",
    "Rule",
]
VISITORS = [
    "Host application",
    "Host city",
    "Place",
    "Application ID",
    "City",
    "Country",
    "Title",
    "Topic",
    "Population",
    "Score",
    "Evaluators",
    "Preference",
    "Priority city",
    "Proposal",
    "Decision",
    "Reason",
    "Rule",
]
NOT_RANKED = ["Application ID", "City", "Status", "Reason", "Rule", "What to do"]


class Sheet:
    """A sheet of a written workbook: the lines above, the header, and the rows by title."""

    def __init__(self, path: Path, name: str, first: str) -> None:
        rows = [list(row) for row in load_workbook(path)[name].iter_rows(values_only=True)]
        at = next(n for n, row in enumerate(rows) if row[0] == first)
        self.above = [str(row[0]) for row in rows[:at] if row[0]]
        self.header = [str(title) for title in rows[at] if title]
        below = next((n for n, row in enumerate(rows) if n > at and not any(row)), len(rows))
        self.rows = [dict(zip(self.header, row, strict=False)) for row in rows[at + 1 : below]]
        self.below = [str(row[0]) for row in rows[below:] if row[0]]

    def column(self, title: str) -> list[Any]:
        return [row[title] for row in self.rows]


def mixed(**more: Any) -> Selection:
    """A bit of everything."""
    marks = [score("R3", "Lenient", "5", comment="Fine."), score("R3", "Hard", "1.5")]
    return run(
        (application("R1"), "4"),
        (application("R2", city=1, decision=AWARDED), "3.5"),
        application("R3", city=2),
        (application("R4", city=LARGE[0]), "5"),
        (application("R5", city=3), "2"),
        (application("R6", city=4, draft_document=None), "4"),
        (application("R7", city=("Nowhere", "NO", "Fellow", "SPARCS", 90_000)), "4"),
        (application("H1", HOST, city=5), "4"),
        (application("H2", HOST, city=6), "4.5"),
        (visitor("V1", "H1", city=7), "4"),
        (visitor("V2", "H2", city=7, preference=2), "4"),
        (visitor("V3", "H2", city=8), "2"),
        scores=marks,
        overrides=[override("R7", "CITY-NOT-LISTED", "Nowhere, NO")],
        **more,
    )


def written(folder: Path, selection: Selection, cut_off: str = "ER-1") -> Path:
    path = folder / f"ranking_{cut_off}.xlsx"
    write_ranking(path, selection.cut_off[cut_off], EDITION)
    return path


def test_ranking_has_its_columns_in_their_order(tmp_path: Path) -> None:
    assert Sheet(written(tmp_path, mixed()), "Ranking", "Rank").header[:-1] == RANKING


def test_visitors_and_not_ranked_have_their_columns_in_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, mixed(), "SV-1")
    header = Sheet(path, "Visitors", "Host application").header
    assert [title for title in header if title in VISITORS] == VISITORS
    header = Sheet(written(tmp_path, mixed()), "Not ranked", "Application ID").header
    assert [title for title in header if title in NOT_RANKED] == NOT_RANKED


def test_the_sheets_are_those_of_the_kind_of_call(tmp_path: Path) -> None:
    reviews = load_workbook(written(tmp_path, mixed())).sheetnames
    assert reviews == ["Ranking", "Not ranked", "Scores", "Sensitivity", "Overrides"]
    visits = load_workbook(written(tmp_path, mixed(), "SV-1")).sheetnames
    assert visits == ["Ranking", "Visitors", "Not ranked", "Scores", "Sensitivity"]


def test_the_ranking_says_what_the_selection_decided(tmp_path: Path) -> None:
    selection = mixed()
    sheet = Sheet(written(tmp_path, selection), "Ranking", "Rank")
    lines = selection.cut_off["ER-1"].main.lines
    assert sheet.column("Application ID") == [line.application_id for line in lines]
    assert sheet.column("Rank") == [line.rank for line in lines]
    assert sheet.column("Proposal") == [line.proposal.value for line in lines]
    assert sheet.column("Reason") == [line.reason for line in lines]
    by_id = {row["Application ID"]: row for row in sheet.rows}
    assert by_id["R3"]["Score"] == pytest.approx(3.25)
    assert by_id["R2"]["Decision"] == "Awarded"
    assert (by_id["R4"]["Rank by score"], by_id["R4"]["Priority city"]) == (1, "No")


def test_the_ranking_says_what_other_modes_of_priority_would_change(tmp_path: Path) -> None:
    one_place = with_config(("max_awards = 4", "max_awards = 1"), ("reserve = 3", "reserve = 0"))
    made = [(application("R1"), "4"), (application("R4", city=LARGE[0]), "5")]
    sheet = Sheet(written(tmp_path, run(*made, config=one_place)), "Ranking", "Rank")
    assert sheet.column("Under another priority mode") == [
        "Not selected (points for priority, priority breaks ties, no priority)",
        "Proposed award (points for priority, priority breaks ties, no priority)",
    ]
    hosts = Sheet(written(tmp_path, mixed(), "SV-1"), "Ranking", "Rank")
    assert hosts.header == RANKING


@pytest.mark.parametrize(
    "words",
    [
        "Priority mode: small and mid-sized cities over the threshold come first",
        "50 000 to 500 000 inhabitants",
        "Places: 4, at most 4",
        "target of the programme 16",
        "Threshold: 3.00 of 5",
        "DATES NOT CONFIRMED",
    ],
)
def test_above_it_stand_priority_mode_places_threshold_and_state(
    tmp_path: Path, words: str
) -> None:
    assert words in "\n".join(Sheet(written(tmp_path, mixed()), "Ranking", "Rank").above)


def test_it_says_what_each_application_is_about_and_how_many_scored_it(tmp_path: Path) -> None:
    selection = run((application("A", topic="Sewage"), "4"), (application("B", city=1), "3"))
    rows = {
        r["Application ID"]: r for r in Sheet(written(tmp_path, selection), "Ranking", "Rank").rows
    }
    about = ("Title", "Topic", "Population", "Evaluators")
    assert [rows["A"][title] for title in about] == ["Title of A", "Sewage", 300_618, 2]
    aside = [score("C", "X", "4"), score("C", "Y", "4"), score("C", "Z", "4", conflict=True)]
    selection = run(application("C"), scores=aside)
    (row,) = Sheet(written(tmp_path, selection), "Ranking", "Rank").rows
    assert row["Evaluators"] == 2


def test_a_line_below_the_last_place_and_room_to_sign(tmp_path: Path) -> None:
    two = with_config(("max_awards = 4", "max_awards = 2"))
    made = [(application(f"A{n}", city=n), mark) for n, mark in enumerate(("5", "4", "3.5"))]
    path = written(tmp_path, run(*made, config=two))
    sheet = load_workbook(path)["Ranking"]
    ids = {cell.value: cell for cell in sheet["B"]}
    assert [ids[f"A{n}"].border.bottom.style for n in range(3)] == ["thin", "thick", "thin"]
    below = "\n".join(Sheet(path, "Ranking", "Rank").below)
    for words in ("Panel meeting on ___", "Chair ___", "Member ___", "Signature ___"):
        assert words in below


def test_every_visit_has_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, mixed(), "SV-1")
    rows = load_workbook(path)["Visitors"]
    ids = {cell.value: cell for cell in rows["D"]}
    assert ids["V1"].border.bottom.style == "thick"


def test_no_key_of_the_configuration_stands_in_it(tmp_path: Path) -> None:
    for cut_off in ("ER-1", "SV-1"):
        for sheet in load_workbook(written(tmp_path, mixed(), cut_off)).worksheets:
            for row in sheet.iter_rows(values_only=True):
                text = " ".join(map(str, row))
                assert not re.search(r"config|toml|\b(tier|tie_break|confirmed =)\b", text), text


def test_el_4_where_there_is_no_priority_no_city_has_it(tmp_path: Path) -> None:
    path = written(tmp_path, mixed(), "SV-1")
    for name, first in (("Ranking", "Rank"), ("Visitors", "Host application")):
        assert set(Sheet(path, name, first).column("Priority city")) == {None}


def test_a_departure_has_a_colour_that_judges_nobody(tmp_path: Path) -> None:
    path = written(tmp_path, run((application("A", decision=REJECTED), "5")))
    cell = next(c for c in load_workbook(path)["Ranking"]["B"] if c.value == "A")
    assert cell.fill.start_color.rgb == "FFE4E7EE"


def test_a_call_with_confirmed_dates_does_not_say_otherwise(tmp_path: Path) -> None:
    confirmed = with_config(('id = "ER-1"', 'id = "ER-1"\nconfirmed = true'))
    above = Sheet(written(tmp_path, mixed(config=confirmed)), "Ranking", "Rank").above
    assert "CONFIRMED" not in "\n".join(above)


def test_a_ranking_before_the_closing_date_is_provisional_on_every_sheet(tmp_path: Path) -> None:
    path = written(tmp_path, mixed(as_of=date(2022, 10, 31)))
    for sheet in load_workbook(path).worksheets:
        assert "PROVISIONAL" in str(sheet["A2"].value)
    after = written(tmp_path, mixed(as_of=date(2022, 11, 1)))
    assert load_workbook(after)["Ranking"]["A2"].value is None


def test_the_visitors_call_is_provisional_for_itself(tmp_path: Path) -> None:
    path = written(tmp_path, mixed(as_of=date(2022, 10, 15)), "SV-1")
    assert "VISITORS PROVISIONAL" in str(load_workbook(path)["Ranking"]["A2"].value)


def test_scores_show_every_mark_and_what_does_not_count(tmp_path: Path) -> None:
    rows = [score("A", "X", "4"), score("A", "Y", ["4", None, "3", "3", "3"])]
    rows += [score("A", "Z", "5", conflict=True, comment="Mine."), score("A", "W", "4")]
    sheet = Sheet(written(tmp_path, run(application("A"), scores=rows)), "Scores", "Application ID")
    by_name = {row["Evaluator"]: row for row in sheet.rows}
    assert set(by_name) == {"X", "Y", "Z", "W"}
    assert by_name["Y"]["Motivation and need"] is None
    assert by_name["Z"]["Counts"] == "Set aside: declared a conflict of interest"
    assert by_name["Z"]["Comment"] == "Mine."
    assert by_name["X"]["Counts"] == "Yes"


def test_sensitivity_says_first_how_many_would_change(tmp_path: Path) -> None:
    selection = mixed()
    sheet = Sheet(written(tmp_path, selection), "Sensitivity", "Scenario")
    tried = selection.cut_off["ER-1"].main.sensitivity
    first = sheet.above[1]
    assert first.startswith(f"Of {tried.proposals} proposals would change: ")
    assert f"{tried.changed(Variation.MODE)} under another mode of priority" in first
    assert f"{tried.changed(Variation.WITHOUT)} without one of the evaluators" in first
    assert len(sheet.rows) == len(tried.shifts)


def test_no_contact_of_an_applicant_stands_in_it(tmp_path: Path) -> None:
    for cut_off in ("ER-1", "SV-1"):
        with zipfile.ZipFile(written(tmp_path, mixed(), cut_off)) as archive:
            parts = [archive.read(name).decode("utf-8") for name in archive.namelist()]
        text = "".join(parts)
        assert "contact@city.example" not in text
        assert "Contact of" not in text


def test_text_stays_text(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x.example";"y")'
    rows = [score("A", "=1+1", "4", comment=hostile), score("A", "+2", "4", comment="@SUM(1)")]
    path = written(tmp_path, run(application("A"), scores=rows))
    book = load_workbook(path)
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells].count(hostile) == 1


def test_the_same_selection_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        for cut_off in ("ER-1", "SV-1"):
            written(folder, mixed(), cut_off)
    for path in sorted(one.iterdir()):
        assert path.read_bytes() == (two / path.name).read_bytes()


def test_experts_are_suggested_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    pool = [expert(f"X{n}") for n in range(9)]
    sheet = Sheet(written(tmp_path, mixed(experts=pool)), "Experts", "Application ID")
    first = [row["Expert ID"] for row in sheet.rows if row["Application ID"] == "R1"]
    assert first == ["X0", "X1", "X2", "X3", "X4"]


def test_changes_since_the_freeze_have_a_workbook_of_their_own(tmp_path: Path) -> None:
    def decide(*frozen: Frozen, **changes: Any) -> Selection:
        made = [(application(f"R{n}", city=n), "4") for n in range(1, 6)]
        records = programme((application("R0", city=0, **changes), "5"), *made)
        return select(Case(records, config(), register(), AS_OF), frozen)

    before = decide().cut_off["ER-1"]
    frozen = freeze(before.main, before.not_ranked, date(2022, 11, 15))
    path = tmp_path / "changes_ER-1.xlsx"
    write_changes(path, decide(frozen, decision=WITHDRAWN).cut_off["ER-1"], EDITION)
    rows = Sheet(path, "Changes", "Application ID").rows
    assert [row["What"] for row in rows if row["Application ID"] == "R0"][:2] == [
        "Decision",
        "Proposal",
    ]
    above = Sheet(path, "Ranking now", "Rank").above
    assert "FROZEN on 2022-11-15: scores and order are of that day (SE-9)" in above


def test_ca_5_a_threshold_changed_from_a_day_leaves_earlier_rankings_byte_for_byte(
    tmp_path: Path,
) -> None:
    change = '[[changes]]\nvalid_from = 2022-11-15\nsource = "Board"\nscoring.threshold = 3.5\n'
    dated = parse(CONFIG.read_text("utf-8") + change)
    made = [
        (application(f"{key}-{n}", city=n, cut_off=key), mark)
        for key in ("ER-1", "ER-2")
        for n, mark in enumerate(("5", "3.2"))
    ]
    before, since = (run(*made, config=one).cut_off for one in (config(), dated))
    for key, same in (("ER-1", True), ("ER-2", False)):
        books = []
        for number, cut_offs in enumerate((before, since)):
            path = tmp_path / f"{key}_{number}.xlsx"
            write_ranking(path, cut_offs[key], EDITION)
            books.append(path.read_bytes())
        assert (books[0] == books[1]) is same


@needs_libreoffice
def test_every_sheet_prints_on_one_page_of_a4_landscape(tmp_path: Path) -> None:
    path = written(tmp_path, run(*[(application(f"R{n}", city=n), "4") for n in range(12)]))
    book = load_workbook(path)
    assert {sheet.page_setup.orientation for sheet in book.worksheets} == {"landscape"}
    assert {sheet.page_setup.paperSize for sheet in book.worksheets} == {9}
    pages = re.findall(rb"/Type\s*/Page\b", convert(path, "pdf", tmp_path).read_bytes())
    assert len(pages) == len(book.sheetnames)
