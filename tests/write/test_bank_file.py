"""What finance's bank takes: valid, the same each time, and the SEPA rows of the workbook."""

import csv
import io
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from sepaxml.validation import try_valid_xml

from p2p_sheets.books import Category, Programme, Role, RowCount
from p2p_sheets.config import Debtor
from p2p_sheets.rules.reimbursement import Settlement, reconcile
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments import PaymentBook, write_payments
from tests import kinds
from tests.golden_run import GoldenRun, own_time
from tests.programmes import IBANS, LONG, case, expense, participant, programme, settled
from tests.write.test_payment_formulas import by_chance

EDITION = Edition("A programme", "2023-03", date(2023, 3, 31))
DEBTOR = Debtor(name="Secretariat", iban="BE71096123456769", bic="GKCCBEBB")
IN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
XML, CSV = "pain001_2023-03.xml", "payments_2023-03.csv"


def book_of(settlement: Settlement, those: Programme, **more: Any) -> PaymentBook:
    """What goes into the workbook of a release."""
    count = RowCount("books.xlsx", "Expenses", read=len(those.expenses))
    balance = reconcile(case(those), (count,), settlement)
    told = {"draft": False, "debtor": DEBTOR, **more}
    return PaymentBook(
        EDITION,
        "2023-03",
        settlement=settlement,
        reconciliation=balance,
        findings=(),
        types=kinds.NAMES,
        **told,
    )


def visitor(**more: Any) -> PaymentBook:
    """The book of one visitor with one day of allowance."""
    about = {name: more.pop(name) for name in ("draft", "debtor") if name in more}
    person = participant("P1", Role.VISITOR, **more)
    those = programme(expense("a", Category.MEALS, quantity=1), people=(person,))
    return book_of(settled(those), those, **about)


def table_of(content: PaymentBook, path: Path) -> list[dict[str, Any]]:
    """The rows of Payments as they stand in the workbook that was written."""
    write_payments(path, content)
    rows = list(load_workbook(path, data_only=True)["Payments"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Payment ID")
    filled = (row for row in rows[head + 1 :] if row[2])
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in filled]


def assert_bank_file_repeats(content: PaymentBook, path: Path) -> None:
    """See that the bank file is valid, and says what the SEPA rows of the workbook say."""
    rows = table_of(content, path)
    sepa = [row for row in rows if row["Route"] == "SEPA"]
    assert bool(sepa) == (content.bank_file in content.pack)
    if not sepa:
        return
    tree = etree.fromstring(content.pack[content.bank_file])  # valid, or it would not be written
    said = [
        (
            one.findtext("p:PmtId/p:EndToEndId", namespaces=IN),
            one.findtext("p:Cdtr/p:Nm", namespaces=IN),
            one.findtext("p:CdtrAcct/p:Id/p:IBAN", namespaces=IN),
            Decimal(one.findtext("p:Amt/p:InstdAmt", namespaces=IN)),
            one.findtext("p:RmtInf/p:Ustrd", namespaces=IN),
            one.getparent().findtext("p:ReqdExctnDt/p:Dt", namespaces=IN),
        )
        for one in tree.iterfind(".//p:CdtTrfTxInf", IN)
    ]
    titles = ("Payment ID", "Account holder", "IBAN (to paste)", "Amount EUR", "Remittance text")
    wanted = [
        (*(Decimal(str(row[t])) if t == "Amount EUR" else row[t] for t in titles), row["Due date"])
        for row in sepa
    ]
    assert sorted(said) == sorted((*row, str(due.date())) for *row, due in wanted)
    total = sum(Decimal(str(row["Amount EUR"])) for row in sepa)
    assert tree.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=IN) == str(len(sepa))
    assert Decimal(tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=IN)) == total
    cells = {row[0]: row for row in load_workbook(path, data_only=True)["Sign-off"].values}
    label = f"Payments, SEPA ({content.bank_file})"
    assert cells[label][1:3] == (len(sepa), float(total))


@pytest.mark.parametrize("seed", range(50 if LONG else 12))
def test_it_is_valid_and_equal_to_the_sepa_rows_of_programmes_by_chance(
    tmp_path: Path, seed: int
) -> None:
    those = by_chance(random.Random(seed))  # noqa: S311 (a test, not a secret)
    assert_bank_file_repeats(book_of(settled(those), those), tmp_path / "p.xlsx")


@own_time
def test_it_is_valid_and_equal_to_the_sepa_rows_of_the_demo(
    golden: GoldenRun, tmp_path: Path
) -> None:
    month = golden.month
    content = PaymentBook(
        EDITION,
        "2024-03",
        False,
        month.settlement,
        month.reconciliation,
        (),
        kinds.NAMES,
        debtor=DEBTOR,
    )
    assert_bank_file_repeats(content, tmp_path / "p.xlsx")
    try_valid_xml(content.pack[content.bank_file], "pain.001.001.09")  # with another validator
    by_hand = [p for p in month.settlement.payments if p.route != "SEPA"]
    assert by_hand  # accounts that no SEPA transfer reaches are left for finance
    cells = {row[0]: row for row in load_workbook(tmp_path / "p.xlsx")["Sign-off"].values}
    assert "Payments, Manual cross-border" in cells


def test_a_repeat_repeats_it_so_that_the_bank_knows_it_for_one() -> None:
    first, second = visitor().pack[XML], visitor().pack[XML]
    assert first == second
    tree = etree.fromstring(first)
    assert tree.findtext(".//p:GrpHdr/p:MsgId", namespaces=IN) == "2023-03"
    assert tree.findtext(".//p:PmtInf/p:PmtInfId", namespaces=IN) == "2023-03-1"
    assert tree.findtext(".//p:GrpHdr/p:CreDtTm", namespaces=IN) == "2023-03-31T00:00:00"


def test_pa_3_an_address_is_structured_in_the_letters_of_banks_or_left_out() -> None:
    tree = etree.fromstring(visitor(town="Žilina & Köln", country="DE").pack[XML])
    address = tree.find(".//p:Cdtr/p:PstlAdr", IN)
    assert [(node.tag.rpartition("}")[2], node.text) for node in address] == [
        ("TwnNm", "Zilina Koln"),
        ("Ctry", "DE"),
    ]
    for town in (None, "A town whose name is longer than banks take"):
        tree = etree.fromstring(visitor(town=town).pack[XML])
        assert tree.find(".//p:PstlAdr", IN) is None


def test_without_a_debtor_there_is_no_bank_file_and_a_draft_has_neither() -> None:
    assert set(visitor(debtor=None).pack) == {CSV}
    assert set(visitor().pack) == {CSV, XML}
    assert visitor(draft=True).pack == {}


def test_an_account_that_no_sepa_transfer_reaches_is_in_the_csv_alone(tmp_path: Path) -> None:
    content = visitor(iban="TR330006100519786457841326", bic="TCZBTR2AXXX", country="TR")
    assert set(content.pack) == {CSV}
    assert_bank_file_repeats(content, tmp_path / "p.xlsx")


def test_the_csv_has_the_columns_of_payments_up_to_the_remittance_text(tmp_path: Path) -> None:
    content = visitor(name="=cmd()", account_holder="City of Graz")
    (row,) = csv.DictReader(io.StringIO(content.pack[CSV].decode("utf-8-sig")))
    (wanted,) = table_of(content, tmp_path / "p.xlsx")
    assert list(row) == list(wanted)[: list(wanted).index("Remittance text") + 1]
    assert row["Payee"] == "'=cmd()"  # no formula where somebody opens it in a spreadsheet
    assert (row["Amount EUR"], row["IBAN (to paste)"]) == ("92.00", IBANS[0])
    assert row["Due date"] == f"{wanted['Due date'].date()}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "BE71096123456768"},
        {"iban": "BE71 0961 2345 6769"},
        {"bic": "GKCC"},
        {"name": "Città"},
    ],
)
def test_a_debtor_that_no_bank_would_take_is_told_at_once(wrong: dict[str, str]) -> None:
    right = {"name": "Secretariat", "iban": "BE71096123456769", "bic": "GKCCBEBB"}
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Debtor(**{**right, **wrong})
