"""`python -m tests.audit.mutants [NUMBER] [SEED]`: does the second engine stop wrong cents alone?

The rules of reimbursement are changed in one place at a time, drawn by chance (tests/mutants.py).
Each mutant makes two releases of a programme that meets every cap, while the first engine's own
proofs are silenced. One that releases other cents for the same lines and is not stopped at the gate
survives: it is named, and the status is 1. Which lines wait is not for the second engine to judge;
mutants that change that are counted apart.
"""

import importlib
import multiprocessing
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.mutants import PACKAGE, Loader, Mutant, drawn

RULES = PACKAGE / "rules"
FILES = sorted([*(RULES / "reimbursement").glob("*.py"), *(RULES / "accounts").glob("*.py")])
SECONDS = 60  # for a mutant: one may go round for ever
Cents = dict[str, tuple[str, str, str]]  # a line: approved, due, payment


# --- a programme that meets every cap ------------------------------------------------------------
def lay_out(folder: Path) -> Any:
    """Write the workbooks of the first month."""
    from tests.ledger.office import Office
    from tests.programmes import IBANS
    from tests.read.tables import table

    office = Office.new(folder)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    start = text.index("[payment_requires]")
    config.write_text(text[:start] + text[text.index("\n[", start + 1) :], encoding="utf-8")
    ends = {"Start date": date(2023, 3, 7), "End date": date(2023, 3, 9)}
    types = {"EM-01": "Expert Mission", "ER-01": "Expert Review"}
    missions = [
        {"Activity ID": name, "Activity type": kind, "Application ID": f"{name[:2]}-1-01", **ends}
        for name, kind in types.items()
    ]
    asked = [
        {
            "Application ID": f"{name[:2]}-1-01",
            "Activity type": kind,
            "Cut-off": f"{name[:2]}-1",
        }
        for name, kind in types.items()
    ]
    who: list[tuple[str, str, str, dict[str, Any]]] = [
        ("V1", "SV-01", "Visitor city", {"City": "Graz"}),
        ("V2", "SV-01", "Visitor city", {"City": "Graz", "Lead": "Yes"}),
        ("V3", "SV-01", "Visitor city", {"City": "Wien"}),
        ("H1", "SV-01", "Host city", {"City": "Trondheim", "Country": "NO"}),
        ("B1", "EM-01", "Beneficiary city", {"City": "Trondheim", "Country": "NO"}),
        ("X1", "EM-01", "Expert", {"Contracted days": 9, "Expert source": "External"}),
        ("X2", "EM-01", "Expert", {"Contracted days": 3, "Expert source": "External"}),
        ("R1", "ER-01", "Expert", {"Contracted days": 6, "Expert source": "External"}),
    ]
    account = {"Account holder": "A holder", "Town": "Graz"}
    people = [
        {
            "Participant ID": name,
            "Activity ID": activity,
            "Role": role,
            "Name": f"{name} {'abcdefgh'[at] * 9}",
            "E-mail": f"{name}@example.org",
            "IBAN": IBANS[at % len(IBANS)],
            **account,
            **more,
        }
        for at, (name, activity, role, more) in enumerate(who)
    ]
    office.put(
        "base",
        Applications=table("Applications", {}, *asked),
        Activities=table("Activities", {}, *missions),
        Participants=table("Participants", *people),
        Exchange_rates=table("Exchange rates", {}),
    )
    office.put("claims", Expenses=table("Expenses", *first_lines()))
    return office


WHERE = {"H1": "SV-01", "B1": "EM-01", "X1": "EM-01", "X2": "EM-01", "R1": "ER-01"}


def line(name: str, category: str, amount: object = None, **more: Any) -> dict[str, Any]:
    """A row of Expenses; the line's name begins with its participant's."""
    person = name[:2]
    return {
        "Line ID": name,
        "Activity ID": WHERE.get(person, "SV-01"),
        "Participant ID": person,
        "Name": None,
        "Category": category,
        "Amount": amount,
        "Receipt": f"R-{name}-1",
        **more,
    }


NIGHTS, MEALS, DAILY = "Accommodation", "Meals and local transport", "Daily rate"


def first_lines() -> list[dict[str, Any]]:
    days = [date(2023, 3, day) for day in range(1, 12)]
    return [
        line("V1-1", "Travel", 300),
        line("V1-2", "Travel", 150),
        line("V2-1", "Travel", 180.55),
        line("V2-2", "Travel", 280.25, **{"Date from": days[7]}),
        line("V2-3", "Travel", 120),
        line("V2-4", NIGHTS, **{"Date from": days[5], "Date to": days[10]}),
        line("V2-5", MEALS, Quantity=2),
        line("V2-6", MEALS, **{"Date from": days[7], "Date to": days[8]}),
        line("V3-1", "Travel", 500),
        line("V3-2", NIGHTS, Quantity=2),
        line("H1-1", "Hosting", 400),
        line("H1-2", "Hosting", 250, **{"Date from": days[7]}),
        line("H1-3", "Hosting", 100, **{"Date from": days[8]}),
        line("B1-1", "Hosting", 210),
        line("B1-2", "Hosting", 180.55, **{"Date from": days[7]}),
        line("B1-3", "Hosting", 140, **{"Date from": days[8]}),
        line("X1-1", DAILY, Quantity=9, **{"Date from": days[0], "Date to": days[10]}),
        line("X1-2", "Travel", 1234.5, Currency="SEK"),
        line("X1-3", "Travel", 600, **{"Date from": days[7]}),
        line("X1-4", NIGHTS, Quantity=3),
        line("X2-1", DAILY, Quantity=2.5, **{"Date from": days[6], "Date to": days[8]}),
        line("X2-2", DAILY, Quantity=1, **{"Date from": days[9]}),
        line("R1-1", DAILY, Quantity=6, **{"Date from": days[0], "Date to": days[10]}),
        line("R1-2", "Travel", 80),
    ]


def second_month(office: Any) -> None:
    """Put corrections up and down, one of them recovered, and new lines under the same caps."""
    from tests.ledger.office import correction
    from tests.read.tables import table

    new = [
        line("V2-7", "Travel", 75, **{"Date from": date(2023, 3, 10)}),
        line("V3-3", NIGHTS, Quantity=3, **{"Date from": date(2023, 3, 9)}),
        line("X2-3", DAILY, Quantity=1, **{"Date from": date(2023, 3, 11)}),
        line("B1-4", "Hosting", 60, **{"Date from": date(2023, 3, 10)}),
    ]
    office.put("claims", Expenses=table("Expenses", *first_lines(), *new))
    day = date(2023, 4, 10)
    rows = [
        correction("V2-1", 100, day, recovered=True),
        correction("X2-1", 900, day),
        correction("H1-3", 90, day),
        correction("B1-1", 150.25, day, recovered=True),
        correction("V3-1", 450, day),
    ]
    office.put("office", Corrections=table("Corrections", *rows))


def released(folder: Path) -> tuple[Cents, str]:
    """Make both releases; give their lines, or what stopped them."""
    from tests.ledger.office import only_payments

    publish, settle, reconciliation = (
        importlib.import_module(f"p2p_sheets.{name}")
        for name in (
            "month.publish",
            "rules.reimbursement.settle",
            "rules.reimbursement.reconciliation",
        )
    )
    vars(publish)["stage"] = only_payments
    vars(settle)["prove"] = vars(reconciliation)["_prove"] = lambda *_: None
    office = lay_out(folder)
    for as_of, more in (("2023-03-31", ("--new-ledger",)), ("2023-04-30", ())):
        ran = office.run("--release", *more, as_of=as_of)
        if ran.status == 2:
            return {}, ran.err
        if as_of < "2023-04":
            second_month(office)
    lines = [row for entry in office.entries() for row in entry.record.lines]
    return {
        f"{row.release} {row.line_id}": (str(row.approved_eur), str(row.due_eur), row.payment_id)
        for row in lines
    }, ""


# --- the command ---------------------------------------------------------------------------------
def _child(mutant: Mutant | None, folder: str, out: Any) -> None:
    for name in [name for name in sys.modules if name.startswith(("p2p_sheets", "tests."))]:
        del sys.modules[name]
    if mutant is not None:
        sys.meta_path.insert(0, Loader(mutant))
    try:
        out.put(released(Path(folder)))
    except BaseException as problem:  # noqa: BLE001 (a mutant may do anything)
        out.put(({}, f"{type(problem).__name__}: {problem}"))


def tried(mutant: Mutant | None) -> tuple[Cents, str]:
    """Let a mutant (None: the sound program) release, in a process of its own."""
    context = multiprocessing.get_context("fork")
    out: Any = context.SimpleQueue()
    folder = tempfile.mkdtemp()
    process = context.Process(target=_child, args=(mutant, f"{folder}/office", out))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    shutil.rmtree(folder, ignore_errors=True)
    return ({}, "it does not end") if out.empty() else out.get()


def judged(sound: Cents, cents: Cents, stopped: str) -> str:
    """Say what became of a mutant."""
    if "The second engine comes to other figures" in stopped:
        return "stopped at the gate"
    if stopped:
        return "stopped before"
    if cents == sound:
        return "releases the same cents"
    return "SURVIVED" if cents.keys() == sound.keys() else "other lines wait"


def main(arguments: Sequence[str]) -> int:
    """Try so many mutants."""
    number, seed = (int(text) for text in (*arguments, "200", "1")[:2]) if arguments else (200, 1)
    import numpy as np  # noqa: F401 (heavy, and not mutated: once for all children)
    import openpyxl  # noqa: F401
    import pandas as pd  # noqa: F401

    sound, stopped = tried(None)
    if stopped:
        sys.stdout.write(f"The sound program cannot release: {stopped}\n")
        return 2
    mutants, places = drawn(FILES, number, seed)
    became: Counter[str] = Counter()
    for mutant in mutants:
        verdict = judged(sound, *tried(mutant))
        became[verdict] += 1
        if verdict == "SURVIVED":
            sys.stdout.write(f"{mutant}\n  {verdict}\n")
            sys.stdout.flush()
    told = ", ".join(f"{count} {verdict}" for verdict, count in became.most_common())
    sys.stdout.write(f"{len(mutants)} of {places} mutants, seed {seed}: {told}\n")
    return 1 if became["SURVIVED"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
