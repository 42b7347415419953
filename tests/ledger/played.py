"""The secretariat of the account histories with real workbooks, commands and a ledger."""

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from p2p_sheets import ledger
from p2p_sheets.books import Activity, Application, CityRole, Decision, Programme
from p2p_sheets.books.columns import Record
from p2p_sheets.config import ActivityType, ApplicationType
from p2p_sheets.ledger.entries import RELEASE
from p2p_sheets.ledger.staging import Staging
from p2p_sheets.month.decide import Month
from p2p_sheets.month.outputs import Staged
from p2p_sheets.rules.reimbursement import Settlement
from tests import kinds
from tests.ledger import office as folder_office
from tests.programmes import row_of
from tests.rules.accounts import office as memory_office

PERIOD = ("--period", "2023-03")  # so that releases have the names that they have in memory
HOST = dict(zip((kinds.REVIEW, kinds.MISSION, kinds.VISIT), kinds.APPLICATIONS, strict=False))


class Office(memory_office.Office):
    """What an office in memory does, done by commands: what they settled is read back."""

    def __init__(self, programme: Programme, desk: folder_office.Office) -> None:
        """Begin in a folder that has a configuration and nothing else."""
        super().__init__(programme)
        self.desk = desk
        self.settled: list[Settlement] = []

    def stage(self, month: Month, staging: Staging, *_: object) -> Staged:
        """Stand in for `stage`, and keep what the command came to."""
        self.settled.append(month.settlement)
        return folder_office.only_payments(month, staging)

    def draft(self) -> Settlement:
        self._enter()
        return self._run()

    def release(self) -> Settlement:
        self._enter()
        first = () if self.desk.ledger.exists() else ("--new-ledger",)
        settlement = self._run("--release", *first)
        self.number = sum(entry.kind == RELEASE for entry in self.desk.entries())
        self.next_month()
        return settlement

    def withdraw(self) -> None:
        self._enter()
        newest = [entry.release for entry in self.desk.entries() if entry.kind == RELEASE][-1]
        ran = self.desk.run("withdraw", newest, "--why", "Fiona said so", as_of=str(self.as_of))
        assert ran.status == 0, ran.err

    def _run(self, *arguments: str) -> Settlement:
        ran = self.desk.run(*arguments, *PERIOD, as_of=str(self.as_of))
        assert ran.status < 2, ran.err
        return self.settled[-1]

    def _enter(self) -> None:
        """Write the workbooks of staff, and finance's answers."""
        for file in self.desk.input.glob("*.xlsx"):
            file.unlink()
        those = self.programme
        records: list[Record] = [*map(_hosted, those.activities), *those.applications]
        records += [*those.activities, *those.participants, *those.deliverables]
        records += [*those.expenses, *those.overrides, *those.rates, *self.rows]
        self.desk.put("all", **_sheets(records))
        for entry in self.desk.entries():
            mine = [p.payment_id for p in entry.record.payments if p.payment_id in self.answers]
            name = str(entry.tree.get("workbook"))
            content = ledger.released_file(self.desk.ledger, entry.release, name)
            if content is not None and mine:
                path = self.desk.input / f"back_{entry.release}.xlsx"
                path.write_bytes(content)
                for payment in mine:
                    self._answer(path, payment)

    def _answer(self, path: Path, payment: str) -> None:
        said = self.answers[payment]
        cells = {
            "paid_on": said.paid_on,
            "reference": said.bank_reference,
            "because": said.returned_because,
        }
        filled = {column: value for column, value in cells.items() if value}
        folder_office.answer(path, payment, **filled)


Begin = Callable[[Programme], Office]  # in a folder of its own


def _hosted(activity: Activity) -> Application:
    """The application of the city that is advised, or that hosts."""
    return Application.of(
        row=row_of(Application),
        application_id=activity.application_id,
        activity_type=HOST[activity.activity_type],
        cut_off="SV-1",
        submitted_on=date(2022, 9, 20),
        city=activity.city,
        country=activity.country,
        city_role=CityRole.LIGHTHOUSE,
        project="+CityxChange",
        contact_name="Nora Normann",
        contact_email="nora@trondheim.example",
        title="Positive energy districts",
        topic="Energy",
        decision=Decision.AWARDED,
    )


def _sheets(records: Iterable[Record]) -> dict[str, list[list[Any]]]:
    """Lay out records as the sheets that they are read from, one row each."""
    sheets: dict[str, list[list[Any]]] = {}
    for record in records:
        columns = [one for one in record.SHEET.static if one.title]
        rows = sheets.setdefault(record.SHEET.title, [[column.title for column in columns]])
        rows.append([_cell(getattr(record, column.field)) for column in columns])
    return sheets


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, ActivityType | ApplicationType):
        return value.name
    return value.value if isinstance(value, Enum) else value
