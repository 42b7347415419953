"""A release computed again from its evidence and the ledger before it: what it should have said."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from p2p_sheets.audit.accounts import AccountsNow, History, cents, totals_accepted, usable
from p2p_sheets.audit.caps import Caps, Line, WhoIsWho, city_of, who
from p2p_sheets.audit.cells import account, exact, key
from p2p_sheets.audit.claims import CATEGORIES, ROLES, CannotReadError, Claimed, Tariff, chosen
from p2p_sheets.audit.evidence import Evidence, LedgerRow, Tree
from p2p_sheets.audit.sheets import Row, one_per_key

ISO = {"EL": "GR", "UK": "GB"}  # codes that are read as others
KEPT = ("Activity ID", "Participant ID", "Role", "Category", "Receipt")  # by a later row of a line
IDS = {"Expenses": "line_id", "Activities": "activity_id", "Participants": "participant_id"}


class Recount:
    """All that is recomputed of a release, up to its payments.

    `cells` has the row of Lines of each line that it settles, as it should be; `wrong` is where
    the evidence has no row, or two readings: what, of which line, theirs, ours.
    """

    def __init__(self, record: Tree, evidence: Evidence, before: Sequence[LedgerRow]) -> None:
        """Read the evidence, and post what the release had to post."""
        self.record, self.cities = record, evidence.cities
        self.wrong: list[tuple[str, str, object, object]] = []
        self.taken: set[str] = set()  # lines whose claim is the first engine's (online forms)
        self.new = [line for line in record["lines"] if line["of"] == line["line_id"]]
        books = evidence.books
        self.expenses_typed = books.table("Expenses")
        self.expenses = self._rows(self.expenses_typed, "Expenses")
        self.activities = self._rows(books.table("Activities"), "Activities")
        self.people = self._rows(books.table("Participants"), "Participants")
        self._name_countries()
        self.applications: Mapping[str, Row] = {}
        new = {key(line["participant_id"]) for line in self.new}
        if any(not self.people[name]["City"] for name in new & self.people.keys()):
            self.applications = one_per_key(books.table("Applications"))[0]
        self.forms = {key(row["Form"]) for row in books.table("Form questions")} - {""}
        self.answers = [*books.table("Payments"), *books.table("Payments", "answers/")]
        self.paid_before = books.table("Paid before")
        self.history = History(before)
        self.tariff = Tariff(evidence.config, books.table("Exchange rates"))
        self.caps = Caps(self.tariff, self.activities, self.people)
        today = date.fromisoformat(record["as_of"])
        accepted = set(totals_accepted(books.table("Overrides"), today))
        self.month = AccountsNow(self.history, self.caps, record, accepted)
        self.cells: dict[str, dict[str, Any]] = {}
        self._know_everybody()
        self.month.answer()
        rows = sorted(
            usable(books.table("Corrections"), today),
            key=lambda row: (row["Authorised on"], row["key"]),
        )
        self.month.recover(rows)
        self.month.correct(rows)
        self._settle()

    # --- reading -----------------------------------------------------------------------------
    def _rows(self, table: Iterable[Row], sheet: str) -> dict[str, Row]:
        rows, torn = one_per_key(table)
        for name in sorted(torn & {key(line[IDS[sheet]]) for line in self.new}):
            self.wrong.append((f"the row in {sheet}", name, "one", "two that differ"))
        return rows

    def _name_countries(self) -> None:
        """Read countries as codes; a name is understood as the release understood it."""
        known = {key(line["participant_id"]): line["country"] for line in self.record["lines"]}
        for name, person in self.people.items():
            code = person["Country"].upper()
            named = known.get(name, person["Country"])
            person["Country"] = ISO.get(code, code) if re.fullmatch("[A-Z]{2}", code) else named
            person["Role"] = chosen(person["Role"], ROLES)

    def _know_everybody(self) -> None:
        """Settle who is who, and let every earlier line draw."""
        today = [
            (name, who(p["E-mail"], p["Name"], p["Country"]), account(p["IBAN"]))
            for name, p in self.people.items()
        ]
        before = [
            (key(line["participant_id"]), who(line["email"], line["name"], line["country"]))
            for line in self.history.lines
        ]
        self.caps.persons = WhoIsWho(today, before)
        for name, tree in {**self.history.opened, **self.history.settled}.items():
            line = self._line(tree)
            line.due, line.out = self.month.due[name], self.month.out[name]
            self.caps.put(line)

    def _line(self, tree: Tree) -> Line:
        """Read a line of the ledger: it is whose and where it was settled for."""
        rate = exact(tree["rate"])
        return Line(
            key=key(tree["of"]),
            activity=key(tree["activity_id"]),
            role=chosen(tree["role"], ROLES),
            category=chosen(tree["category"], CATEGORIES),
            participant=key(tree["participant_id"]),
            who=who(tree["email"], tree["name"], tree["country"]),
            city=self.cities.key(tree["city"], tree["city_country"]),
            order=(tree["date_from"], key(tree["line_id"])),
            rate=None if rate is None else rate * 100,
            units=exact(tree["units_allowed"]),
            settled=cents(tree["due_eur"]),
        )

    # --- new lines ---------------------------------------------------------------------------
    def _settle(self) -> None:
        """Settle the new lines: refuse, choose the persons, then draw in RB-12's order."""
        claims = {}
        new = []
        for tree in self.new:
            line, claim = self._new_line(tree)
            claims[line.key] = claim
            new.append(line)
        entitled = [line for line in new if self._entitled(line)]
        paid = self._paid_persons(entitled)
        drawing = {
            line.key
            for line in entitled
            if line.role != "Visitor city"
            or self.caps.persons.of(line.who) in paid[line.activity, line.city]
        }
        for line in sorted(new, key=lambda line: line.order):
            claim, line.out = claims[line.key], self.month.out[line.key]
            ceiling: int | None = 0
            if line.key in drawing:
                ceiling = self.caps.settle(line, claim.quantity, claim.cents)
            self.caps.put(line)
            self.month.post("settled", line.key, due=line.due)
            self.cells[line.key].update(self._amounts(line, claim, ceiling))

    def _new_line(self, tree: Tree) -> tuple[Line, Claimed]:
        """Read a line from the sheets; what they lack is wrong, and taken from the record."""
        line, claim = replace(self._line(tree), units=None, settled=0), _as_recorded(tree)
        row, activity = self.expenses.get(line.key), self.activities.get(line.activity)
        person = self.people.get(line.participant)
        self.cells[line.key] = {}
        if activity is None or person is None:
            self.wrong.append(("the activity and participant", tree["line_id"], "two rows", "none"))
            return line, claim
        line.role, line.city = person["Role"], city_of(person, self.applications, self.cities)
        line.who = who(person["E-mail"], person["Name"], person["Country"])
        self.cells[line.key]["Role"] = self.tariff.role_in(
            activity["Activity type"], person["Role"]
        )[1]
        if row is None and any(line.key.startswith(f"{form}-") for form in self.forms):
            self.taken.add(line.key)
        elif row is None:
            self.wrong.append(("the row in Expenses", tree["line_id"], "one", "none"))
        else:
            line.order = (str(row["Date from"]), line.key)
            typed = ("Activity ID", "Participant ID", "Category", "Date from", "Date to", "Receipt")
            self.cells[line.key].update({title: row[title] for title in typed})
            try:
                claim = self.tariff.claim(row, activity, person)
            except CannotReadError as problem:
                self.wrong.append(("what is claimed", tree["line_id"], tree["claimed"], problem))
        line.rate = claim.rate
        return line, claim

    def _entitled(self, line: Line) -> bool:
        activity = self.activities.get(line.activity)
        if activity is None:
            return False
        kind, start = activity["Activity type"], activity["Start date"]
        return self.tariff.entitlement(kind, line.role, line.category, start) is not None

    def _paid_persons(self, lines: Iterable[Line]) -> dict[tuple[str, str], list[str]]:
        """Choose who of each visitor city is paid (RB-3).

        First who was approved before and is not recovered, then the Lead, then the lowest ID.
        """
        names = [key(tree["of"]) for tree in self.history.lines]
        before = [self.caps.lines[name] for name in names if name in self.caps.lines]
        today = sorted(lines, key=lambda line: (not self._leads(line), line.participant))
        paid: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in (*(line for line in before if line.draw), *today):
            person, chosen_ones = self.caps.persons.of(line.who), paid[line.activity, line.city]
            if (
                line.role == "Visitor city"
                and person not in chosen_ones[: self._most(line.activity)]
            ):
                chosen_ones.append(person)
        return {place: persons[: self._most(place[0])] for place, persons in paid.items()}

    def _most(self, activity_id: str) -> int:
        activity = self.activities.get(activity_id)
        held = self.tariff.on(activity["Start date"] if activity else None)
        return held.reimbursement.persons_per_visitor_city

    def _leads(self, line: Line) -> bool:
        person = self.people.get(line.participant)
        return person is not None and key(person["Lead"]) == "yes"

    def _amounts(self, line: Line, claim: Claimed, ceiling: int | None) -> dict[str, object]:
        """Give the figures of a row of Lines; what was paid before it was settled is not paid."""
        approved = max(0, self.month.balance(line.key))
        return {
            "Quantity": claim.quantity,
            "Units allowed": line.units,
            "Rate": None if claim.rate is None else claim.rate / 100,
            "Claimed": claim.amount,
            "Currency": claim.currency,
            "Exchange rate": claim.exchange,
            "Claimed EUR": Fraction(claim.cents, 100),
            "Ceiling EUR": Fraction(approved if line.out else ceiling or 0, 100),
            "Approved EUR": Fraction(approved, 100),
            "Refused EUR": Fraction(claim.cents - approved, 100),
        }

    def submitted(self, tree: Tree) -> date:
        """Tell when a line was claimed: by its row, once settled by the release that did it."""
        name = key(tree["of"])
        row = self.expenses.get(name) if tree["of"] == tree["line_id"] else None
        typed: date | None = row["Submitted on"] if row else None
        kept = self.history.settled.get(name, tree)["submitted_on"]
        return typed or date.fromisoformat(kept)

    # --- what is paid ------------------------------------------------------------------------
    def pay(self, tree: Tree) -> dict[str, object]:
        """Pay the balance of a line by a row of Lines; give the row's cells as they should be."""
        name = key(tree["of"])
        balance = max(0, self.month.balance(name))
        if balance:
            self.month.post("payment", name, out=balance, payment=tree["payment_id"])
        if name in self.cells and tree["of"] == tree["line_id"]:
            return self.cells[name]
        before, euro = self.history.settled.get(name, {}), Fraction(balance, 100)
        self.history.movements[name] += 1
        return {
            "Line ID": f"{tree['of']}/c{self.history.movements[name]}",
            **{title: before.get(title.lower().replace(" ", "_")) for title in KEPT},
            **dict.fromkeys(("Claimed", "Claimed EUR", "Ceiling EUR", "Approved EUR"), euro),
            "Refused EUR": Fraction(0),
        }


def _as_recorded(tree: Tree) -> Claimed:
    rate = exact(tree["rate"])
    return Claimed(
        exact(tree["quantity"]),
        None if rate is None else rate * 100,
        exact(tree["claimed"]) or Fraction(0),
        tree["currency"],
        exact(tree["exchange_rate"]),
        cents(tree["claimed_eur"]),
    )
