"""Sheets of an unknown name that carry the titles of a known one: nothing is lost by its name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.books import SHEETS
from p2p_sheets.books.columns import Record
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, intake
from p2p_sheets.read.headers import title_key, top_rows
from p2p_sheets.text import fold, nearest
from p2p_sheets.xlsx.raw import RawSheet, RawWorkbook

KNOWN: Mapping[str, type[Record]] = {fold(title): record for title, record in SHEETS.items()}
QUIET = {"guide", "lists", "example", "declaration"}  # what our forms have besides
_FEWEST = 2  # titles, that of the ID among them
_NAMELESS = re.compile(  # what spreadsheet programs call a sheet that nobody named
    r"(?:sheet|table|tabelle|tabel|tableau|tabla|tabella|feuille?|hoja|foglio|blad|ark|arkusz|taul"
    r"|munka|list|planilha|form responses|[0-9]+| )*"
)


class Resemblance:
    """Tells of which known sheet a sheet has the titles: its ID, and half of what it must have."""

    def __init__(self, config: Config) -> None:
        """Take the titles of all sheets as config has them.

        Raises:
            ConfigError: a criterion cannot be a column of Scores.
        """
        self._known = [
            (record, {title_key(column.title): column for column in record.SHEET.columns(config)})
            for record in SHEETS.values()
        ]

    def of(self, sheet: RawSheet) -> type[Record] | None:
        """Name the sheet that it is most like; None: it is like none."""
        rows = top_rows(sheet)
        best: tuple[int, type[Record] | None] = (0, None)
        for record, titles in self._known:
            hits = max((row.keys & titles.keys() for row in rows), key=len, default=frozenset())
            required = [key for key, column in titles.items() if column.required]
            has_id = title_key(record.SHEET.static[0].title) in hits
            if has_id and len(hits) >= _FEWEST and 2 * len(hits & set(required)) >= len(required):
                best = max(best, (len(hits), record), key=lambda one: one[0])
        return best[1]


@dataclass(frozen=True, slots=True)
class SortedOut:
    """The sheets of a workbook that are read, each as what it is; what is told of the others."""

    sheets: tuple[tuple[type[Record], RawSheet], ...]
    findings: tuple[Finding, ...]


def sort_out(raw: RawWorkbook, path: str, like_ours: Resemblance) -> SortedOut:
    """Tell what each sheet is: by its name, or by its titles where it can be nothing else."""
    known = [(KNOWN[fold(s.name)], s) for s in raw.sheets if fold(s.name) in KNOWN]
    strangers = [(like_ours.of(s), s) for s in raw.sheets if fold(s.name) not in KNOWN]
    if known:
        strangers = [(record, s) for record, s in strangers if fold(s.name) not in QUIET]
    like = [record for record, _ in (*known, *strangers)]
    out, findings = list(known), []
    names = [name for name in raw.unread if fold(name) not in QUIET]
    for record, sheet in strangers:
        title = record.SHEET.title if record else ""
        place = Place(path, sheet.name)
        if record and like.count(record) == 1 and _says_only(sheet.name, title):
            out.append((record, sheet))
            findings.append(intake.SHEET_READ_AS.at(place, value=title))
        elif record:
            words = {"value": sheet.name, "wanted": title}
            hint = f" It has the titles of {title}."
            findings.append(intake.SHEET_MISNAMED.at(place, hint=hint, **words))
        else:
            names.append(sheet.name)
    return SortedOut(tuple(out), (*findings, *_unknown(path, names, nothing=not (out or findings))))


def _says_only(name: str, title: str) -> bool:
    """Does a sheet's name say nothing but what it is, or nothing at all: `Expenses - Table 1`?"""
    return _NAMELESS.fullmatch(fold(name).removeprefix(fold(title))) is not None


def _unknown(path: str, names: Sequence[str], *, nothing: bool) -> list[Finding]:
    """Tell the sheets that were not read: a name too near to a known one is no private sheet."""
    near = {name: found[0] for name in names if (found := nearest(name, SHEETS, 1))}
    out = [
        intake.SHEET_MISNAMED.at(
            Place(path, name),
            value=name,
            wanted=wanted,
            hint=f' Did you mean "{wanted}"?',
        )
        for name, wanted in near.items()
    ]
    others = [name for name in names if name not in near]
    if nothing and not near:
        out.append(intake.WORKBOOK_NO_SHEET.at(Place(path), value=", ".join(names)))
    elif others:
        out.append(intake.SHEET_UNKNOWN.at(Place(path), value=", ".join(others)))
    return out
