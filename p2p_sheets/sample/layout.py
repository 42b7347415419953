"""The sample laid out as a secretariat would keep it: by year, by month, and what came in."""

import shutil
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
    Feedback,
    Participant,
    Programme,
    Score,
)
from p2p_sheets.cities import Register
from p2p_sheets.config import Config, ConfigError
from p2p_sheets.sample.calendar import AS_OF, PERIOD
from p2p_sheets.sample.foreign_workbooks import BANNER
from p2p_sheets.sample.input_folder import InputFolder, as_row
from p2p_sheets.sample.mistakes import Planted, plant
from p2p_sheets.sample.programme import sample
from p2p_sheets.write.forms import write_filled

CONFIG = Path(__file__).with_name("config.toml")  # the sample's own; staff edit another
FORMS_CAME_IN = 2  # applications of the last cut-off that still are forms
CLAIMS_CAME_IN = 4  # and claims of this month
LAST_CUT_OFF = "EM-4"
FEEDBACK = "received/feedback.xlsx"
MARKER = "DEMO.txt"
OURS = ("input", "output", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "kept")
TEXT = """This folder holds a sample programme. People, scores, claims and accounts are invented.
"python run.py demo" makes it anew each time, so keep nothing of yours in here.
"""


def prepare(folder: Path) -> bool:
    """Make the folder ready; False: it holds something else, and nothing was touched."""
    if folder.exists() and not folder.is_dir():
        return False
    there = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
    if there and not (MARKER in there and there <= {MARKER, CONFIG.name, *OURS}):
        return False
    for name in sorted(there.intersection(OURS)):
        entry = folder / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(TEXT, encoding="utf-8", newline="\n")
    return True


@dataclass(frozen=True, slots=True)
class Demo:
    """A sample programme that has been laid out, and the mistakes planted in it."""

    folder: Path
    period: str
    as_of: date
    planted: tuple[Planted, ...]


def lay_out(folder: Path, config: Config) -> Demo:
    """Write a sample programme into a folder: `input/` with its workbooks, and its `config.toml`.

    The same bytes every time.

    Raises:
        ConfigError: the figures or cut-offs are too far from the published ones for the sample.
    """
    inputs, planted = made(config)
    for path, workbook in sorted(inputs.workbooks.items()):
        target = folder / "input" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_filled(
            target,
            workbook.book,
            config,
            workbook.rows,
            created=AS_OF,
            banner=BANNER,
        )
    for book in inputs.foreign:
        book.write(folder / "input")
    for path, content in sorted(inputs.files.items()):
        target = folder / "input" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / CONFIG.name).write_bytes(config.file.read_bytes())
    return Demo(folder, PERIOD, AS_OF, planted)


def made(config: Config) -> tuple[InputFolder, tuple[Planted, ...]]:
    """Make the workbooks of the sample, and the mistakes in them.

    Raises:
        ConfigError: see `lay_out`.
    """
    register = Register.load()
    try:
        inputs = spread(sample(config, register), InputFolder(config, register))
        return inputs, plant(inputs)
    except (ArithmeticError, LookupError, RuntimeError, StopIteration, ValueError) as problem:
        raise ConfigError(
            "The sample programme is made for the cut-offs and figures as published, and this "
            "configuration is another: run the demo without --config."
        ) from problem


def spread(programme: Programme, inputs: InputFolder) -> InputFolder:
    """Split the programme over workbooks."""
    _applications(inputs, programme)
    staff = inputs.workbook("participants.xlsx")
    for kind, records in (
        (Activity, programme.activities),
        (Participant, programme.participants),
        (Deliverable, programme.deliverables),
        (Expert, programme.experts),
    ):
        for record in records:
            staff.add(kind, as_row(record))
    _expenses(inputs, programme)
    for answer in programme.feedback:
        inputs.workbook(FEEDBACK, "feedback_form.xlsx").add(Feedback, as_row(answer))
    for rate in programme.rates:
        inputs.workbook("office.xlsx").add(ExchangeRate, as_row(rate))
    return inputs


def _applications(inputs: InputFolder, programme: Programme) -> None:
    """By year of submission, with their scores; the newest are still the forms that came in."""
    year: dict[str, str] = {}
    forms = 0
    for application in programme.applications:
        path = f"applications/applications_{application.submitted_on:%Y}.xlsx"
        year[application.application_id] = path
        if application.cut_off == LAST_CUT_OFF and forms < FORMS_CAME_IN:
            forms += 1
            path = f"received/application {application.city}.xlsx"
            inputs.workbook(path, "application_form.xlsx").add(Application, as_row(application))
        else:
            inputs.workbook(path, "applications.xlsx").add(Application, as_row(application))
    for score in programme.scores:
        inputs.workbook(year[score.application_id], "applications.xlsx").add(Score, as_row(score))
    first = inputs.workbook(min(year.values()), "applications.xlsx")
    for evaluator in programme.evaluators:
        first.add(Evaluator, as_row(evaluator))


def _expenses(inputs: InputFolder, programme: Programme) -> None:
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
        inputs.workbook(path, book).add(Expense, as_row(expense))
