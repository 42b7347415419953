"""What people said afterwards, counted a second time: from the sheets, by other code."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook

from tests.recount import Counts, InError, Programme
from tests.recount_running import ALL, TABLES, US, _came, _day, _given, _parties, _ratio

SATISFACTION = (
    "How well was the activity prepared?",
    "How useful is the advice for your next steps?",
    "How satisfied are you with the activity as a whole?",
)
REPLICATION = "Has your city begun to replicate what it saw or was advised?"
FORMS = ("Evaluation", "Testimonial", "Impact form")
QUOTE = "What do you take away from it, in two or three sentences?"
CONSENT = "May we publish this with the name of your city or organisation?"
NAME = "May we add your own name?"


def recount_feedback(
    folder: Path, in_error: InError, found: Programme, deliverables: pd.DataFrame, as_of: date
) -> Counts:
    """Count satisfaction, replication and answers of what fell due, by type."""
    answers = pd.DataFrame(
        _answers(folder, in_error), columns=["activity", "who", "form", "question", "answer"]
    )
    kinds = found.tables["Activities"]["kind"].to_dict()
    answers["kind"] = answers["activity"].map(kinds)
    due = list(_due(found, deliverables, answers, as_of))
    counts: Counts = {}
    for scope, kind in {**ALL, "All": ""}.items():
        own = answers[answers["kind"] == kind] if kind else answers
        marks = own[own["question"].isin(SATISFACTION)]["answer"].astype(int)
        begun = own[own["question"] == REPLICATION]["answer"].str.lower()
        those = [came for of_kind, came in due if kind in ("", of_kind)]
        counts[f"satisfaction {scope}"] = (_ratio(marks.sum(), len(marks)),)
        counts[f"replication {scope}"] = (_ratio((begun == "yes").sum(), len(begun)),)
        counts[f"forms in {scope}"] = (_ratio(sum(those), len(those)),)
    return counts


def quoted(folder: Path, in_error: InError) -> tuple[set[str], set[str]]:
    """Tell whose testimonial may be published, and whose with their name, by Participant ID."""
    said: dict[str, dict[str, str]] = {}
    for _, who, _, question, answer in _answers(folder, in_error):
        said.setdefault(who, {})[question] = answer.lower()
    agreed = {w for w, told in said.items() if QUOTE in told and told.get(CONSENT) == "yes"}
    return agreed, {who for who in agreed if said[who].get(NAME) == "yes"}


def _answers(folder: Path, in_error: InError) -> Iterator[tuple[str, ...]]:
    for path in sorted(folder.rglob("*.xlsx")):
        if "feedback" not in path.name:
            continue
        sheet = load_workbook(path)["Feedback"]
        rows: list[tuple[Any, ...]] = list(sheet.iter_rows(values_only=True))
        head = next(n for n, row in enumerate(rows) if row[0] == "Activity ID")
        for number, row in enumerate(rows[head + 1 :], head + 2):
            at = (path.relative_to(folder).as_posix(), "Feedback", number)
            if at not in in_error and row[0] and row[4] is not None:
                yield tuple(str(cell) for cell in row[:5])


def _due(
    found: Programme, deliverables: pd.DataFrame, answers: pd.DataFrame, as_of: date
) -> Iterator[tuple[str, bool]]:
    """Tell of each form that fell due whether anybody of its party answered."""
    activities, people = found.tables["Activities"], found.tables["Participants"]
    said = set(zip(answers["who"], answers["form"], strict=True))
    for _, activity in activities[activities["Status"] != "cancelled"].iterrows():
        own = people[people["Activity ID"] == activity["Activity ID"]]
        given = _given(deliverables, activity["Activity ID"])
        for owed in TABLES[activity["kind"]]:
            end = _day(activity["End date"])
            if owed.what not in FORMS or US in owed.by or end is None or owed.due(end) > as_of:
                continue
            parties = {role: _parties(role, own, found) for role in owed.by}
            for party, (came, needed) in zip(
                parties[owed.by[0]], _came(owed, given, parties), strict=True
            ):
                if came is not None or needed:
                    ids = party["Participant ID"] if len(party) else ()
                    yield activity["kind"], any((who, owed.what) in said for who in ids)
