"""Score sheets, one per evaluator and cut-off, and a dossier per application to score from (SE-11).

A dossier is what the city wrote, and nothing else: no contact person, nothing of the office.
"""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from p2p_sheets.books import Application, Book, Score
from p2p_sheets.books.columns import Kind
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.assignment import Assigned, Assignment
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.plan import Paper, Shown, Value
from p2p_sheets.write.forms.words import need
from p2p_sheets.write.letters.render import Template
from p2p_sheets.write.letters.words import place_in_words

SCORE_SHEET = Book(
    "scores.xlsx", "The applications that wait for your scores.", "The evaluator.", (Score,)
)
WIDTHS = {
    "application_id": 15,
    "evaluator": 17,
    "(City)": 16,
    "(Title)": 25,
    "(Applies for)": 12,
    "conflict": 9,
    "comment": 38,
}
MARK_WIDTH = 12
ROW_HEIGHT = 46  # points: four lines of a comment, written by hand too
SIGNATURE = "Date and signature of the evaluator: ______________________________"
BEGUN = "Rows with scores in them are yours and lack some: this sheet replaces the one before."
OF_THE_OFFICE = {"application_id", "activity_type", "cut_off", "contact_name", "contact_email"}
BLANK = "(left blank)"


def write_score_sheets(
    folder: Path, case: Case, assigned: Iterable[Assigned], edition: Edition
) -> Iterator[Path]:
    """Write the score sheets, each with what its evaluator has to score, and the dossiers."""
    names, dossiers = FileNames(), FileNames()
    for one in assigned:
        for evaluator, group in groupby(one.assignments, key=lambda a: a.evaluator.evaluator):
            path = folder / names.give("scores", one.cut_off.id, evaluator)
            path.parent.mkdir(parents=True, exist_ok=True)
            _score_sheet(path, case.config, one.cut_off.id, list(group), edition)
            yield path
        applications = {a.application.application_id: a.application for a in one.assignments}
        for key in sorted(applications):
            path = folder / "dossiers" / dossiers.give("dossier", key, ending=".docx")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_dossier(applications[key], case.config, edition))
            yield path


def _score_sheet(
    path: Path, config: Config, cut_off: str, mine: list[Assignment], edition: Edition
) -> None:
    evaluator = mine[0].evaluator.evaluator
    low, high = config.scoring.scale
    notes = [
        f"Evaluator: {evaluator}     Cut-off: {cut_off}     Applications: {len(mine)}",
        f"Scores from {low} to {high} in steps of {config.scoring.step}; {high} is best.",
        "A dossier for each application comes with this sheet.",
    ]
    if any(one.begun and one.begun.marks for one in mine):
        notes.append(BEGUN)
    applied = {one.application.activity_type for one in mine}
    scorings = [config.scoring_for(config.cut_off[cut_off], each) for each in applied]
    asked = {c.label for scoring in scorings for c in scoring.criteria}
    widths = WIDTHS | {f"marks:{label}": MARK_WIDTH for label in asked}
    paper = Paper("Score sheet", config.programme.name, ROW_HEIGHT, widths, SIGNATURE)
    banner = "DEMO" if edition.demo else ""
    rows = [_row(one, several=len(applied) > 1) for one in mine]
    setting = Setting(edition.as_of, banner, notes, paper=paper)
    write_book(path, SCORE_SHEET, config, {Score: rows}, setting)


def _row(one: Assignment, *, several: bool) -> dict[str, Value]:
    application, begun = one.application, one.begun
    row: dict[str, Value] = {
        "application_id": application.application_id,
        "evaluator": begun.evaluator if begun else one.evaluator.evaluator,
        Shown("(City)"): f"{application.city} ({application.country})",
        Shown("(Title)"): application.title,
    }
    if several:
        row[Shown("(Applies for)")] = application.activity_type.name
    if begun:
        row |= {f"marks:{label}": mark for label, mark in begun.marks.items()}
        row["comment"] = begun.comment
    return row


def _dossier(application: Application, config: Config, edition: Edition) -> bytes:
    name = "dossier.docx"
    template = (files("p2p_sheets") / "data" / "documents" / name).read_bytes()
    values = {
        "programme": config.programme.name,
        "mark": "DEMO" if edition.demo else "",
        "application_id": application.application_id,
        "applies_for": application.activity_type.name,
        "cut_off": application.cut_off,
        "rows": list(_written(application, config)),
    }
    return Template(name, template).render(values, edition.as_of)


def _written(application: Application, config: Config) -> Iterator[dict[str, str]]:
    """List what such an application is asked, and what the city wrote."""
    for column in Application.SHEET.columns(config):
        wanted = need(Application, column)
        is_asked = not (wanted and wanted.used) or application.activity_type.name in wanted.used
        is_own = column.field != "comment" or application.row.sheet.received
        if not column.authority and column.field not in OF_THE_OFFICE and is_asked and is_own:
            answer = _said(column.kind, getattr(application, column.field))
            if answer or wanted or column.required:
                yield {"question": column.title, "answer": answer or BLANK}


def _said(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    match kind:
        case Kind.DAY:
            return day_in_words(value)
        case Kind.FLAG:
            return "Yes" if value else "No"
        case Kind.COUNTRY:
            return place_in_words(None, value)
        case _:
            return str(value)
