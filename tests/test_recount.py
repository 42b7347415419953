"""Every figure equals an independent recount: of the demo, and of programmes made by chance."""

import csv
import html
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from p2p_sheets.books import Programme
from p2p_sheets.cities import DATA
from p2p_sheets.month import publish
from p2p_sheets.month.decide import Request, decide
from p2p_sheets.month.outputs import edition_of
from p2p_sheets.month.publish import publish_release
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.write.payments import PaymentBook, write_payments
from tests import kinds
from tests.golden_run import GoldenRun, own_time, table
from tests.ledger.office import only_payments, unproven
from tests.programmes import LONG, config
from tests.recount import Counts, InError, recount, rows_of
from tests.recount import programme as program
from tests.recount_feedback import quoted, recount_feedback
from tests.recount_running import TABLES, recount_running

pytestmark = own_time
MAY = date(2024, 5, 31)
AS_OF = date(2024, 6, 30)
SEEDS = range(50 if LONG else 16)
STATUSES = ["Planned", "Contracted", "Executed", "Executed", "Closed", "Cancelled"]
DECISIONS = ["", "Awarded", "Awarded", "Awarded", "Reserve", "Rejected", "Withdrawn"]
KINDS = {"ER": "Expert Review", "EM": "Expert Mission", "SV": "Site Visit host"}


def rows_in_error(programme: Programme) -> InError:
    places = (faulty.row for faulty in programme.faulty)
    return {(row.sheet.workbook, row.sheet.sheet, row.number) for row in places}


def assert_same(found: Kpis, counted: Counts) -> None:
    ours = {
        kpi.definition.id: tuple(figure.value for figure in kpi.figures.values())
        for kpi in found.indicators
        if kpi.definition.id in counted
    }
    assert set(ours) == set(counted)
    for name, figures in counted.items():
        # A recount of a share without a whole is not a number.
        shown = [None if figure != figure else pytest.approx(figure) for figure in figures]  # noqa: PLR0124
        assert [None if f is None else float(f) for f in ours[name]] == shown, name


# --- the demo, with every mistake that is planted in it ------------------------------------------
def test_every_figure_of_the_demo_is_that_of_a_recount(golden: GoldenRun) -> None:
    those = golden.folder / "input", rows_in_error(golden.month.case.programme)
    workbook = golden.path("finance/payments_")
    as_of = golden.month.request.as_of
    counted = {
        **recount(*those),
        **recount_running(*those, workbook, as_of),
        **recount_feedback(
            *those, program(*those), rows_of(those[0], "Deliverables", those[1]), as_of
        ),
    }
    assert counted["satisfaction All"][0] > 3
    assert 0 < counted["replication All"][0] < 1
    assert counted["activities"][0] > 40
    assert {kpi.definition.id for kpi in golden.month.kpis.indicators} == set(counted)
    assert_same(golden.month.kpis, counted)


def test_the_money_of_the_demo_is_that_of_the_payment_workbook(golden: GoldenRun) -> None:
    workbook = golden.path("finance/payments_")
    lines, held = table(workbook, "Lines", "Payment ID"), table(workbook, "Held", "Line ID")
    ours = golden.month.kpis.by_id
    assert ours["in this run All"].executed == total(lines, "Approved EUR")
    assert ours["refused All"].executed == total(lines, "Refused EUR")
    assert ours["held All"].executed == total(held, "Claimed EUR")
    by_rule: dict[str, Decimal] = {}
    for line in lines:
        refused = total([line], "Refused EUR")
        if refused:
            by_rule[line["Rule"]] = by_rule.get(line["Rule"], Decimal(0)) + refused
    assert {one.rule: one.total.value for one in golden.month.kpis.refusals} == by_rule


def test_what_no_rate_turns_into_euro_is_said_beside_the_sums_and_is_never_nothing(
    golden: GoldenRun,
) -> None:
    held = table(golden.path("finance/payments_"), "Held", "Line ID")
    sums: dict[str, Decimal] = {}
    for line in held:
        if line["Claimed EUR"] is None:
            claimed = Decimal(repr(line["Claimed"]))
            sums[line["Currency"]] = sums.get(line["Currency"], Decimal(0)) + claimed
    assert len(sums) > 1  # a rate that is missing, and rates that are refused
    said = ", ".join(f"{sums[one]:,.2f} {one}".replace(",", " ") for one in sorted(sums))
    assert golden.month.kpis.outside == said
    assert said in dict(golden.month.kpis.summary())["EUR"]
    (report,) = (golden.output / "management").glob("report_*.html")
    assert said in report.read_text(encoding="utf-8").replace("\u00a0", " ")
    budget = load_workbook(golden.path("management/kpi_"))["Budget"]
    assert any(said in str(row[0]) for row in budget.iter_rows(values_only=True))


def total(rows: list[dict[str, Any]], title: str) -> Decimal:
    values = (Decimal(repr(row[title] or 0)) for row in rows)
    return sum(values, Decimal(0)).quantize(Decimal("0.01"))


# --- programmes made by chance -------------------------------------------------------------------
@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_any_programme_is_that_of_a_recount(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "stage", only_payments)
    monkeypatch.setattr(publish, "prove", unproven)  # the payments have tests of their own
    chance = Chance(seed)
    chance.write(tmp_path / "input")
    chance.claim(tmp_path / "input", "first", MAY)
    released = None
    first = decide(request(tmp_path, MAY), draft=False)
    assert not first.case.programme.faulty
    if first.settlement.to_release:
        publish_release(first)
        released = (tmp_path / "output/2024-05/finance/payments_2024-05.xlsx", MAY)
    chance.claim(tmp_path / "input", "second", AS_OF)
    month = decide(request(tmp_path, AS_OF))
    workbook = tmp_path / "draft.xlsx"
    edition, balance = edition_of(month.request), month.reconciliation
    write_payments(
        workbook, PaymentBook(edition, "x", True, month.settlement, balance, (), kinds.NAMES)
    )
    those = tmp_path / "input", set[tuple[str, str, int]]()
    counted = {
        **recount(*those),
        **recount_running(*those, workbook, AS_OF, released),
        **recount_feedback(
            *those, program(*those), rows_of(those[0], "Deliverables", those[1]), AS_OF
        ),
    }
    assert {kpi.definition.id for kpi in month.kpis.indicators} == set(counted)
    assert_same(month.kpis, counted)


def test_st_9_the_public_files_name_nobody_who_did_not_agree(golden: GoldenRun) -> None:
    programme = golden.month.case.programme
    those = golden.folder / "input", rows_in_error(programme)
    people = rows_of(those[0], "Participants", those[1])
    name = dict(zip(people["Participant ID"], people["Name"], strict=True))
    agreed, named = (some & name.keys() for some in quoted(*those))
    every = {*name.values(), *(one.contact_name for one in programme.applications)}
    every |= {one.name for one in programme.experts} | {e.evaluator for e in programme.evaluators}
    files = [path for path in (golden.output / "management/public").iterdir() if path.is_file()]
    text = html.unescape("\n".join(path.read_text(encoding="utf-8") for path in files))
    assert len(files) == 3
    assert {one for one in every if one in text} == {name[who] for who in named}
    assert named < agreed < name.keys()
    assert len(golden.month.kpis.testimonials) == len(agreed)


def request(folder: Path, as_of: date) -> Request:
    period = f"{as_of:%Y-%m}"
    paths = folder / "input", folder / "output", folder / "ledger.sqlite"
    return Request(config(), *paths, period, as_of)


def test_the_programmes_made_by_chance_have_money_in_every_state(tmp_path: Path) -> None:
    chance = Chance(3)
    chance.write(tmp_path / "input")
    chance.claim(tmp_path / "input", "first", MAY)
    settlement = decide(request(tmp_path, MAY)).settlement
    assert settlement.payments
    assert settlement.held
    assert any(line.refused_eur for line in settlement.lines)


class Chance:
    """A small programme with all that makes counting hard: cancelled, withdrawn, copied rows."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (chance that can be repeated)
        with (DATA / "scc_cities.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.cities = self.random.sample([(r["city"], r["country_code"]) for r in rows], 12)
        self.people = [self.person(number) for number in range(8)]
        self.applications: list[dict[str, Any]] = []
        self.activities: list[dict[str, Any]] = []
        self.participants: list[dict[str, Any]] = []
        self.deliverables: list[dict[str, Any]] = []
        for key, kind in KINDS.items():
            for number in range(self.random.randint(0, 6)):
                self.apply(key, kind, number)
        for activity in self.activities:
            self.deliver(activity)

    def deliver(self, activity: dict[str, Any]) -> None:
        """Let some of what is owed come in: of one person, or of all together."""
        people = [p for p in self.participants if p["Activity ID"] == activity["Activity ID"]]
        for owed in TABLES[activity["Activity type"].casefold()]:
            for who in ("", *(p["Participant ID"] for p in people)):
                if self.random.random() < (0.3 if not who else 0.5):
                    row = {
                        "Activity ID": activity["Activity ID"],
                        "Participant ID": who,
                        "Deliverable": owed.what,
                        "Done on": activity["End date"] + timedelta(self.random.randint(-40, 40)),
                    }
                    if row["Done on"] <= MAY:
                        self.deliverables.append(row)

    def claim(self, folder: Path, name: str, as_of: date) -> None:
        """Let people claim what their role may claim, and a little that it may not."""
        lines: list[dict[str, Any]] = []
        starts = {a["Activity ID"]: a["Start date"] for a in self.activities}
        for person in self.participants:
            day = starts[person["Activity ID"]]
            for category in ("Travel", "Hosting", "Accommodation", "Daily rate"):
                if day < as_of and self.random.random() < 0.3:
                    number = f"{person['Participant ID']}/{name}-{len(lines)}"
                    by_unit = category in ("Accommodation", "Daily rate")
                    lines.append(
                        {
                            "Line ID": number,
                            "Activity ID": person["Activity ID"],
                            "Participant ID": person["Participant ID"],
                            "Category": category,
                            "Date from": day,
                            "Quantity": self.random.randint(1, 6) if by_unit else "",
                            "Amount": "" if by_unit else self.random.randint(1, 60_000) / 100,
                            "Receipt": number,
                            "Submitted on": min(day + timedelta(self.random.randint(5, 60)), as_of),
                        }
                    )
        if lines:
            write_book(folder / f"{name}.xlsx", {"Expenses": lines})

    def write(self, folder: Path) -> None:
        """Write the workbooks, and a copy of one of them."""
        folder.mkdir()
        sheets = {
            "Activities": self.activities,
            "Participants": self.participants,
            "Deliverables": self.deliverables,
        }
        write_book(folder / "applications.xlsx", {"Applications": self.applications})
        write_book(folder / "participants.xlsx", sheets)
        if self.random.random() < 0.5:
            write_book(folder / "participants - Copy.xlsx", sheets)

    def apply(self, key: str, kind: str, number: int) -> None:
        city = self.random.choice(self.cities)
        call = self.random.choice([1, 2, 4])
        application = self.application(f"{key}-{number:03}", kind, f"{key}-{call}", city)
        for again in range(self.random.choice([0, 1, 1, 1, 2])):
            name = f"{application['Application ID']}/{again}"
            status = self.random.choice(STATUSES)
            self.activities.append(self.activity(name, kind, application, city, status))
            if key == "SV":
                self.visit(name, application["Application ID"])
            else:
                self.engage(name)
        if key == "SV":
            self.invite(application["Application ID"])

    def application(
        self, name: str, kind: str, cut_off: str, city: tuple[str, str]
    ) -> dict[str, Any]:
        decision = self.random.choice(DECISIONS)
        declined = decision == "Awarded" and self.random.random() < 0.15
        row = {
            "Application ID": name,
            "Activity type": kind,
            "Cut-off": cut_off,
            "Submitted on": date(2022, 9, 20),
            "City": self.spelled(city[0]),
            "Country": city[1],
            "City role": "Fellow",
            "Project or initiative": "STARDUST",
            "Contact name": "Nobody",
            "Contact e-mail": "nobody@example.org",
            "Title": "A title",
            "Topic": "Energy",
            "Host application": "",
            "Population": self.random.choice(["", "", 49_999, 50_000, 500_000, 500_001]),
            "Decision": decision,
            "Decided on": date(2022, 12, self.random.randint(1, 18)) if decision else "",
            "Declined on": date(2022, 12, 20) if declined else "",
        }
        self.applications.append(row)
        return row

    def activity(
        self,
        name: str,
        kind: str,
        application: dict[str, Any],
        city: tuple[str, str],
        status: str,
    ) -> dict[str, Any]:
        start = date(2023, 1, 1) + timedelta(self.random.randint(0, 500))
        return {
            "Activity ID": name,
            "Activity type": kind.removesuffix(" host"),
            "Application ID": application["Application ID"],
            "City": self.spelled(city[0]),
            "Country": city[1],
            "Title": "A title",
            "Status": status,
            "Start date": start,
            "End date": start + timedelta(2),
        }

    def invite(self, host: str) -> None:
        """Let visitor cities apply to a host: each once."""
        for number, city in enumerate(self.random.sample(self.cities, self.random.randint(0, 6))):
            row = self.application(f"{host}-V{number}", "Site Visit visitor", "SV-1", city)
            row["Host application"] = host
            visits = [a for a in self.activities if a["Application ID"] == host]
            for visit in visits:
                if row["Decision"] == "Awarded" and self.random.random() < 0.7:
                    self.send(visit["Activity ID"], city, row["Application ID"])

    def visit(self, activity: str, host: str) -> None:
        """Let a city come that never applied."""
        if self.random.random() < 0.3:
            self.send(activity, (f"Elsewhere {host[-1]}", "CH"), "")

    def send(self, activity: str, city: tuple[str, str], application: str) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.join(activity, "Visitor city", self.person(0))
            self.participants[-1] |= {
                "City": self.spelled(city[0]),
                "Country": city[1],
                "Application ID": application,
            }

    def engage(self, activity: str) -> None:
        for person in self.random.sample(self.people, self.random.randint(0, 3)):
            for _ in range(self.random.choice([1, 1, 1, 2])):
                self.join(activity, "Expert", person)

    def join(self, activity: str, role: str, person: dict[str, str]) -> None:
        self.participants.append(
            {
                "Participant ID": f"{len(self.participants) + 1:03}",
                "Activity ID": activity,
                "Role": role,
                "Name": person["Name"],
                "E-mail": self.random.choice([str.upper, str.lower])(person["E-mail"]),
                "City": "",
                "Country": "AT",
                "Application ID": "",
                "Attended": self.random.choice(["", "", "", "Yes", "No"]),
                "Contracted days": self.random.choice(["", 3, 6]) if role == "Expert" else "",
                "Account holder": "A. Holder",
                "Town": "Wien",
                "IBAN": "AT611904300234573201",
            }
        )

    def person(self, number: int) -> dict[str, str]:
        e_mail = f"person{number}@example.org" if number % 3 else ""
        return {"Name": f"Zoë Person {number}", "E-mail": e_mail}

    def spelled(self, city: str) -> str:
        """Spell a city as people do."""
        return self.random.choice([city, city, city.upper(), f"  {city.lower()} "])


def write_book(path: Path, sheets: dict[str, list[dict[str, Any]]]) -> None:
    with xlsxwriter.Workbook(
        str(path), {"default_date_format": "yyyy-mm-dd", "in_memory": True}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            titles = list(dict.fromkeys(title for row in rows for title in row)) or ["Nothing"]
            sheet.write_row(0, 0, titles)
            for number, row in enumerate(rows, 1):
                for column, title in enumerate(titles):
                    cell = row.get(title, "")
                    if cell != "":
                        write(sheet, cell)(number, column, cell)


def write(sheet: Any, cell: object) -> Any:
    """The method that writes a cell by its type."""
    if isinstance(cell, date):
        return sheet.write_datetime
    return sheet.write_string if isinstance(cell, str) else sheet.write_number
