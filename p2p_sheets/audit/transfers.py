"""What the bank is told of a payment: the day, the text, and the files beside the workbook.

The bank file and the CSV repeat the rows of Payments.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

from anyascii import anyascii

from p2p_sheets.audit.cells import clean, day, exact, text
from p2p_sheets.audit.evidence import ReleasedBook
from p2p_sheets.audit.found import Verified

NO_LETTERS = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")  # of no bank (PA-4)
TEXT_LIMIT = 140
CLOSED = ("01-01", "05-01", "12-25", "12-26")  # TARGET settles no euro, nor about Easter
Rows = Mapping[str, Mapping[str, Any]]


def due_day(submitted: date, payment_days: int, as_of: date) -> date:
    """Give the TARGET day to pay on: the last one in time, else the first from `as_of` on (EC-7).

    >>> due_day(date(2023, 3, 10), 30, date(2023, 3, 31))  # 9 April is Easter
    datetime.date(2023, 4, 6)
    """
    import numpy as np
    import pandas as pd

    closed = [f"{as_of.year + later}-{known}" for later in (0, 1) for known in CLOSED]
    for later in (0, 1):
        sunday = pd.Timestamp(as_of.year + later, 1, 1) + pd.offsets.Easter()
        closed += [str((sunday + timedelta(days)).date()) for days in (-2, 1)]
    wanted = max(submitted + timedelta(payment_days), as_of)
    last = date.fromisoformat(str(np.busday_offset(wanted, 0, "backward", holidays=closed)))
    first = date.fromisoformat(str(np.busday_offset(as_of, 0, "forward", holidays=closed)))
    return last if last >= as_of else first


def for_the_bank(words: str) -> str:
    """Write a text as banks take it (PA-4).

    >>> for_the_bank("Straße_7 & Žilina")
    'Strasse 7 Zilina'
    """
    return clean(NO_LETTERS.sub(" ", anyascii(words)))[:TEXT_LIMIT]


# --- beside the workbook -------------------------------------------------------------------------
TRANSFER = {  # of a transfer in the bank file -> of Payments
    "PmtId/EndToEndId": "Payment ID",
    "Cdtr/Nm": "Account holder",
    "CdtrAcct/Id/IBAN": "IBAN (to paste)",
    "CdtrAgt/FinInstnId/BICFI": "BIC",
    "RmtInf/Ustrd": "Remittance text",
    "Amt/InstdAmt": "Amount EUR",
}
FIGURES = ("Amount EUR", "Lines")


def compare_pack(found: Verified, files: Mapping[str, bytes], book: ReleasedBook) -> None:
    """Compare each file of finance's with the rows of Payments that it repeats."""
    rows = {text(row["Payment ID"]): row for row in book.payments}
    for name, data in files.items():
        if name == f"payments_{found.release}.csv":
            _compare_csv(found, name, data, rows)
        elif name == f"pain001_{found.release}.xml":
            _compare_bank_file(found, name, data, rows)


def _compare_csv(found: Verified, name: str, data: bytes, rows: Rows) -> None:
    listed = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    found.same("its Payment IDs", name, "", [row["Payment ID"] for row in listed], list(rows))
    for row in listed:
        for title, cell in row.items():
            _compare_cell(found, name, title, cell.lstrip("'"), rows.get(row["Payment ID"], {}))


def _compare_cell(
    found: Verified, name: str, title: str, cell: str | None, row: Mapping[str, Any]
) -> None:
    ours = row.get(title)
    ours = exact(ours) if title in FIGURES else day(ours) or text(ours)
    found.same(f"{title} of {row.get('Payment ID')}", name, "", cell, ours)


def _compare_bank_file(found: Verified, name: str, data: bytes, rows: Rows) -> None:
    sepa = {key: row for key, row in rows.items() if row["Route"] == "SEPA"}
    tree = ET.fromstring(data.decode())  # noqa: S314 (entities are not resolved by expat)
    for node in tree.iter():
        node.tag = node.tag.rpartition("}")[2]
    batches = tree.findall(".//PmtInf")
    transfers = [(one, batch) for batch in batches for one in batch.findall("CdtTrfTxInf")]
    listed = sorted(one.findtext("PmtId/EndToEndId", "") for one, _ in transfers)
    found.same("its Payment IDs", name, "", listed, sorted(sepa))
    total = sum((exact(row["Amount EUR"]) or Fraction(0) for row in sepa.values()), Fraction(0))
    found.same("its sum", name, "", exact(tree.findtext(".//GrpHdr/CtrlSum")), total)
    found.same("its number", name, "", tree.findtext(".//GrpHdr/NbOfTxs"), str(len(sepa)))
    for one, batch in transfers:
        row = sepa.get(one.findtext("PmtId/EndToEndId", ""), {})
        for path, title in TRANSFER.items():
            _compare_cell(found, name, title, one.findtext(path), row)
        _compare_cell(found, name, "Due date", batch.findtext("ReqdExctnDt/Dt"), row)
