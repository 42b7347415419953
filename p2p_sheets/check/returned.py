"""What somebody filled in where it is not read: a Decision in a ranking that came back (SE-9)."""

from collections.abc import Iterable, Iterator

from p2p_sheets.books import Application
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings.selection import DECISION_ELSEWHERE
from p2p_sheets.read import Returned
from p2p_sheets.read.headers import title_key, title_row
from p2p_sheets.read.kinds import shown
from p2p_sheets.text import fold, order_key
from p2p_sheets.xlsx.raw import RawSheet

RANKING = "Ranking"
_SHEETS = {fold(RANKING), fold("Visitors")}
_TITLES = {title_key(Application.SHEET.column(f).title): f for f in ("application_id", "decision")}


def decisions_elsewhere(returned: Iterable[Returned], case: Case) -> Iterator[Finding]:
    """Tell each Decision in a ranking that Applications does not have."""
    recorded = {order_key(a.application_id): a for a in case.programme.applications}
    for book in returned:
        if book.kind == RANKING:
            for sheet in book.raw.sheets:
                if fold(sheet.name) in _SHEETS:
                    yield from _told(sheet, book.path, recorded)


def _told(sheet: RawSheet, path: str, recorded: dict[str, Application]) -> Iterator[Finding]:
    top, titles = title_row(sheet, _TITLES)
    columns = {_TITLES.get(title_key(shown(title))): index for index, title in titles.items()}
    if not top or not {"application_id", "decision"} <= columns.keys():
        return
    for number, cells in sheet.rows:
        application = recorded.get(order_key(shown(cells.get(columns["application_id"]))))
        said = shown(cells.get(columns["decision"]))
        if number <= top or application is None or not said:
            continue
        if fold(said) != fold(application.decision or ""):
            yield DECISION_ELSEWHERE.at(
                Place(path, sheet.name, number, columns["decision"]),
                subject=application.application_id,
                column="Decision",
                value=said,
                recorded=application.decision or "nothing",
            )
