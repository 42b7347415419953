"""`python -m tests.faults.mutated [NUMBER] [SEED]`: a month with a workbook of broken structure.

One of the two workbooks of a small programme has one to three of its elements, attributes, texts or
parts dropped, doubled, swapped or replaced, drawn by chance; then the whole month runs. It must end
with status 0, 1 or 2 within 10 seconds, and pay no more than its one traveller's ceiling. What does
not is named by its number, so that it can be repeated, and the status is 1.
"""

import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree as ET

from p2p_sheets.month import publish
from tests.ledger.office import Office, only_payments

SECONDS = 10
CEILING = Decimal(500)
ODD = ("", " ", "-1", "1e999", "NaN", "4294967296", "A1:XFD1048576", "../../x", "=1+1", "9" * 400)


def mutants(number: int, seed: int) -> Iterator[tuple[int, str, bytes]]:
    """Give broken workbooks with their numbers and the name of the one to replace."""
    with tempfile.TemporaryDirectory() as folder:
        office = _programme(Path(folder))
        books = {file.name: file.read_bytes() for file in sorted(office.input.iterdir())}
    for n in range(number):
        chance = random.Random(f"{seed} {n}")  # noqa: S311 (no secret)
        name = chance.choice(sorted(books))
        yield n, name, _mutate(books[name], chance)


def outcome(name: str, workbook: bytes, folder: Path) -> str:
    """Run the month with a workbook in the place of its own; `status 1`, say, or what is wrong."""
    office = _programme(folder)
    (office.input / name).write_bytes(workbook)
    began = time.monotonic()
    ran = office.run()
    if time.monotonic() - began > SECONDS:
        return f"took over {SECONDS} s"
    if ran.status not in (0, 1, 2):
        return f"wrong status {ran.status}: {ran.err.strip()}"
    paid = Decimal(office.record()["figures"]["approved_eur"]) if ran.status < 2 else Decimal(0)
    return f"status {ran.status}" if paid <= CEILING else f"wrong amount {paid}"


def _programme(folder: Path) -> Office:
    office = Office.new(folder / "office")
    office.claim(A=300, B=100)
    return office


def _mutate(workbook: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(parts))
        if chance.random() < 0.1:
            other = chance.choice(sorted(parts))
            parts[name] = b"" if other == name else parts[other]
        elif parts[name]:
            parts[name] = _part(parts[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _part(data: bytes, chance: random.Random) -> bytes:
    root = ET.fromstring(data)  # noqa: S314 (ours)
    parent = chance.choice([element for element in root.iter() if len(element)] or [root])
    child = chance.choice(list(parent)) if len(parent) else parent
    match chance.randrange(6):
        case 0 if len(parent):
            parent.remove(child)
        case 1 if len(parent):
            parent.extend([child] * chance.choice((1, 2, 500)))
        case 2:
            parent[:] = chance.sample(list(parent), len(parent))
        case 3 if child.attrib:
            child.attrib[chance.choice(sorted(child.attrib))] = chance.choice(ODD)
        case 4 if child.attrib:
            del child.attrib[chance.choice(sorted(child.attrib))]
        case _:
            chance.choice(list(child.iter())).text = chance.choice(ODD)
    return ET.tostring(root)


def main(number: int = 1000, seed: int = 1) -> int:
    """Run so many and count how they end."""
    counted: Counter[str] = Counter()
    for n, name, workbook in mutants(number, seed):
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.object(publish, "stage", only_payments),
        ):
            end = outcome(name, workbook, Path(folder))
        if not end.startswith("status"):
            sys.stdout.write(f"{n} ({name}): {end}\n")
        counted[end if end.startswith("status") else "wrong"] += 1
    ends = ", ".join(f"{end}: {times}" for end, times in sorted(counted.items()))
    sys.stdout.write(f"{number} mutated workbooks, seed {seed}: {ends}\n")
    return int(counted["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
