"""What a user would write: pandas reads with openpyxl, `apply` decides row by row, `to_excel`.

It caps Travel at 500 per person and pays nights at 100: a small part of what the rules ask.
"""

import sys
from pathlib import Path
from time import process_time

import pandas as pd

CAP, NIGHT = 500.0, 100.0


def main(inputs: Path, folder: Path) -> tuple[float, int]:
    """Read the claims, decide them, write two sheets: the CPU seconds of that, and the cells."""
    books = [
        pd.read_excel(file, sheet_name="Expenses", engine="openpyxl")
        for file in sorted((inputs / "claims").glob("*.xlsx"))
    ]
    people = pd.read_excel(inputs / "participants.xlsx", "Participants", engine="openpyxl")
    lines = pd.concat(books).merge(people, on=["Participant ID", "Activity ID"])
    lines["Date from"] = pd.to_datetime(lines["Date from"], dayfirst=True, format="mixed")
    drawn: dict[str, float] = {}

    def approved(line: pd.Series) -> float:
        if line["Category"] == "Accommodation":
            return NIGHT
        left = CAP - drawn.get(line["Participant ID"], 0.0)
        euro = round(line["Amount"] / (11.2 if line["Currency"] == "SEK" else 1), 2)
        drawn[line["Participant ID"]] = CAP - left + min(left, euro)
        return float(min(left, euro))

    lines = lines.sort_values(["Date from", "Line ID"])
    lines["Approved"] = lines.apply(approved, axis=1)
    payments = lines.groupby("Participant ID", as_index=False)["Approved"].sum()
    with pd.ExcelWriter(folder / "naive.xlsx", engine="xlsxwriter") as writer:
        payments.to_excel(writer, sheet_name="Payments", index=False)
        lines.to_excel(writer, sheet_name="Lines", index=False)
    return process_time(), int(payments.size + lines.count().sum())


if __name__ == "__main__":
    print(*main(*map(Path, sys.argv[1:3])))
