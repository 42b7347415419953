"""What finance's bank takes: pain.001.001.09 for the SEPA payments, and the payments as CSV.

The library writes the tree; IDs and the time are ours, so that a repeat repeats them and the bank
knows it for one. What the library lets through (a wrong IBAN, letters that banks refuse, an amount
of 0) never comes so far: PA-1 to PA-4 hold it.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from xml.etree import ElementTree as ET

from p2p_sheets.config import Debtor
from p2p_sheets.rules.reimbursement import Payment
from p2p_sheets.rules.reimbursement.payees import bankable
from p2p_sheets.text import passive
from p2p_sheets.write.table import Formula, Table

SCHEMA = "pain.001.001.09"
NAMESPACE = {"pain": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
TOWN_LIMIT = 35
LAST_OF_CSV = "Remittance text"


def bank_file(payments: Sequence[Payment], debtor: Debtor, release: str, as_of: date) -> bytes:
    """Write the SEPA payments of a release, a batch for each due date; valid against the schema.

    Raises:
        DocumentInvalid: it is not valid, which is a defect of this program.
    """
    from lxml import etree
    from sepaxml import SepaTransfer

    account = {"name": debtor.name, "IBAN": debtor.iban, "BIC": debtor.bic}
    order = SepaTransfer({**account, "batch": True, "currency": "EUR"}, SCHEMA, clean=False)
    for payment in payments:
        if payment.route == "SEPA":
            order.add_payment(_transfer(payment))
    tree = ET.fromstring(order.export(validate=False))  # noqa: S314 (our own)
    told = {"MsgId": release, "CreDtTm": f"{as_of}T00:00:00"}
    for name, text in told.items():
        (node,) = tree.iterfind(f".//pain:GrpHdr/pain:{name}", NAMESPACE)
        node.text = text
    for number, node in enumerate(tree.iterfind(".//pain:PmtInfId", NAMESPACE), 1):
        node.text = f"{release}-{number}"
    ET.register_namespace("", NAMESPACE["pain"])
    ET.indent(tree)
    content: bytes = ET.tostring(tree, encoding="UTF-8", xml_declaration=True)
    schema = files("sepaxml").joinpath(f"schemas/{SCHEMA}.xsd").read_bytes()
    etree.XMLSchema(etree.fromstring(schema)).assertValid(etree.fromstring(content))
    return content


def _transfer(payment: Payment) -> dict[str, object]:
    told: dict[str, object] = {
        "name": payment.account_holder,
        "IBAN": payment.iban,
        "amount": int(payment.amount_eur * 100),
        "description": payment.remittance,
        "execution_date": payment.due_date,
        "endtoend_id": payment.payment_id,
    }
    town = bankable(payment.participant.town or "")
    if town and len(town) <= TOWN_LIMIT:  # PA-3: structured, or none
        told["address"] = {"town": town, "country": payment.participant.country}
    return told | ({"BIC": payment.bic} if payment.bic else {})


def as_csv(payments: Table) -> bytes:
    """Write the sheet Payments up to the remittance text, in UTF-8 as Excel wants it."""
    titles = [column.title for column in payments.columns]
    kept = titles.index(LAST_OF_CSV) + 1
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(titles[:kept])
    for row in payments.rows:
        cells = (cell.value if isinstance(cell, Formula) else cell for cell in row[:kept])
        out.writerow(passive(cell) for cell in cells)
    return text.getvalue().encode("utf-8-sig")
