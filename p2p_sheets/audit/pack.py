"""Compare what finance gets beside the workbook, the bank file and the CSV, with its Payments."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

from p2p_sheets.audit.book import ReleasedBook, exact
from p2p_sheets.audit.differences import Verified
from p2p_sheets.audit.sheets import day, text

TRANSFER = {  # of a transfer in the bank file -> of Payments
    "PmtId/EndToEndId": "Payment ID",
    "Cdtr/Nm": "Account holder",
    "CdtrAcct/Id/IBAN": "IBAN (to paste)",
    "CdtrAgt/FinInstnId/BICFI": "BIC",
    "RmtInf/Ustrd": "Remittance text",
}


def compare_pack(found: Verified, files: Mapping[str, bytes], book: ReleasedBook) -> None:
    """Compare each file of finance's with the rows of Payments that it repeats."""
    rows = {text(row["Payment ID"]): row for row in book.payments.to_dict("records")}
    for name, data in files.items():
        if name == f"payments_{found.release}.csv":
            _compare_csv(found, name, data, rows)
        elif name == f"pain001_{found.release}.xml":
            _compare_bank_file(found, name, data, rows)


def _compare_csv(
    found: Verified, name: str, data: bytes, rows: Mapping[str, Mapping[str, Any]]
) -> None:
    listed = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    found.same("its Payment IDs", name, "", [row["Payment ID"] for row in listed], list(rows))
    for row in listed:
        for title, cell in row.items():
            ours = rows.get(row["Payment ID"], {}).get(title)
            number = exact(ours) if title in ("Amount EUR", "Lines") else None
            ours = number if number is not None else day(ours) or text(ours)
            found.same(f"{title} of {row['Payment ID']}", name, "", cell.lstrip("'"), ours)


def _compare_bank_file(
    found: Verified, name: str, data: bytes, rows: Mapping[str, Mapping[str, Any]]
) -> None:
    sepa = {key: row for key, row in rows.items() if row["Route"] == "SEPA"}
    tree = ET.fromstring(data.decode())  # noqa: S314 (entities are not resolved by expat)
    for node in tree.iter():
        node.tag = node.tag.rpartition("}")[2]
    transfers = tree.findall(".//CdtTrfTxInf")
    listed = sorted(one.findtext("PmtId/EndToEndId", "") for one in transfers)
    found.same("its Payment IDs", name, "", listed, sorted(sepa))
    total = sum((exact(row["Amount EUR"]) or Fraction(0) for row in sepa.values()), Fraction(0))
    found.same("its sum", name, "", exact(tree.findtext(".//GrpHdr/CtrlSum")), total)
    found.same("its number", name, "", tree.findtext(".//GrpHdr/NbOfTxs"), str(len(sepa)))
    for batch in tree.findall(".//PmtInf"):
        due = day(batch.findtext("ReqdExctnDt/Dt"))
        for one in batch.findall("CdtTrfTxInf"):
            payment = one.findtext("PmtId/EndToEndId", "")
            row = sepa.get(payment, {})
            for path, title in TRANSFER.items():
                theirs = one.findtext(path)
                found.same(f"{title} of {payment}", name, "", theirs, text(row.get(title)))
            amount = exact(row.get("Amount EUR"))
            found.same(
                f"the amount of {payment}", name, "", exact(one.findtext("Amt/InstdAmt")), amount
            )
            found.same(f"the day of {payment}", name, "", due, day(row.get("Due date")))
