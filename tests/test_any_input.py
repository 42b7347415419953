"""The whole month, whatever form its workbooks have and whatever stands in a cell."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from p2p_sheets.month import outputs
from p2p_sheets.month.decide import Month, Request, decide
from p2p_sheets.month.publish import publish_draft
from p2p_sheets.write.letters import Correspondence
from tests.programmes import IBANS, config
from tests.read import test_dialects as dialects
from tests.read.tables import AS_OF, VALUES, VISITOR, Table, table, write

NOT_COMPARED = {"Source"}  # where a line was read from


def request(folder: Path) -> Request:
    paths = folder / "input", folder / "output", folder / "ledger.sqlite"
    return Request(config(), *paths, "2023-03", AS_OF)


# --- every dialect -------------------------------------------------------------------------------
def published(folder: Path, dialect: dialects.Dialect) -> dict[str, object]:
    """What a run writes of a programme in a dialect, but for the findings about form."""
    (folder / "input").mkdir()
    sheets = dialects.programme()
    titles, *people = sheets["Participants"]
    bank = ["City of Graz", "Graz", IBANS[0]]
    sheets["Participants"] = [
        [*titles, "Account holder", "Town"],
        *([*person, *bank[:2]] for person in people),
    ]
    given = [{"Participant ID": f"P{n}", "Activity ID": f"SV-0{1 + n % 2}"} for n in range(6)]
    names = ("Reflection report", "Testimonial")
    rows = [{**one, "Deliverable": name} for one in given for name in names]
    sheets["Deliverables"] = table("Deliverables", *rows)
    dialect(folder / "input", sheets)
    with mock.patch.object(outputs, "_letters", return_value=Correspondence()):
        publish_draft(decide(request(folder)))
    found: dict[str, object] = {}
    for path in sorted((folder / "output/2023-03").rglob("*")):
        name = path.relative_to(folder / "output/2023-03").as_posix()
        # They say what was found about form, or how much.
        about_form = ("staff/findings", "staff/annotated", "run.json", "start.html")
        if name.startswith(about_form) or path.is_dir():
            continue
        found[name] = cells(path) if path.suffix == ".xlsx" else path.read_text(encoding="utf-8")
    return found


def cells(path: Path) -> Mapping[str, list[tuple[object, ...]]]:
    """Every value of a workbook but where lines were read from, and how many findings there are."""
    out: dict[str, list[tuple[object, ...]]] = {}
    for sheet in load_workbook(path, data_only=True).worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        titles = next((row for row in rows if NOT_COMPARED & set(row)), ())
        kept = [i for i, title in enumerate(titles) if title not in NOT_COMPARED]
        if sheet.title not in ("Reconciliation", "Summary"):
            out[sheet.title] = [tuple(row[i] for i in kept) if kept else row for row in rows]
    return out


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return published(tmp_path_factory.mktemp("plain"), dialects.as_tables)


@pytest.mark.parametrize("name", dialects.DIALECTS)
def test_a_programme_in_any_dialect_gives_the_same_outputs(
    name: str, plain: dict[str, object], tmp_path: Path
) -> None:
    dialect, _ = dialects.DIALECTS[name]
    assert published(tmp_path, dialect) == plain


def test_the_plain_programme_pays_holds_ranks_and_counts(plain: dict[str, object]) -> None:
    names = set(plain)
    assert "finance/payments_2023-03_DRAFT.xlsx" in names
    assert "panel/ranking_SV-1.xlsx" in names
    assert "management/report_2023-03.html" in names
    payments = plain["finance/payments_2023-03_DRAFT.xlsx"]
    assert isinstance(payments, dict)
    assert len(payments["Lines"]) + len(payments["Held"]) > 30


# --- any text in any cell ------------------------------------------------------------------------
UNITS = ("1", "2", "3")
COUNTRIES = {"1": ("Trondheim", "NO"), "2": ("Limerick", "IE"), "3": ("Sestao", "ES")}


def unit(name: str) -> dict[str, list[dict[str, Any]]]:
    """An application, its visit, a visitor and their ticket, which know nothing of the others."""
    city, country = COUNTRIES[name]
    place = {"City": city, "Country": country}
    of_visit = {"Activity ID": f"SV-0{name}", "Participant ID": f"P{name}"}
    application = {"Application ID": f"SV-{name}-01", "Cut-off": f"SV-{name}", **place}
    application |= {"Contact e-mail": f"contact{name}@city.example"}
    visitor = {
        **VISITOR,
        "Application ID": f"SV-{name}-V1",
        "Host application": f"SV-{name}-01",
        "Cut-off": f"SV-{name}",
        "City": f"Town {name}",
    }
    return {
        "Applications": [application, visitor],
        "Scores": [{"Application ID": f"SV-{name}-01", "Evaluator": f"Eva {e}"} for e in "AB"],
        "Activities": [{"Activity ID": f"SV-0{name}", "Application ID": f"SV-{name}-01", **place}],
        "Participants": [
            {
                **of_visit,
                "Name": f"Person {name}",
                "E-mail": f"p{name}@city.example",
                "City": f"Town {name}",
                "Application ID": f"SV-{name}-V1",
                "IBAN": IBANS[int(name)],
                "Account holder": f"Town {name}",
                "Town": "Graz",
            }
        ],
        "Deliverables": [
            {**of_visit, "Deliverable": what} for what in ("Testimonial", "Reflection report")
        ],
        "Expenses": [
            {
                **of_visit,
                "Line ID": f"L{name}",
                "Name": f"Person {name}",
                "Amount": 100 + int(name),
                "Receipt": f"R-{name}",
            }
        ],
        "Exchange rates": [{"Currency": ("SEK", "NOK", "GBP")[int(name) - 1]}],
        "Overrides": [{"Subject ID": f"L{name}"}],
    }


def sheets_of(units: tuple[str, ...]) -> dict[str, Table]:
    parts = [unit(name) for name in units]
    return {title: table(title, *(r for p in parts for r in p[title])) for title in parts[0]}


def decided(month: Month, name: str) -> tuple[object, ...]:
    """What a run decides of a unit."""
    settlement = month.settlement
    lines = [
        (line.approved_eur, line.claimed_eur, line.reason, line.rule)
        for line in settlement.lines
        if line.line_id == f"L{name}"
    ]
    held = [
        [hold.reason for hold in line.holds]
        for line in settlement.held
        if line.line_id == f"L{name}"
    ]
    paid = [
        (p.amount_eur, p.iban, p.due_date)
        for p in settlement.payments
        if p.participant.participant_id == f"P{name}"
    ]
    ranked = [
        (line.candidate.application_id, line.proposal)
        for ranking in month.selection.cut_offs
        for line in ranking.main.lines
        if ranking.cut_off.id == f"SV-{name}"
    ]
    return lines, held, paid, ranked


texts = st.one_of(
    st.text(min_size=1, max_size=40),
    st.text(alphabet="0123456789.,'/-+ €EUR\u00a0\u200b", min_size=1, max_size=12),
    st.sampled_from(["=1+1", "<script>alert(1)</script>", "NA", "nan", "1.234", "03/04/2023"]),
    st.sampled_from(
        ["Total", "\N{GRINNING FACE}" * 9, "<r></is>", "{{ 7*7 }}", "x" * 33_000, "-", "?"]
    ),
)
SHEETS = sheets_of(UNITS)
AT = [
    (title, number, column)
    for title, rows in SHEETS.items()
    for number in range(1, len(rows) // len(UNITS) + 1)  # the rows of the first unit
    for column in range(len(rows[0]))
]


@cache
def undisturbed(name: str) -> tuple[object, ...]:
    """What is decided of a unit when nothing happened; no fixture, which hypothesis would print."""
    with TemporaryDirectory() as folder:
        write(Path(folder) / "input/book.xlsx", SHEETS)
        return decided(decide(request(Path(folder))), name)


@given(st.sampled_from(AT), texts)
def test_any_text_in_any_cell_of_any_sheet_changes_no_other_rows_decision(
    at: tuple[str, int, int], text: str
) -> None:
    title, number, column = at
    rows = [list(row) for row in SHEETS[title]]
    rows[number][column] = text.replace("\x00", "")
    with TemporaryDirectory() as folder:
        write(Path(folder) / "input/book.xlsx", {**SHEETS, title: rows})
        month = decide(request(Path(folder)))

    for other in UNITS[1:]:
        assert decided(month, other) == undisturbed(other)


def test_the_units_are_paid_and_ranked() -> None:
    for name in UNITS:
        lines, held, paid, _ = undisturbed(name)
        assert (len(lines), held, len(paid)) == (1, [], 1)  # type: ignore[arg-type]
    assert set(SHEETS) < set(VALUES)
