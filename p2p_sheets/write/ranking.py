"""ranking_<cut-off>.xlsx: what the panel decides upon, readable when printed on A4 landscape.

No contact, no address and no e-mail of an applicant stands in it.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.money import show_number
from p2p_sheets.rules.selection import CutOffRanking, Marks, Proposal, Ranked, RoundRanking, show
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.table import Cell, Col, Look, Table
from p2p_sheets.write.workbook import WIDTHS, OutputBook

TINTS = {Proposal.AWARD: "good", Proposal.RESERVE: "warn", Proposal.BELOW: "faint"}
TYPES = {"ER": "Expert Reviews", "EM": "Expert Missions", "SV": "Site Visits"}
LINE_HEIGHT = 13.5  # points of a line of 10-point text
MODES = {
    "tier": "small and mid-sized cities over the threshold come first",
    "bonus": "small and mid-sized cities get points on top of their score",
    "tie_break": "it only breaks ties",
    "off": "it plays no part",
}


def write_ranking(path: Path, ranking: CutOffRanking, edition: Edition) -> None:
    """Write the panel's workbook of one cut-off."""
    title = f"{edition.programme}: ranking {ranking.cut_off.id}"
    banner = "PROVISIONAL: applications may still come in" if ranking.provisional else ""
    footer = f"{ranking.cut_off.id}, as of {edition.as_of.isoformat()}"
    with _PanelBook(path, title, edition, banner=banner, footer=footer) as book:
        book.table(_ranking(ranking))
        if ranking.visitors is not None:
            book.table(_visitors(ranking, ranking.visitors))
        book.table(_not_ranked(ranking))
        book.table(_scores(ranking))
        book.table(_sensitivity(ranking))


class _PanelBook(OutputBook):
    """Gives every row the height that its notes need: not every program works it out."""

    def _rows(self, sheet: Worksheet, first: int, table: Table) -> int:
        for position, cells in enumerate(table.rows):
            deep = max(map(_depth, table.columns, cells))
            if deep > 1:
                sheet.set_row(first + position, LINE_HEIGHT * deep + 2)
        return super()._rows(sheet, first, table)


def _depth(column: Col, cell: Cell) -> int:
    """Count the lines that a note takes in the width of its column."""
    if column.look is not Look.NOTE or not isinstance(cell, str):
        return 1
    width = column.width or WIDTHS[column.look]
    return sum(max(1, ceil(len(line) * 1.08 / width)) for line in cell.split("\n"))


def _ranking(ranking: CutOffRanking) -> Table:
    lines = ranking.main.lines
    columns = [
        Col("Rank", Look.COUNT, 6),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 15),
        Col("Country", Look.TEXT, 8),
        *(Col(c.label, Look.SCORE, 10) for c in ranking.config.scoring.criteria),
        Col("Score", Look.SCORE, 7),
        Col("Rank by score", Look.COUNT, 8),
        Col("Priority city", Look.TEXT, 8),
        Col("Proposal", Look.TEXT, 15),
        Col("Decision", Look.TEXT, 10),
        Col("Decided by", Look.NOTE, 14),
        Col("Reason", Look.NOTE, 38),
        Col("Rule", Look.TEXT, 7),
    ]
    rows = [
        [
            line.rank,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            *(show(score) for score in line.candidate.criteria),
            show(line.candidate.total),
            line.rank_by_score,
            line.candidate.in_band,
            line.proposal.value,
            _decision(line),
            line.decided_by,
            line.reason,
            line.rule,
        ]
        for line in lines
    ]
    above = [*_about(ranking), *_terms(ranking, ranking.main)]
    return Table("Ranking", columns, rows, above, _tints(lines), "Nothing is ranked yet.")


def _visitors(ranking: CutOffRanking, visitors: RoundRanking) -> Table:
    cities = ranking.cities
    columns = [
        Col("Host application", Look.TEXT, 13),
        Col("Host city", Look.NOTE, 15),
        Col("Place", Look.COUNT, 6),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 15),
        Col("Country", Look.TEXT, 8),
        Col("Score", Look.SCORE, 7),
        Col("Preference", Look.COUNT, 10),
        Col("Priority city", Look.TEXT, 8),
        Col("Proposal", Look.TEXT, 15),
        Col("Decision", Look.TEXT, 10),
        Col("Decided by", Look.NOTE, 14),
        Col("Reason", Look.NOTE, 46),
        Col("Rule", Look.TEXT, 7),
    ]
    lines = sorted(visitors.lines, key=lambda line: (line.candidate.host, line.place or 10**6))
    rows = [
        [
            line.candidate.host,
            cities.get(line.candidate.host, ""),
            line.place,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            show(line.candidate.total),
            line.candidate.preference,
            line.candidate.in_band,
            line.proposal.value,
            _decision(line),
            line.decided_by,
            line.reason,
            line.rule,
        ]
        for line in lines
    ]
    filled = "; ".join(f"{v.city} {v.taken} of {v.places}" for v in ranking.visits)
    above = [
        f"Visitor cities: {_call(visitors)}; one place per city and call at most (SE-7)",
        "Deferred acceptance: no city and visit would both rather have each other (SE-8)",
        f"Visits: {filled or 'none selected yet'}",
        _places(visitors),
    ]
    return Table("Visitors", columns, rows, above, _tints(lines), "Nothing is ranked yet.")


def _not_ranked(ranking: CutOffRanking) -> Table:
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("Country", Look.TEXT, 8),
        Col("Activity type", Look.TEXT, 17),
        Col("Status", Look.TEXT, 15),
        Col("Reason", Look.NOTE, 50),
        Col("Rule", Look.TEXT, 11),
        Col("What to do", Look.NOTE, 54),
        Col("Decision", Look.TEXT, 10),
    ]
    rows = [
        [
            missing.application_id,
            missing.city,
            missing.country,
            missing.kind.value if missing.kind else "",
            missing.standing.value,
            missing.reason,
            missing.rule,
            missing.to_do,
            missing.decision.value if missing.decision else "",
        ]
        for missing in ranking.not_ranked
    ]
    return Table("Not ranked", columns, rows, (), {}, "Every application is ranked.")


def _scores(ranking: CutOffRanking) -> Table:
    criteria = [c.label for c in ranking.config.scoring.criteria]
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 15),
        Col("Evaluator", Look.NOTE, 20),
        *(Col(label, Look.NUMBER, 10) for label in criteria),
        Col("Total", Look.SCORE, 7),
        Col("Counts", Look.NOTE, 18),
        Col("Score", Look.SCORE, 7),
        Col("Spread", Look.SCORE, 7),
        Col("Comment", Look.NOTE, 44),
    ]
    rows: list[list[Cell]] = []
    styles: dict[int, str] = {}
    for application_id, scored in ranking.scores.items():
        for mark in scored.marks:
            if mark.aside:
                styles[len(rows)] = "faint"
            rows.append(
                [
                    application_id,
                    ranking.cities.get(application_id, ""),
                    mark.score.evaluator,
                    *(_mark(mark, label) for label in criteria),
                    _number(mark.total),
                    f"Set aside: {mark.aside}" if mark.aside else "Yes",
                    _number(scored.total),
                    _number(scored.spread),
                    mark.score.comment,
                ]
            )
    limit = show_number(ranking.config.scoring.divergence)
    above = [
        f"Marks set aside do not count (SE-3); a spread over {limit} asks for a meeting (SE-4)"
    ]
    return Table("Scores", columns, rows, above, styles, "No marks yet.")


def _mark(mark: Marks, label: str) -> Cell:
    return mark.score.marks.get(label)


def _sensitivity(ranking: CutOffRanking) -> Table:
    columns = [
        Col("Scenario", Look.NOTE, 30),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("Score", Look.SCORE, 7),
        Col("Rank", Look.COUNT, 6),
        Col("Proposal", Look.TEXT, 15),
        Col("Score then", Look.SCORE, 7),
        Col("Rank then", Look.COUNT, 6),
        Col("Proposal then", Look.TEXT, 15),
    ]
    rows = [
        [
            shift.scenario,
            shift.application_id,
            shift.city,
            show(shift.score),
            shift.rank,
            shift.proposal.value,
            _number(shift.score_then),
            shift.rank_then,
            shift.proposal_then.value if shift.proposal_then else "No mark is left",
        ]
        for round_ranking in ranking.rounds
        for shift in round_ranking.sensitivity.shifts
    ]
    above = [_how_many(ranking), "Scenarios without an evaluator need one mark per criterion only."]
    return Table("Sensitivity", columns, rows, above, {}, "No scenario changes a proposal.")


def _how_many(ranking: CutOffRanking) -> str:
    every = [r.sensitivity for r in ranking.rounds]
    total = sum(s.proposals for s in every)
    modes = sum(s.changed(s.modes) for s in every)
    evaluators = sum(s.changed(s.evaluators) for s in every)
    text = f"Of {total} proposals, {evaluators} would change without one of the evaluators"
    if any(s.modes for s in every):
        text += f", {modes} under another mode of priority"
    return text + "."


def _about(ranking: CutOffRanking) -> list[str]:
    cut_off = ranking.cut_off
    optional = " (optional call)" if cut_off.optional else ""
    runs = f"activities run {cut_off.runs[0]} to {cut_off.runs[1]}"
    lines = [f"{TYPES[cut_off.type]}, {cut_off.id}{optional}: {_call(ranking.main)}, {runs}"]
    if not cut_off.confirmed:
        lines.append("Dates not yet confirmed by staff (confirmed = false in config.toml, CA-3)")
    return lines


def _call(ranking: RoundRanking) -> str:
    closes = "closes" if ranking.provisional else "closed"
    return f"call opened {ranking.round.opens}, {closes} {ranking.round.closes}"


def _terms(ranking: CutOffRanking, main: RoundRanking) -> list[str]:
    config, mode = ranking.config, main.contest.mode
    low, high = (f"{n:,}".replace(",", " ") for n in config.selection.priority.population)
    priority = f"Priority mode: {mode}: {MODES[mode]} ({low} to {high} inhabitants, EL-4)"
    if not main.round.figures(config).priority:
        priority = "Priority mode: none for site visits (EL-4)"
    scoring = config.scoring
    threshold = (
        f"Threshold: {scoring.threshold} of {scoring.scale[1]}, judged on the exact total (SE-2); "
        f"at least {scoring.min_evaluators} evaluators per criterion (SE-1)"
    )
    return [priority, _places(main), threshold]


def _places(ranking: RoundRanking) -> str:
    places = ranking.places
    carried = f", {places.carried} of them carried over" if places.carried else ""
    return (
        f"Places: {places.places} (at most {places.capacity}{carried}; target of the programme "
        f"{places.target}, {places.before} taken before); reserve list: {ranking.contest.reserve}"
    )


def _decision(line: Ranked) -> str:
    decision = line.candidate.decision
    return decision.value if decision else ""


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else show(value)


def _tints(lines: Iterable[Ranked]) -> dict[int, str]:
    return {n: TINTS[x.proposal] for n, x in enumerate(lines) if x.proposal in TINTS}
