"""Releases made by hand: the sheets of a small programme, what a release says, a growing ledger."""

import copy
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from p2p_sheets.audit import Verified, verify_staged
from p2p_sheets.audit.verify import EntryRow
from tests.audit.marks import fingerprint

CONFIG = (Path(__file__).parents[2] / "config.toml").read_bytes()
DAY = date(2023, 3, 7)
IBANS = ("AT611904300234573201", "DE89370400440532013000")
PAID_BY = {  # by release: what was claimed on 20 March is due on 19 April, or when it is released
    "2023-03": "2023-04-19",
    "2023-04": "2023-04-28",
    "2023-05": "2023-05-29",  # 28 May is a Sunday
    "2023-06": "2023-06-28",
}
Row = dict[str, Any]

LINES = (
    *("Payment ID", "Line ID", "Activity ID", "Activity type", "Participant ID", "Role"),
    *("Category", "Date from", "Date to", "Quantity", "Units allowed", "Rate", "Claimed"),
    *("Currency", "Exchange rate", "Claimed EUR", "Ceiling EUR", "Approved EUR", "Refused EUR"),
    *("Reason", "Rule", "Receipt", "Source"),
)
PAYMENTS = (
    *("Payment ID", "Payee", "Participant ID", "Activity ID", "Activity type", "Role"),
    *("Account holder", "Town", "Country", "IBAN (grouped)", "IBAN (to paste)", "BIC", "Route"),
    *("Amount EUR", "Lines", "Due date", "Remittance text", "Re-issue of", "Remarks"),
    *("Paid on", "Bank reference", "Returned because"),
)
ADJUSTMENTS = (
    *("Kind", "Line ID", "Payment ID", "Activity ID", "Paid EUR", "Correct EUR", "Difference EUR"),
)
HELD = ("Line ID", "Activity ID", "Participant ID", "Category", "Reason")


def activity(name: str, kind: str, **more: Any) -> Row:
    """A row of Activities: three days in March."""
    dates = {"Start date": DAY, "End date": date(2023, 3, 9)}
    return {"Activity ID": name, "Activity type": kind, **dates, **more}


def person(name: str, role: str = "Visitor city", /, **more: Any) -> Row:
    """A row of Participants."""
    row = {
        "Participant ID": name,
        "Activity ID": "SV-01",
        "Role": role,
        "Name": f"Person {name}",
        "E-mail": f"{name.casefold()}@example.org",
        "City": "Graz",
        "Country": "AT",
        "Account holder": f"City of {name}",
        "Town": "Graz",
        "IBAN": IBANS[0],
    }
    return {**row, **more}


def expense(name: str, amount: object = None, category: str = "Travel", /, **more: Any) -> Row:
    """A row of Expenses of P1 in SV-01."""
    row = {
        "Line ID": name,
        "Activity ID": "SV-01",
        "Participant ID": "P1",
        "Category": category,
        "Date from": DAY,
        "Date to": None,
        "Quantity": None,
        "Amount": amount,
        "Currency": "EUR",
        "Receipt": f"R-{name}",
        "Submitted on": date(2023, 3, 20),
    }
    return {**row, **more}


def correction(name: str, euro: object, day: int, **more: Any) -> Row:
    """A row of Corrections, authorised on a day of April."""
    told = {"Reason": "Counted again.", "Authorised by": "A. Chief"}
    on = date(2023, 4, day)
    return {"Line ID": name, "Correct amount EUR": euro, **told, "Authorised on": on, **more}


def settled(name: str, approved: str, ceiling: str | None = None, **more: Any) -> Row:
    """What a release says of a line that it settles: figures by their names in the ledger."""
    return {"line_id": name, "approved_eur": approved, "ceiling_eur": ceiling or approved, **more}


def moved(name: str, number: int, euro: str, **more: Any) -> Row:
    """What a release says of a later row of a line."""
    same = dict.fromkeys(("approved_eur", "ceiling_eur", "claimed_eur", "claimed"), euro)
    return {"line_id": f"{name}/c{number}", "of": name, **same, "due_eur": euro, **more}


def posting(kind: str, line: str, **more: Any) -> Row:
    """A posting of the ledger."""
    zero = dict.fromkeys(("due", "out", "correct", "asked"), "0.00")
    blank = {"payment_id": "", "authorised_on": None, "day": None, "note": ""}
    return {"kind": kind, "line_id": line, **zero, **blank, **more}


def corrected(line: str, day: int, due: str, correct: str, asked: str = "0.00") -> Row:
    """A posting of a row of Corrections."""
    on = date(2023, 4, day).isoformat()
    return posting("corrected", line, authorised_on=on, due=due, correct=correct, asked=asked)


def answered(payment: str, paid_on: str | None = None, because: str = "") -> Row:
    """What finance said of a payment."""
    said = {"paid_on": paid_on, "returned_because": because, "bank_reference": ""}
    return {"payment_id": payment, **said}


@dataclass
class Staged:
    """A release before it is committed."""

    record: Row
    sheets: dict[str, list[Row]]  # Payments, Lines, Held, Adjustments
    evidence: dict[str, bytes]
    before: list[EntryRow]
    workbook: bytes = b""

    def verify(self) -> Verified:
        """Let the second engine recompute it."""
        return verify_staged(
            self.workbook, json.dumps(self.record, default=str), self.evidence, self.before
        )

    def differences(self) -> list[tuple[str, str, str, str]]:
        """What it finds: line, what, theirs, ours."""
        return [(d.line, d.what, d.theirs, d.ours) for d in self.verify().differences]

    def again(self) -> "Staged":
        """Write the workbook, with the marks that belong to it."""
        name = self.record["release"]
        self.record["fingerprint"] = fingerprint(name, self.sheets)
        self.workbook = released_workbook(name, self.record["fingerprint"], self.sheets)
        self.record["workbook_sha256"] = hashlib.sha256(self.workbook).hexdigest()
        return self

    def copy(self) -> "Staged":
        """One to be spoiled."""
        return copy.deepcopy(self)


@dataclass
class Desk:
    """The sheets as they stand, and the ledger so far."""

    expenses: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=lambda: [person("P1")])
    activities: list[Row] = field(default_factory=lambda: [activity("SV-01", "Site Visit")])
    rates: list[Row] = field(default_factory=list)
    corrections: list[Row] = field(default_factory=list)
    paid_before: list[Row] = field(default_factory=list)
    config: bytes = CONFIG
    entries: list[EntryRow] = field(default_factory=list)
    frozen: dict[str, Row] = field(default_factory=dict)  # settled lines

    def switch(self, old: str, new: str) -> "Desk":
        """Change a word of config.toml."""
        assert old.encode() in self.config
        self.config = self.config.replace(old.encode(), new.encode())
        return self

    def stage(
        self,
        *rows: Row,
        name: str = "2023-03",
        postings: Iterable[Row] = (),
        answers: Iterable[Row] = (),
        waiting: Sequence[str] = (),
        adjustments: Sequence[Row] = (),
        reissue_of: str = "",
    ) -> Staged:
        """Make a release that says so of these lines, and posts what follows from that."""
        lines = [self._line(name, row) for row in rows]
        answers = list(answers)
        for line in lines:
            if line["of"] == line["line_id"]:
                self.frozen[line["line_id"]] = line
        made = [*postings]
        for line in lines:
            if line["of"] == line["line_id"]:
                made.append(posting("settled", line["of"], due=line["due_eur"]))
            if Decimal(line["approved_eur"]):
                where = {"out": line["approved_eur"], "payment_id": line["payment_id"]}
                made.append(posting("payment", line["of"], **where))
        record = {
            "release": name,
            "period": name[:7],
            "as_of": f"{name[:7]}-28",
            "lines": lines,
            "postings": made,
            "payments": self._payments(lines, reissue_of),
            "answers": answers,
            "waiting": list(waiting),
            "workbook": f"payments_{name}.xlsx",
            "config_sha256": hashlib.sha256(self.config).hexdigest(),
        }
        evidence = {**self.evidence(), "answers/back.xlsx": _answers(answers)}
        sheets = self._sheets(record, adjustments)
        return Staged(record, sheets, evidence, list(self.entries)).again()

    def release(self, *rows: Row, **more: Any) -> Staged:
        """Stage a release in which nothing may differ, and commit it."""
        staged = self.stage(*rows, **more)
        assert staged.differences() == []
        self.add("release", staged.record["release"], staged.record)
        return staged

    def withdraw(self, name: str) -> None:
        """Take a release back."""
        self.add("withdrawal", name, {"release": name, "as_of": "2023-04-30"})

    def add(self, kind: str, name: str, tree: Row) -> None:
        """Add an entry to the ledger."""
        spelling = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
        body = json.dumps(tree, default=str, **spelling)  # type: ignore[arg-type]
        seq, previous = len(self.entries) + 1, self.entries[-1][5] if self.entries else "0" * 64
        told = "\n".join((str(seq), kind, name, previous, body))
        mark = hashlib.sha256(told.encode()).hexdigest()
        self.entries.append((seq, kind, name, body, previous, mark))

    def evidence(self) -> dict[str, bytes]:
        """The workbooks and the configuration."""
        sheets = {
            "Expenses": self.expenses,
            "Participants": self.people,
            "Activities": self.activities,
            "Exchange rates": self.rates,
            "Corrections": self.corrections,
            "Paid before": self.paid_before,
        }
        return {"input/books.xlsx": book(sheets), "config.toml": self.config}

    # --- what a release writes -----------------------------------------------------------------
    def _line(self, release: str, row: Row) -> Row:
        typed = next((e for e in self.expenses if e["Line ID"] == row["line_id"]), None)
        if typed is None:
            blank = dict.fromkeys(("quantity", "units_allowed", "rate", "exchange_rate"))
            line = {**self.frozen[row["of"]], **blank, "currency": "EUR", **row}
        else:
            line = {**self._new(typed), **row}
            line.setdefault("due_eur", line["approved_eur"])
            line.setdefault("of", line["line_id"])
        number = [p["Participant ID"] for p in self.people].index(line["participant_id"]) + 1
        paid = f"{release}-{number:03}" if Decimal(line["approved_eur"]) else ""
        return {**line, "release": release, "payment_id": row.get("payment_id", paid)}

    def _new(self, typed: Row) -> Row:
        who = next(p for p in self.people if p["Participant ID"] == typed["Participant ID"])
        amount = None if typed["Amount"] is None else f"{typed['Amount']:.2f}"
        return {
            "activity_id": typed["Activity ID"],
            "participant_id": typed["Participant ID"],
            "name": who["Name"],
            "email": who["E-mail"],
            "country": who["Country"],
            "city": who["City"],
            "city_country": who["Country"],
            "role": who["Role"],
            "category": typed["Category"],
            "date_from": typed["Date from"].isoformat(),
            "date_to": typed["Date to"].isoformat() if typed["Date to"] else None,
            "receipt": typed["Receipt"],
            "submitted_on": typed["Submitted on"].isoformat(),
            "quantity": None,
            "units_allowed": None,
            "rate": None,
            "claimed": amount,
            "currency": "EUR",
            "exchange_rate": None,
            "claimed_eur": amount,
        }

    def _payments(self, lines: Sequence[Row], reissue_of: str) -> list[Row]:
        found: dict[str, Row] = {}
        for line in lines:
            if Decimal(line["approved_eur"]):
                who = next(p for p in self.people if p["Participant ID"] == line["participant_id"])
                row = found.setdefault(line["payment_id"], {"amount_eur": "0.00"})
                total = Decimal(row["amount_eur"]) + Decimal(line["approved_eur"])
                row |= {
                    "payment_id": line["payment_id"],
                    "participant_id": who["Participant ID"],
                    "activity_id": line["activity_id"],
                    "iban": who["IBAN"].replace(" ", ""),
                    "amount_eur": str(total),
                    "due_date": PAID_BY[line["payment_id"][:7]],
                    "reissue_of": reissue_of,
                }
        return list(found.values())

    def _sheets(self, record: Row, adjustments: Sequence[Row]) -> dict[str, list[Row]]:
        lines, payments = [], []
        for line in record["lines"]:
            row = {t: line.get(t.lower().replace(" ", "_")) for t in LINES}
            dates = {t: row[t] and date.fromisoformat(row[t]) for t in ("Date from", "Date to")}
            refused = Decimal(row["Claimed EUR"]) - Decimal(row["Approved EUR"])
            lines.append({**row, **dates, "Refused EUR": str(refused)})
        for paid in record["payments"]:
            who = next(p for p in self.people if p["Participant ID"] == paid["participant_id"])
            own = [row for row in lines if row["Payment ID"] == paid["payment_id"]]
            row = {**who, "Activity ID": paid["activity_id"], "Payee": who["Name"]}
            row |= {"IBAN (grouped)": who["IBAN"], "IBAN (to paste)": paid["iban"]}
            row |= {"Payment ID": paid["payment_id"], "Amount EUR": paid["amount_eur"]}
            row |= {"Lines": len(own), "Re-issue of": paid["reissue_of"], "Route": "SEPA"}
            told = (paid["activity_id"], paid["participant_id"], paid["payment_id"])
            row["Due date"] = date.fromisoformat(paid["due_date"])
            row["Remittance text"] = " ".join(("Scalable Cities P2P", *told))
            payments.append({title: row.get(title) for title in PAYMENTS})
        held = [{**dict.fromkeys(HELD, "-"), "Line ID": name} for name in record["waiting"]]
        return {"Payments": payments, "Lines": lines, "Held": held, "Adjustments": [*adjustments]}


# --- workbooks -----------------------------------------------------------------------------------
def book(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Write an input workbook."""
    made = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        titles = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(titles or ["nothing"])
        for row in rows:
            sheet.append([row.get(column) for column in titles])
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def _answers(answers: Iterable[Row]) -> bytes:
    rows = [
        {
            **dict.fromkeys(PAYMENTS),
            "Payment ID": a["payment_id"],
            "Paid on": a["paid_on"],
            "Returned because": a["returned_because"],
        }
        for a in answers
    ]
    return book({"Payments": rows})


def _figure(value: object) -> object:
    try:
        return float(value) if isinstance(value, str | Decimal) else value
    except ValueError:
        return value


def released_workbook(name: str, mark: str, sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Write a payment workbook; Approved and Refused are formulas beside their values."""
    titles = {"Payments": PAYMENTS, "Lines": LINES, "Held": HELD, "Adjustments": ADJUSTMENTS}
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        dates = made.add_format({"num_format": "yyyy-mm-dd"})
        for title, columns in titles.items():
            sheet = made.add_worksheet(title)
            sheet.write(0, 0, title)
            sheet.write_row(3, 0, columns)
            for at, row in enumerate(sheets[title], 4):
                for column, heading in enumerate(columns):
                    value = _figure(row.get(heading))
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, dates)
                    elif heading == "Approved EUR":
                        sheet.write_formula(at, column, f"=MIN(P{at + 1},Q{at + 1})", None, value)
                    elif heading == "Refused EUR":
                        text = f"=ROUND(P{at + 1}-R{at + 1},2)"
                        sheet.write_formula(at, column, text, None, value)
                    elif value is not None:
                        sheet.write(at, column, value)
        _summary(made.add_worksheet("Summary"), name, mark, sheets)
        sheet = made.add_worksheet("Reconciliation")
        sheet.write_row(0, 0, ("Workbook", "Rows read", "Counted once", "In error"))
        sheet.write_row(1, 0, ("books.xlsx", 9, 0, 0))
    return data.getvalue()


def _summary(sheet: Any, name: str, mark: str, sheets: Mapping[str, Sequence[Row]]) -> None:
    lines, payments = sheets["Lines"], sheets["Payments"]
    totals = {
        "Payments in all": payments,
        "Payments, SEPA": payments,
        "Payments, Manual cross-border": [],
        "Lines, claimed": lines,
        "Lines, approved": lines,
        "Lines, refused": lines,
    }
    sheet.write_row(0, 0, ("Release", name))
    sheet.write_row(1, 0, ("Fingerprint", mark[:32]))
    for at, (label, rows) in enumerate(totals.items(), 2):
        column = "Amount EUR" if rows is payments else f"{label[7:].title()} EUR"
        euro = sum((Decimal(row[column]) for row in rows), Decimal(0))
        number = sum(1 for row in rows if Decimal(row[column]))
        sheet.write_row(at, 0, (label, number, float(euro)))
