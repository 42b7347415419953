"""A month with every hostile, broken and foreign file in its input folder, run from outside.

Each such file is one finding that names it; the money is the same to the byte as without them; no
file's content leaks; all within limits that the operating system enforces.
"""

import json
import resource
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.ledger.office import Office
from tests.programmes import ROOT
from tests.read.handmade import (
    BOOK,
    MAIN,
    STRICT,
    STRINGS,
    STYLES,
    book,
    pack,
    parts,
    sheet,
    strings,
)
from tests.read.handmade import row as one_row
from tests.read.tables import table, write
from tests.xlsx.test_xlsx_hostile import DOCTYPES, NOT_WORKBOOKS
from tests.xlsx.test_xlsx_limits import BOMBS, DEEP

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the system")
CANARY = "canary-5c1d"
GROWN = ("blanks", "a text of entities", "one text")
MEMORY, SECONDS = 1_500_000_000, 120  # address space, CPU: far over what is needed, far under harm
CELL = '<c r="A1" t="str"><v>&a;</v></c>'
FAR = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
FURTHER = sheet('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')
ONE = one_row('<c r="A1"><v>1</v></c>')
MERGES = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
NO_SUCH_TEXT = one_row('<c r="A1" t="s"><v>9</v></c>')
NO_SUCH_STYLE = one_row('<c r="A1" s="99"><v>1</v></c>')
EMPTY_FILL = f'<styleSheet xmlns="{MAIN}"><fills><fill/></fills></styleSheet>'
HIDDEN = book('<sheet name="Data" sheetId="1" state="veryHidden" r:id="rId1"/>')
ROWS = "".join(f'<row r="{n}" ht="20" customHeight="1"/>' for n in range(1, 200_001))


def refused(office: Office) -> Mapping[str, bytes]:
    """Files that cannot be read, by name."""
    secret = office.folder / "secret.txt"
    secret.write_text(CANARY)
    good = pack(parts(sheet(ONE)))
    files = {f"no workbook, {name}": data for name, (data, _) in NOT_WORKBOOKS.items()}
    files |= {f"bomb, {name}": pack(BOMBS[name][0]()) for name in GROWN}
    files |= {
        f"deep, {name}": pack(parts(sheet("", before=xml)), zipfile.ZIP_STORED)
        for name, xml in DEEP.items()
    }
    for name, doctype in DOCTYPES.items():
        laid_open = doctype.replace("file:///etc/passwd", f"file://{secret}")
        files[f"doctype, {name}"] = pack(parts(laid_open + sheet(one_row(CELL))))
    files["cut short"] = good[: len(good) // 2]
    files["a part that leads out"] = pack({**parts(sheet("")), "../../../evil.txt": "x"})
    return files


def odd(office: Office) -> Mapping[str, bytes]:
    """Files that are read, or told to hold no sheet of ours; by name."""
    claims = office.input / "claims.xlsx"
    with zipfile.ZipFile(claims) as archive:
        ours = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        name: part.replace(MAIN.encode(), STRICT.encode()).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, part in ours.items()
    }
    return {
        "strict copy": pack(strict),
        "with macros": pack({**ours, "xl/vbaProject.bin": b"\0"}),
        "one far cell": pack(parts(FAR)),
        "one further cell": pack(parts(FURTHER)),
        "one merged range": pack(parts(sheet(ONE, after=MERGES))),
        "many empty rows": pack(parts(sheet(ROWS))),
        "shared text out of range": pack(parts(sheet(NO_SUCH_TEXT)) | {STRINGS: strings("x")}),
        "style out of range": pack(parts(sheet(NO_SUCH_STYLE))),
        "an empty fill": pack(parts(sheet(ONE)) | {STYLES: EMPTY_FILL}),
        "a very hidden sheet": pack(parts(sheet(ONE)) | {BOOK: HIDDEN}),
    }


def run(office: Office) -> subprocess.CompletedProcess[str]:
    """Run the month as staff do, in a process that the system ends if it takes too much."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "run.py", "--config", str(office.folder / "config.toml")]
    return subprocess.run(
        [*command, "--as-of", "2023-04-30"],
        cwd=ROOT,
        preexec_fn=limited,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(300)
def test_hostile_files_are_a_finding_each_and_change_nothing_else(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=300, B=250)
    calm = office.twin(tmp_path / "calm")
    assert run(calm).returncode < 2
    bad, strange = refused(office), odd(office)
    for name, data in {**bad, **strange}.items():
        (office.input / f"{name}.xlsx").write_bytes(data)

    ran = run(office)

    assert ran.returncode == 1, ran.stderr
    assert ran.stderr == ""
    told = Counter(findings(office))
    assert {name: told[f"{name}.xlsx"] for name in bad} == dict.fromkeys(bad, 1)
    assert not [name for name in strange if not told[f"{name}.xlsx"]]
    record = json.loads((office.output / "2023-04/run.json").read_text(encoding="utf-8"))
    assert set(record["inputs"]) >= {f"{name}.xlsx" for name in {**bad, **strange}}
    assert money(office) == money(calm)
    for file in office.output.rglob("*"):
        assert CANARY.encode() not in unpacked(file), file
    assert not (tmp_path / "evil.txt").exists()
    assert (office.folder / "secret.txt").read_text() == CANARY


def findings(office: Office) -> list[object]:
    """The workbook that each finding names."""
    (path,) = (office.output / "2023-04/staff").glob("findings_*.xlsx")
    rows = list(load_workbook(path)["Findings"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "Workbook" in row)
    at = rows[head].index("Workbook")
    return [row[at] for row in rows[head + 1 :]]


def money(office: Office) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    """What finance would pay: the lines, and all of the payments."""
    draft = office.payments("2023-04", draft=True)
    rows = load_workbook(draft, data_only=True)["Payments"].iter_rows(values_only=True)
    return office.amounts("2023-04", draft=True), list(rows)


def unpacked(file: Path) -> bytes:
    if not file.is_file():
        return b""
    data = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    return data


def test_a_sheet_of_one_kind_in_a_file_of_another_ending_is_told(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=300)
    write(office.input / "claims.csv.xlsx", {"Expenses": table("Expenses", {"Line ID": "B"})})
    assert office.run().status < 2
    assert set(office.amounts("2023-03", draft=True)) == {"A", "B"}
