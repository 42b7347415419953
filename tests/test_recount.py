"""Every figure equals an independent recount: of the demo, and of fifty random programmes."""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from p2p_sheets.books import Programme
from p2p_sheets.check import check
from p2p_sheets.cities import DATA
from p2p_sheets.overrides import Overrides
from p2p_sheets.read import read_inputs
from p2p_sheets.rules.kpi import Kpis, kpis
from p2p_sheets.rules.reimbursement import History, Settlement
from p2p_sheets.rules.selection import select
from tests.golden_run import golden_run, table
from tests.programmes import config, register
from tests.recount import Counts, InError, recount

AS_OF = date(2024, 6, 30)
SEEDS = range(50)
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
def test_the_figures_of_the_demo_are_those_of_a_recount() -> None:
    golden = golden_run()
    counted = recount(golden.folder / "input", rows_in_error(golden.month.programme))
    assert counted["activities"][0] > 40
    assert_same(golden.month.kpis, counted)


def test_the_money_of_the_demo_is_that_of_the_payment_workbook() -> None:
    golden = golden_run()
    workbook = golden.path("finance/payments_")
    lines, held = table(workbook, "Lines", "Payment ID"), table(workbook, "Held", "Line ID")
    ours = {kpi.definition.id: kpi.executed for kpi in golden.month.kpis.indicators}
    assert ours["in this run All"] == total(lines, "Approved EUR")
    assert ours["refused All"] == total(lines, "Refused EUR")
    assert ours["held All"] == total(held, "Claimed EUR")
    by_rule: dict[str, Decimal] = {}
    for line in lines:
        refused = total([line], "Refused EUR")
        if refused:
            by_rule[line["Rule"]] = by_rule.get(line["Rule"], Decimal(0)) + refused
    assert {one.rule: one.total.value for one in golden.month.kpis.refusals} == by_rule


def total(rows: list[dict[str, Any]], title: str) -> Decimal:
    values = (Decimal(repr(row[title] or 0)) for row in rows)
    return sum(values, Decimal(0)).quantize(Decimal("0.01"))


# --- programmes made by chance -------------------------------------------------------------------
@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_of_any_programme_are_those_of_a_recount(seed: int, tmp_path: Path) -> None:
    Chance(seed).write(tmp_path / "input")
    reading = read_inputs(tmp_path / "input", config(), AS_OF)
    programme = check(reading, config(), register(), AS_OF).programme
    assert not programme.faulty
    overrides = Overrides((), AS_OF)
    selection = select(programme, config(), register(), overrides, AS_OF)
    found = kpis(programme, config(), register(), selection, Settlement(), History(), AS_OF)
    assert_same(found, recount(tmp_path / "input", set()))


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
        for key, kind in KINDS.items():
            for number in range(self.random.randint(0, 6)):
                self.apply(key, kind, number)

    def write(self, folder: Path) -> None:
        """Write the workbooks, and a copy of one of them."""
        folder.mkdir()
        sheets = {"Activities": self.activities, "Participants": self.participants}
        write_book(folder / "applications.xlsx", {"Applications": self.applications})
        write_book(folder / "participants.xlsx", sheets)
        if self.random.random() < 0.5:
            write_book(folder / "participants - Copy.xlsx", sheets)

    def apply(self, key: str, kind: str, number: int) -> None:
        city = self.random.choice(self.cities)
        application = self.application(f"{key}-{number:03}", kind, f"{key}-1", city)
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
            "Decision": decision,
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
            }
        )

    def person(self, number: int) -> dict[str, str]:
        e_mail = f"person{number}@example.org" if number % 3 else ""
        return {"Name": f"Zoë Person {number}", "E-mail": e_mail}

    def spelled(self, city: str) -> str:
        """Spell a city as people do."""
        return self.random.choice([city, city, city.upper(), f"  {city.lower()} "])


def write_book(path: Path, sheets: dict[str, list[dict[str, Any]]]) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            titles = list(dict.fromkeys(title for row in rows for title in row)) or ["Nothing"]
            sheet.write_row(0, 0, titles)
            for number, row in enumerate(rows, 1):
                for column, title in enumerate(titles):
                    cell = row.get(title, "")
                    if cell != "":
                        write = (
                            sheet.write_datetime if isinstance(cell, date) else sheet.write_string
                        )
                        write(number, column, cell)
