"""Compare a release, sheet by sheet, with what the second engine makes of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from p2p_sheets.audit.accounts import POSTING, as_posting, cents
from p2p_sheets.audit.caps import who
from p2p_sheets.audit.cells import account, exact, key, text
from p2p_sheets.audit.evidence import ReleasedBook, Tree
from p2p_sheets.audit.found import Verified
from p2p_sheets.audit.recount import Recount
from p2p_sheets.audit.sheets import Row
from p2p_sheets.audit.transfers import due_day, for_the_bank

FIGURES = (
    *("Quantity", "Units allowed", "Rate", "Claimed", "Exchange rate"),
    *("Claimed EUR", "Ceiling EUR", "Approved EUR"),
)
SAME = ("Activity ID", "Role", "Account holder", "Town", "Country", "BIC")
PAYEE = {  # of Payments -> of Participants
    **{title: title for title in SAME},
    "Payee": "Name",
    "IBAN (grouped)": "IBAN",
    "IBAN (to paste)": "IBAN",
}
SAYS = ("Category", "Date from", "Date to", "Quantity", "Amount", "Receipt", "Submitted on")
CODES = ("IBAN (grouped)", "IBAN (to paste)", "BIC")  # compared without their spaces
OPEN = ("In error", "Counted once")  # of Reconciliation: rows that need to stand nowhere else


def _euro(value: int) -> Fraction:
    return Fraction(value, 100)


class ReleaseCheck:
    """Goes through the workbook and the ledger's rows with the recount beside them."""

    def __init__(self, found: Verified, book: ReleasedBook, recount: Recount) -> None:
        self.found, self.book, self.recount = found, book, recount
        self.record, self.month, self.history = recount.record, recount.month, recount.history
        self.lines = [(key(text(row["Line ID"])), row) for row in book.lines]
        self.recorded = {key(line["line_id"]): line for line in self.record["lines"]}
        self.waiting = {key(name) for name in self.record["waiting"]}

    def run(self) -> None:
        """Compare everything, what decides over money first."""
        for what, line, theirs, ours in self.recount.wrong:
            self.found.same(what, line, "", theirs, ours)
        self._lines()
        self._payments()
        self._postings()
        self._adjustments()
        self._balances()
        self._totals()
        self._places()
        self._kept_elsewhere()

    def _lines(self) -> None:
        """Compare Lines with the recount, and both with the rows that the ledger keeps."""
        where = Counter(name for name, _ in self.lines)
        kept = Counter(key(line["line_id"]) for line in self.record["lines"])
        for name in kept.keys() | where.keys():
            self.found.same("rows in Lines", name, "Lines", where[name], int(name in kept))
            self.found.same("rows in the ledger", name, "ledger", kept[name], min(where[name], 1))
        for name, row in self.lines:
            if (tree := self.recorded.get(name)) is None:
                continue
            ours = self.recount.pay(tree)
            self.found.counts["movements" if "Line ID" in ours else "lines"] += 1
            self._row(row, row["Line ID"], ours)
            for title in FIGURES:
                theirs = exact(tree[title.lower().replace(" ", "_")])
                self.found.same(f"{title} in the ledger", name, "ledger", theirs, exact(row[title]))
            if name in self.recount.cells:
                due = _euro(self.recount.caps.lines[name].due)
                self.found.same("due", name, "ledger", exact(tree["due_eur"]), due)
        self.found.counts["taken from the first engine"] = len(self.recount.taken)

    def _row(self, row: Row, name: object, ours: Mapping[str, Any]) -> None:
        for title, value in ours.items():
            if row.get(title) is not value:
                self.found.same(title, name, (row, title), row.get(title), value)

    def _payments(self) -> None:
        """Compare each payment: its sum, its lines, its payee, and all that the bank is told."""
        recorded = {p["payment_id"]: p for p in self.record["payments"]}
        paid: Counter[str] = Counter()
        for posting in self.month.posted:
            if posting["kind"] == "payment" and posting["out"] > 0:
                paid[posting["payment"]] += posting["out"]
        rows = {text(row["Payment ID"]): row for row in self.book.payments}
        payees: Counter[tuple[str, ...]] = Counter()
        lines: dict[str, list[Tree]] = defaultdict(list)
        for line, row in self.lines:
            lines[text(row["Payment ID"])] += [self.recorded[line]] if line in self.recorded else []
        for name, row in rows.items():
            self.found.counts["payments"] += 1
            kept, own = recorded.get(name, {}), lines[name]
            person = self.recount.people.get(key(text(row["Participant ID"])), {})
            ours = self._told(row, person, own) | {"Amount EUR": _euro(paid[name])}
            codes = {title: text(row[title]).replace(" ", "").upper() for title in CODES}
            self._row({**row, **codes}, name, ours)
            for title in ("Amount EUR", "Due date", "Re-issue of"):
                told = kept.get(title.lower().replace(" ", "_").replace("-", ""))
                told = exact(told) if title == "Amount EUR" else told
                self.found.same(title, name, "ledger", told, ours[title])
            self.found.same("IBAN", name, "ledger", kept.get("iban"), ours["IBAN (to paste)"])
            self._same_person(name, person, own)
            whom = ("Participant ID", "Activity ID", "Re-issue of")
            payees[tuple(key(text(row[title])) for title in whom)] += 1
            fresh = name not in self.history.payments and name.startswith(self.found.release)
            self.found.same("the Payment ID", name, "Payments", "new" if fresh else "old", "new")
        for payee, times in payees.items():
            self.found.same("payments of one payee and activity", " ".join(payee), "", times, 1)
        new = {name for name in paid if name not in self.history.payments} | recorded.keys()
        self.found.same("Payment IDs", self.found.release, "Payments", sorted(rows), sorted(new))

    def _told(
        self, row: Mapping[str, Any], person: Mapping[str, Any], own: Sequence[Tree]
    ) -> dict[str, Any]:
        """Give the cells of a payment, but for its amount: whom, by which account, when, what."""
        config = self.recount.tariff.config
        ours: Tree = {title: person.get(column) for title, column in PAYEE.items()}
        ours |= {title: account(ours[title]) for title in CODES}
        by_sepa = ours["IBAN (to paste)"][:2] in config.payments.sepa
        approved = [tree for tree in own if cents(tree["approved_eur"])]
        again = {self.month.reissue_of(key(tree["of"])) for tree in approved}
        ids = {"activity": row["Activity ID"], "participant": row["Participant ID"]}
        words = config.payments.remittance.format(payment=row["Payment ID"], **ids)
        days = [self.recount.submitted(tree) for tree in approved]
        wait, today = config.reimbursement.payment_days, date.fromisoformat(self.record["as_of"])
        return ours | {
            "Route": "SEPA" if by_sepa else "Manual cross-border",
            "Lines": Fraction(len(own)),
            "Re-issue of": " ".join(again),
            "Remittance text": for_the_bank(words),
            "Due date": due_day(min(days), wait, today) if days else None,
        }

    def _same_person(self, name: str, person: Mapping[str, Any], own: Sequence[Tree]) -> None:
        """See that the lines of a payment belong to the person whom it pays."""
        persons, lines = self.recount.caps.persons, self.recount.caps.lines
        payee = persons.of(who(*(person.get(t) for t in ("E-mail", "Name", "Country"))))
        for tree in own:
            line = lines.get(key(tree["of"]))
            if line is not None and cents(tree["approved_eur"]):
                self.found.same("the payee", tree["line_id"], name, payee, persons.of(line.who))

    def _postings(self) -> None:
        """Compare what the release posts on each account."""
        import pandas as pd

        where, what = ["kind", "line", "payment", "row"], ["due", "out", "correct", "asked"]
        theirs, ours = (
            pd.DataFrame(rows, columns=POSTING).groupby(where)[what].sum()
            for rows in (map(as_posting, self.record["postings"]), self.month.posted)
        )
        every = theirs.index.union(ours.index)
        self.found.counts["postings"] += len(every)
        theirs, ours = (table.reindex(every, fill_value=0) for table in (theirs, ours))
        for at in every[theirs.ne(ours).any(axis="columns")]:
            for column in what:
                pair = (_euro(int(table.loc[at, column])) for table in (theirs, ours))
                self.found.same(f"the posting {at[0]} ({column})", at[1], "ledger", *pair)

    def _adjustments(self) -> None:
        """Compare Adjustments: who is to pay back stands there once, with what is due and out.

        What the release itself pays has not left the bank yet.
        """
        now: Counter[str] = Counter()
        for posting in self.month.posted:
            if posting["payment"] not in ("", *self.history.payments):
                now[posting["line"]] += posting["out"]
        seen: Counter[tuple[str, str]] = Counter()
        for row in self.book.adjustments:
            name, payment = key(text(row["Line ID"])), text(row["Payment ID"])
            seen[name, "" if name else payment] += 1
            if name:
                due, out = _euro(self.month.due[name]), _euro(self.month.out[name] - now[name])
                ours = {"Paid EUR": out, "Correct EUR": due, "Difference EUR": due - out}
            else:
                ours = {"Paid EUR": _euro(sum(self.history.shares[payment].values()))}
            self._row(row, name or payment, {t: v for t, v in ours.items() if row[t] is not None})
        settled = self.history.settled.keys() | self.recount.cells.keys()
        owing = {(name, "") for name in settled if self.month.balance(name) < 0}
        for payment, shares in self.history.shares.items():  # withdrawn, and paid after all
            unsettled = any(self.month.out[name] > 0 for name in shares.keys() - settled)
            if self.month.is_out(payment) and unsettled:
                owing.add(("", payment))
        for name, payment in owing:
            number = seen[name, payment]
            self.found.same("rows in Adjustments", name or payment, "Adjustments", number, 1)

    def _balances(self) -> None:
        """See that every balance is paid or held, and that the invariants of the accounts hold."""
        for name in sorted({*self.month.due, *self.month.out}):
            self.found.counts["accounts"] += 1
            if self.month.balance(name) > 0 and name not in self.waiting:
                owed = _euro(self.month.balance(name))
                self.found.same("what is owed", name, "", "neither paid nor held", owed)
        paid = [p for name, p in self.history.payments.items() if self.month.is_out(name)]
        away = sum(cents(p["amount_eur"]) for p in (*paid, *self.record["payments"]))
        posted = [*self.history.postings.to_dict("records"), *self.month.posted]
        away += sum(p["out"] for p in posted if p["kind"] in ("opening", "recovered"))
        what, out = "opening + payments out - recovered", sum(self.month.out.values())
        self.found.same(what, self.found.release, "", _euro(away), _euro(out))

    def _totals(self) -> None:
        """Compare the control totals of Summary, and the fingerprint."""
        lines, payments, release = self.book.lines, self.book.payments, self.found.release
        sums = {
            f"Lines, {w}": (lines, f"{w.title()} EUR") for w in ("claimed", "approved", "refused")
        }
        sums["Payments in all"] = (payments, "Amount EUR")
        for route in ("SEPA", "Manual cross-border"):
            by_route = [row for row in payments if row["Route"] == route]
            sums[f"Payments, {route}"] = (by_route, "Amount EUR")
        for label, (table, column) in sums.items():
            count, euro, *_ = (*self.book.summary.get(label, ()), None, None)
            amounts = [amount for row in table if (amount := exact(row[column]))]
            self.found.same(label, release, "Summary", exact(euro), sum(amounts, Fraction(0)))
            self.found.same(f"{label}, number", release, "Summary", count, len(amounts))
        mark = self.book.fingerprint
        told = text(next(iter(self.book.summary.get("Fingerprint", ("",))), ""))
        self.found.same("the fingerprint", release, "ledger", self.record["fingerprint"], mark)
        self.found.same("the fingerprint", release, "Summary", told, mark[: len(told) or None])

    def _places(self) -> None:
        """See that every Line ID of the input is once in Lines, Held, errors, released earlier."""
        held = Counter(key(text(row["Line ID"])) for row in self.book.held)
        new, settled = self.recount.cells.keys(), self.history.settled.keys()
        for name in held.keys() | self.waiting:
            self.found.same("rows in Held", name, "Held", held[name], int(name in self.waiting))
        for name in new & (held.keys() | settled):
            where = "Held" if name in held else "an earlier release"
            self.found.same("the line", name, "Lines", f"in Lines and in {where}", "in one of them")
        placed = {*new, *held, *settled, ""}
        lost: dict[str, list[str]] = defaultdict(list)  # by workbook
        for row in self.recount.expenses_typed:
            ours = " Expenses row " in row["Source"]  # other sheets are errors as a whole
            if ours and row["key"] not in placed and any(row[t] not in (None, "") for t in SAYS):
                lost[row["File"]].append(row["Line ID"])
        wrong: Counter[str] = Counter()
        for row in self.book.reconciliation:
            file = text(row["Workbook"])
            wrong[file] = int(sum(exact(row[title]) or 0 for title in OPEN))
            if text(row.get("Not read because")):
                lost.pop(file, None)
        for file, names in sorted(lost.items()):
            if len(names) > wrong[file]:
                what = "the number of rows in error that explains " + ", ".join(names[:9])
                self.found.same(what, file, "Reconciliation", wrong[file], len(names))

    def _kept_elsewhere(self) -> None:
        """Compare what was paid before this software, and finance's answers, with their sheets."""
        before = {row["key"]: cents(row["Approved EUR"]) for row in self.recount.paid_before}
        if not any(payment["counts"] for payment in self.history.payments.values()):
            opening = self.history.postings[self.history.postings["kind"] == "opening"]
            for line, euro in opening[["line", "out"]].to_numpy().tolist():
                ours = _euro(before.get(line, 0))
                self.found.same("paid before", line, "ledger", _euro(euro), ours)
            for line in before.keys() & self.recount.cells.keys():
                self.found.same("the line", line, "Lines", "in Lines", "in Paid before")
        for answer in self.record["answers"]:
            of = answer["payment_id"]
            rows = [row for row in self.recount.answers if row["Payment ID"] == of]
            for title in ("Paid on", "Returned because"):
                theirs = answer[title.lower().replace(" ", "_")] or ""
                written = {text(row[title]) for row in rows} - {""}
                if theirs and theirs not in written:
                    self.found.same(title, of, "ledger", theirs, ", ".join(sorted(written)))
