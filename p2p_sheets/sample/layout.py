"""The sample laid out as a secretariat would keep it: by year, by month, and what came in."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from p2p_sheets.books import (
    Activity,
    Application,
    Deliverable,
    Evaluator,
    ExchangeRate,
    Expense,
    Expert,
    Participant,
    Programme,
    Score,
)
from p2p_sheets.cities import Register
from p2p_sheets.config import Config, ConfigError
from p2p_sheets.sample.calendar import AS_OF, PERIOD
from p2p_sheets.sample.desk import Desk, as_row
from p2p_sheets.sample.foreign_workbooks import BANNER
from p2p_sheets.sample.mistakes import Planted, plant
from p2p_sheets.sample.sample import sample
from p2p_sheets.write.forms import write_filled

FORMS_CAME_IN = 2  # applications of the last cut-off that still are forms
CLAIMS_CAME_IN = 4  # and claims of this month
LAST_CUT_OFF = "EM-4"


@dataclass(frozen=True, slots=True)
class Demo:
    """A sample programme that has been laid out, and the mistakes planted in it."""

    folder: Path
    period: str
    as_of: date
    planted: tuple[Planted, ...]


def lay_out(folder: Path, config: Config) -> Demo:
    """Write a sample programme as workbooks into `folder/input/`; the same bytes every time.

    Raises:
        ConfigError: the figures or cut-offs are too far from the published ones for the sample.
    """
    desk, planted = _made(config)
    for path, paper in sorted(desk.papers.items()):
        target = folder / "input" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_filled(
            target,
            paper.book,
            config,
            paper.rows,
            created=AS_OF,
            banner=BANNER,
        )
    for book in desk.loose:
        book.write(folder / "input")
    for path, content in sorted(desk.files.items()):
        target = folder / "input" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return Demo(folder, PERIOD, AS_OF, planted)


def _made(config: Config) -> tuple[Desk, tuple[Planted, ...]]:
    """Make the sample and its mistakes: a story of the programme as it was published."""
    register = Register.load()
    try:
        desk = spread(sample(config, register), Desk(config, register))
        return desk, plant(desk)
    except (LookupError, RuntimeError, StopIteration, ValueError) as problem:
        raise ConfigError(
            "The sample programme is made for the cut-offs and figures as published, and this "
            "configuration is another: run the demo with --config and the file as it came."
        ) from problem


def spread(programme: Programme, desk: Desk) -> Desk:
    """Split the programme over workbooks."""
    _applications(desk, programme)
    staff = desk.paper("participants.xlsx")
    for kind, records in (
        (Activity, programme.activities),
        (Participant, programme.participants),
        (Deliverable, programme.deliverables),
        (Expert, programme.experts),
    ):
        for record in records:
            staff.add(kind, as_row(record))
    _expenses(desk, programme)
    for rate in programme.rates:
        desk.paper("office.xlsx").add(ExchangeRate, as_row(rate))
    return desk


def _applications(desk: Desk, programme: Programme) -> None:
    """By year of submission, with their scores; the newest are still the forms that came in."""
    year: dict[str, str] = {}
    forms = 0
    for application in programme.applications:
        path = f"applications/applications_{application.submitted_on:%Y}.xlsx"
        year[application.application_id] = path
        if application.cut_off == LAST_CUT_OFF and forms < FORMS_CAME_IN:
            forms += 1
            path = f"received/application {application.city}.xlsx"
            desk.paper(path, "application_form.xlsx").add(Application, as_row(application))
        else:
            desk.paper(path, "applications.xlsx").add(Application, as_row(application))
    for score in programme.scores:
        desk.paper(year[score.application_id], "applications.xlsx").add(Score, as_row(score))
    first = desk.paper(min(year.values()), "applications.xlsx")
    for evaluator in programme.evaluators:
        first.add(Evaluator, as_row(evaluator))


def _expenses(desk: Desk, programme: Programme) -> None:
    """By quarter of submission, by month this year; the newest claims are still the forms."""
    newest = [
        e.participant_id for e in programme.expenses if e.submitted_on >= AS_OF.replace(day=1)
    ]
    came_in = list(dict.fromkeys(newest))[-CLAIMS_CAME_IN:]
    for expense in programme.expenses:
        day = expense.submitted_on
        if expense.participant_id in came_in:
            path, book = f"received/claim {expense.participant_id}.xlsx", "claim_form.xlsx"
        else:
            part = f"{day:%m}" if day.year == AS_OF.year else f"Q{(day.month + 2) // 3}"
            path, book = f"expenses/expenses_{day.year}-{part}.xlsx", "expenses.xlsx"
        desk.paper(path, book).add(Expense, as_row(expense))
