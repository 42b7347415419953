"""The monthly run of the demo from end to end, seen from its files."""

import csv
import re
import shutil
from collections import Counter
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from p2p_sheets.month.decide import decide
from p2p_sheets.month.outputs import edition_of
from p2p_sheets.sample.calendar import PERIOD
from p2p_sheets.write.payments import PaymentBook, write_payments
from tests import kinds
from tests.golden_run import GoldenRun, own_time, request, run, table
from tests.libreoffice import assert_recalculation_changes_nothing, needs_libreoffice

pytestmark = own_time
README = Path(__file__).parents[1] / "README.md"


def euros(values: list[Any]) -> Decimal:
    """Add up cells to the cent."""
    return sum((Decimal(repr(value or 0)) for value in values), Decimal(0)).quantize(
        Decimal("0.01")
    )


def payments(golden: GoldenRun, sheet: str, first: str) -> list[dict[str, Any]]:
    return table(golden.path("finance/payments_"), sheet, first)


def test_every_expense_line_is_in_exactly_one_of_lines_held_and_errors(golden: GoldenRun) -> None:
    lines = [row["Line ID"] for row in payments(golden, "Lines", "Payment ID")]
    waiting = [row["Line ID"] for row in payments(golden, "Held", "Line ID")]
    assert not [name for name, count in Counter([*lines, *waiting]).items() if count > 1]
    total = payments(golden, "Reconciliation", "Workbook")[-1]
    counted = (
        total["In Lines"]
        + total["Held"]
        + total["In error"]
        + total["Empty"]
        + total["Counted once"]
    )
    assert (total["In Lines"], total["Held"]) == (len(lines), len(waiting))
    assert total["Rows read"] == counted + total["Released earlier"] + total["In Adjustments"]


def test_the_reconciliation_balances_per_workbook(golden: GoldenRun) -> None:
    rows = payments(golden, "Reconciliation", "Workbook")
    assert len(rows) > 5
    read = [row for row in rows if not row["Not read because"]]
    assert {(row["Rows left over"], row["EUR left over"]) for row in read} == {(0, 0)}
    assert euros([row["Claimed EUR"] for row in read[:-1]]) == euros([rows[-1]["Claimed EUR"]])


def test_payments_lines_and_run_json_agree_to_the_cent(golden: GoldenRun) -> None:
    *each, total = payments(golden, "Payments", "Payment ID")
    paid = euros([row["Amount EUR"] for row in each])
    assert (total["Payment ID"], euros([total["Amount EUR"]])) == ("Total", paid)
    approved = euros([row["Approved EUR"] for row in payments(golden, "Lines", "Payment ID")])
    assert paid == approved == Decimal(golden.record["figures"]["approved_eur"])
    assert paid > 100_000


def test_each_payment_is_the_sum_of_its_lines(golden: GoldenRun) -> None:
    lines = payments(golden, "Lines", "Payment ID")
    for payment in payments(golden, "Payments", "Payment ID")[:-1]:  # but the total
        mine = [line for line in lines if line["Payment ID"] == payment["Payment ID"]]
        assert euros([line["Approved EUR"] for line in mine]) == euros([payment["Amount EUR"]])
        assert len(mine) == payment["Lines"]


@needs_libreoffice
def test_another_engine_recalculates_payments_and_kpis_without_a_changed_value(
    golden: GoldenRun,
) -> None:
    payments, kpis = golden.path("finance/payments_"), golden.path("management/kpi_")
    assert_recalculation_changes_nothing(payments, kpis)


def test_running_twice_writes_the_same_bytes(golden: GoldenRun, tmp_path: Path) -> None:
    shutil.copytree(golden.folder, tmp_path, dirs_exist_ok=True)
    run(tmp_path)
    before, after = contents(golden.output), contents(tmp_path / "output" / PERIOD)
    assert sorted(before) == sorted(after)
    assert [name for name in before if before[name] != after[name]] == []


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder, with their bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_rows_in_other_workbooks_and_another_order_pay_the_same(
    golden: GoldenRun, tmp_path: Path
) -> None:
    shutil.copytree(golden.folder / "input", tmp_path / "input")
    for number, file in enumerate(sorted((tmp_path / "input").glob("*.xlsx"), reverse=True)):
        folder = tmp_path / "input" / f"moved {number % 3}"
        folder.mkdir(exist_ok=True)
        file.rename(folder / f"{number:02} {file.name}")
    month = decide(request(tmp_path))
    moved = tmp_path / "payments.xlsx"
    edition, release = edition_of(month.request), month.numbering.release
    write_payments(
        moved,
        PaymentBook(
            edition,
            release,
            True,
            month.settlement,
            month.reconciliation,
            month.findings,
            kinds.NAMES,
        ),
    )
    strip = {"Source", "Remarks"}
    for sheet in ("Payments", "Lines"):
        before = [
            {k: v for k, v in row.items() if k not in strip}
            for row in payments(golden, sheet, "Payment ID")
        ]
        after = [
            {k: v for k, v in row.items() if k not in strip}
            for row in table(moved, sheet, "Payment ID")
        ]
        assert before == after


def test_demo_stands_on_every_sheet_and_draft_on_every_sheet_of_the_payments(
    golden: GoldenRun,
) -> None:
    files = [f for f in sorted(golden.output.rglob("*.xlsx")) if "annotated" not in f.parts]
    assert len(files) > 18
    for file in files:
        for sheet in load_workbook(file).worksheets:
            top = " ".join(
                str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value
            )
            header = sheet.oddHeader
            assert header is not None
            printed = f"{header.left.text} {header.right.text}"
            assert "DEMO" in top, f"{file.name} {sheet.title}"
            assert "DEMO" in printed
            if file.name.startswith("payments_"):
                assert "DRAFT - not for payment" in top


def test_the_readme_says_what_each_output_is_for(golden: GoldenRun) -> None:
    section = README.read_text(encoding="utf-8").split("## What each output is for\n")[1]
    rows = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([\w./<>-]+)`", row)}
    patterns = [re.sub(r"<.+?>", "[^/]+", name) for name in named]
    told = re.compile("|".join(p + ".*" if p.endswith("/") else p for p in patterns))
    assert [name for name in golden.record["outputs"] if not told.fullmatch(name)] == []


def test_terminal_workbook_report_and_csv_agree_on_every_figure(golden: GoldenRun) -> None:
    said = dict(golden.month.kpis.summary())  # what the terminal prints
    (report,) = (golden.output / "management").glob("report_*.html")
    page = unescape(re.sub(r"<[^>]+>", " ", report.read_text("utf-8"))).replace("\u00a0", " ")
    overview = table(golden.path("management/kpi_"), "Overview", "Indicator")
    rows = {(row["Indicator"], row["Activity type"]): row for row in overview if row["Target"]}
    lines = {
        ("Activities", "All"): "Activities",
        ("Activities", "Expert Review"): "Reviews",
        ("Activities", "Expert Mission"): "Missions",
        ("Activities", "Site Visit"): "Site visits",
        ("City places", "All"): "City places",
        ("Experts", "All"): "Experts",
    }
    for key, label in lines.items():
        done, of, low, high = (rows[key][t] for t in ("Figure", "Target", "Low", "High"))
        assert said[label].startswith(f"{done:.0f} of {of} ")
        assert said[label].endswith(f"; {low:.0f} to {high:.0f} expected")
    public = golden.output / "management/public"
    activities, places = (
        list(csv.DictReader((public / f"{name}.csv").read_text("utf-8-sig").splitlines()))
        for name in ("activities", "places")
    )
    stages = Counter(place["stage"] for place in places)
    done = Counter(
        one["activity_type"] for one in activities if one["status"] in ("Executed", "Closed")
    )
    counted = {("Activities", kind): number for kind, number in done.items()}
    counted |= {("Activities", "All"): done.total(), ("City places", "All"): stages["executed"]}
    assert {key: rows[key]["Figure"] for key in counted} == counted
    lead = " ".join(page.split())
    for figure in (
        f"{done.total()} of 51 activities",
        f"{stages['executed']} of 151 city places",
        f"{rows['Activities', 'All']['Low']:.0f} to {rows['Activities', 'All']['High']:.0f} act",
    ):
        assert figure in lead
    money = {row["Indicator"]: row["Figure"] for row in overview if "EUR" in row["Indicator"]}
    parts = re.findall(r"([\d ]+\.\d\d) (released|paid|in this run|held|refused)", said["EUR"])
    assert len(parts) == 5
    for amount, state in parts:
        assert euros([money[f"{state.capitalize()} EUR"]]) == Decimal(amount.replace(" ", ""))
