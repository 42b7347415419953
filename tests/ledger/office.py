"""A secretariat's folder in which commands run as staff run them, and finance's pen."""

import contextlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from p2p_sheets.cli import main
from p2p_sheets.config import load
from p2p_sheets.findings.finding import column_letter
from p2p_sheets.ledger import Entry, journal
from p2p_sheets.ledger.grids import read_grids
from p2p_sheets.ledger.staging import Staging
from p2p_sheets.month import outputs
from p2p_sheets.month.decide import Month, Request, Tell, silently
from p2p_sheets.month.outputs import Staged
from tests.programmes import CONFIG
from tests.read.tables import VISITOR, table, write

PAYEE = {
    "Account holder": "City of Graz",
    "Town": "Graz",
    "Participant ID": "P1",
    "Application ID": VISITOR["Application ID"],
}
_CELL = r'<c r="{cell}" s="(\d+)"(?:/>| t="\w+">.*?</c>|>.*?</c>)'
SELECTION = {"APPLICATION-INCOMPLETE", "AWARD-UNQUALIFIED", "FEW-VISITORS"}
OUR_OWN = {".lock", ".running.json", ".written.json"}


@dataclass(frozen=True)
class Ran:
    """What a command said."""

    status: int
    out: str
    err: str


class Office:
    """One folder: config.toml, input, output, ledger.sqlite."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.input, self.output = folder / "input", folder / "output"
        self.ledger = folder / "ledger.sqlite"

    @classmethod
    def new(cls, folder: Path) -> "Office":
        """Lay out a Site Visit with one visitor who has delivered everything, and no line yet."""
        office = cls(folder)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(CONFIG, folder)
        office.put(
            "base",
            Applications=table("Applications", {}, VISITOR),
            Activities=table("Activities", {}),
            Participants=table("Participants", PAYEE),
            Deliverables=table("Deliverables", {}, {"Deliverable": "Reflection report"}),
        )
        return office

    def put(self, name: str, **sheets: Any) -> Path:
        """Write a workbook into the input folder; `_` in a title stands for a blank."""
        named = {title.replace("_", " "): rows for title, rows in sheets.items()}
        return write(self.input / f"{name}.xlsx", named)

    def claim(self, *lines: Mapping[str, Any], **amounts: int) -> None:
        """Write the expense lines: whole rows, or IDs with what each ticket cost."""
        tickets = [
            {"Line ID": name, "Amount": amount, "Receipt": f"R-{name}"}
            for name, amount in amounts.items()
        ]
        self.put("claims", Expenses=table("Expenses", *tickets, *lines))

    def run(self, *arguments: str, as_of: str | None = "2023-03-31") -> Ran:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        day = ("--as-of", as_of) if as_of else ()
        options = [*arguments, "--config", str(self.folder / "config.toml"), *day]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(options)
        return Ran(status, out.getvalue(), err.getvalue())

    def request(self, as_of: date = date(2023, 4, 30)) -> Request:
        """What a command asks for."""
        config = load(self.folder / "config.toml")
        return Request(config, self.input, self.output, self.ledger, f"{as_of:%Y-%m}", as_of)

    def release(self, *arguments: str, as_of: str = "2023-03-31") -> Ran:
        """Release, and make sure that it went through."""
        ran = self.run("--release", *arguments, as_of=as_of)
        assert ran.status < 2, ran.err
        assert "Nothing new to release" not in ran.out
        return ran

    def refused(self, *arguments: str, as_of: str = "2023-03-31") -> str:
        """Run a command that must not go through; nothing may change but what is said."""
        before = self.everything()
        ran = self.run(*arguments, as_of=as_of)
        assert ran.status == 2
        assert ran.out == ""
        assert len(ran.err.splitlines()) == 1
        assert self.everything() == before
        return ran.err

    def payments(self, release: str = "2023-03", *, draft: bool = False) -> Path:
        """The payment workbook of a release."""
        name = f"payments_{release}{'_DRAFT' if draft else ''}.xlsx"
        return self.output / release[:7] / "finance" / name

    def amounts(self, release: str = "2023-03", *, draft: bool = False) -> dict[str, str]:
        """What a payment workbook approves, by line."""
        lines = read_grids(self.payments(release, draft=draft).read_bytes())["Lines"]
        return {lines.text(row, "Line ID"): lines.text(row, "Approved EUR") for row in lines.rows}

    def findings(self, period: str = "2023-03") -> list[str]:
        """The findings of the last run of a period: code, subject, message."""
        text = (self.output / period / "staff" / "findings.txt").read_text(encoding="utf-8")
        return text.splitlines()

    def codes(self, period: str = "2023-03") -> set[str]:
        """The codes of those findings that are about money."""
        return {line.split()[0] for line in self.findings(period)} - SELECTION

    def record(self, period: str = "2023-03") -> dict[str, Any]:
        """run.json."""
        tree: dict[str, Any] = json.loads((self.output / period / "run.json").read_text())
        return tree

    def entries(self) -> tuple[Entry, ...]:
        """What the ledger holds."""
        return journal.read(self.ledger)

    def files(self) -> dict[str, bytes]:
        """Everything below the output folder, but what is nobody's."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and path.name not in OUR_OWN
        }

    def everything(self) -> tuple[dict[str, bytes], bytes]:
        """Outputs and ledger, to be compared."""
        return self.files(), self.ledger.read_bytes() if self.ledger.exists() else b""

    def twin(self, folder: Path) -> "Office":
        """Copy the folder, as another computer or a backup has it."""
        shutil.copytree(self.folder, folder)
        return Office(folder)


def only_payments(month: Month, staging: Staging, tell: Tell = silently) -> Staged:
    """Stand in for `stage` where only the money matters: the payment workbook, and the findings."""
    tell("Writing")
    period = month.request.period
    mark = outputs._finance(month, lambda relative: staging.path(f"{period}/{relative}"))
    told = [f"{f.code} {f.subject} {f.message}" for f in month.findings]
    staging.write(f"{period}/staff/findings.txt", "\n".join(told).encode())
    return Staged(mark, {}, {})


def unproven(*_: Any) -> dict[str, Any]:
    """Stand in for `prove` where the second engine is not the subject."""
    return {"verified": {"differences": []}, "unverified": ""}


def correction(line_id: str, eur: float, on: date, *, recovered: bool = False) -> dict[str, object]:
    """Give a row of Corrections, authorised and, where it came back, recovered on a day."""
    return {
        "Line ID": line_id,
        "Correct amount EUR": eur,
        "Authorised on": on,
        "Recovered on": on if recovered else None,
    }


# --- finance's pen -------------------------------------------------------------------------------
def answer(path: Path, payment: str, **columns: object) -> Path:
    """Fill in finance's columns beside a payment, as Excel does: paid_on, reference, because."""
    titles = {
        "paid_on": "Paid on",
        "reference": "Bank reference",
        "because": "Returned because",
    }
    grid = read_grids(path.read_bytes())["Payments"]
    row = next(row for row in grid.rows if grid.text(row, "Payment ID") == payment)
    cells = {
        f"{column_letter(grid.titles.index(titles[name]))}{row.number}": value
        for name, value in columns.items()
    }
    return write_cells(path, row.sheet, cells)


def write_cells(path: Path, sheet: str, cells: Mapping[str, object]) -> Path:
    """Write cells of a workbook in place; the rest stays as it is, results of formulas too."""
    parts = _parts(path)
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    text = parts[part].decode()
    for cell, value in cells.items():
        match = re.search(_CELL.format(cell=cell), text)
        assert match, cell
        text = text[: match.start()] + _cell(match, cell, value) + text[match.end() :]
    parts[part] = text.encode()
    _pack(path, parts)
    return path


def _cell(match: re.Match[str], cell: str, value: object) -> str:
    if isinstance(value, date):
        serial = (value - date(1899, 12, 30)).days
        return f'<c r="{cell}" s="{match[1]}"><v>{serial}</v></c>'
    if isinstance(value, str):
        inside = f"<is><t>{escape(value)}</t></is>"
        return f'<c r="{cell}" s="{match[1]}" t="inlineStr">{inside}</c>'
    return f'<c r="{cell}" s="{match[1]}"><v>{value}</v></c>'


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _pack(path: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
