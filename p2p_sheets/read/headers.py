"""Find the row of column titles in a sheet, and which column of the schema stands where (IN-2)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.books.columns import Column
from p2p_sheets.findings import Finding, Place, column_letter, intake
from p2p_sheets.read.kinds import shown
from p2p_sheets.text import did_you_mean, fold, nearest
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import Value

TITLE_ROWS = 10  # rows that may stand above the titles
UNTITLED = "a column without a title"
_FEWEST = 2  # titles that make a row the row of titles

Cells = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a sheet stand; `usable` is false where its rows cannot be trusted."""

    row: int  # of the titles; 0 where there are none
    columns: tuple[tuple[Column, int], ...]  # in the order of the schema
    findings: tuple[Finding, ...]
    usable: bool

    def is_header(self, cells: Cells) -> bool:
        """Does a row repeat the titles?"""
        hits = sum(title_key(shown(cells.get(i))) == title_key(c.title) for c, i in self.columns)
        return hits >= _FEWEST and 2 * hits >= len(cells)


def title_key(title: str) -> str:
    """Reduce a title to what makes it the same title.

    >>> title_key("Distance (km) *"), title_key("e-mail") == title_key("E mail")
    ('distancekm', True)
    """
    return fold(title).replace(" ", "")


def find_layout(
    sheet: RawSheet, place: Place, schema: Sequence[Column], *, received: bool = False
) -> Layout:
    """Match the titles of a sheet with the columns of its schema."""
    by_key = {title_key(column.title): column for column in schema}
    number, cells = title_row(sheet, by_key)
    if not number:
        titles = ", ".join(column.title for column in schema if column.required)
        return Layout(0, (), (intake.HEADER_MISSING.at(place, value=titles),), usable=False)
    filled = set().union(*(row for at, row in sheet.rows if at > number))
    found, extra = _match(cells, by_key)
    extra |= dict.fromkeys(sorted(filled - cells.keys()), UNTITLED)
    at = Place(place.workbook, place.sheet, number)
    columns = tuple((column, found[key][0]) for key, column in by_key.items() if key in found)
    missing = [column for key, column in by_key.items() if key not in found]
    errors = [*_twice(at, by_key, found), *_missing(at, missing, extra)]
    if not errors:
        known = {index for indices in found.values() for index in indices}
        unknown = {i: extra.get(i) or shown(cells.get(i)) for i in sorted(filled - known)}
        errors = _deciding(at, missing, unknown, received=received)
    told = _extra(at, extra) if not errors else []
    return Layout(number, columns, (*errors, *told), usable=not errors)


def title_row(sheet: RawSheet, keys: Collection[str]) -> tuple[int, Cells]:
    """Find the row with the most of these titles; 0 where no row has two of them."""
    titles = set(keys)
    best = max(top_rows(sheet), key=lambda row: len(row.keys & titles), default=None)
    if best is None or len(best.keys & titles) < _FEWEST:
        return 0, {}
    return best.number, best.cells


@dataclass(frozen=True, slots=True)
class TopRow:
    """A row of a sheet in which the titles may stand, with what its cells are as titles."""

    number: int
    cells: Cells
    keys: frozenset[str]


def top_rows(sheet: RawSheet) -> list[TopRow]:
    """Give the rows in which the titles may stand."""
    return [
        TopRow(number, cells, frozenset(title_key(shown(value)) for value in cells.values()))
        for number, cells in sheet.rows[: TITLE_ROWS + 1]
    ]


def _match(
    cells: Cells, by_key: Mapping[str, Column]
) -> tuple[dict[str, list[int]], dict[int, str]]:
    found: dict[str, list[int]] = {}
    extra: dict[int, str] = {}
    titles = {index: shown(value) for index, value in sorted(cells.items())}
    plain = {title_key(title) for title in titles.values() if not _only_shown(title)}
    for index, title in titles.items():
        key = title_key(title)
        if _only_shown(title) and (key not in by_key or key in plain):
            continue
        if key in by_key:
            found.setdefault(key, []).append(index)
        else:
            extra[index] = title if key else UNTITLED
    return found, extra


def _only_shown(title: str) -> bool:
    """Is it a column that our own forms show to people: its title stands in brackets?"""
    return title.startswith("(") and title.endswith(")")


def _twice(
    at: Place, by_key: Mapping[str, Column], found: Mapping[str, list[int]]
) -> list[Finding]:
    return [
        intake.COLUMN_TWICE.at(
            Place(at.workbook, at.sheet, at.row, indices[1]),
            column=by_key[key].title,
            value=by_key[key].title,
            places=" and ".join(column_letter(index) for index in indices),
        )
        for key, indices in found.items()
        if len(indices) > 1
    ]


def _missing(at: Place, missing: Sequence[Column], extra: Mapping[int, str]) -> list[Finding]:
    """Tell required columns that are missing, and others that are there under a name too near.

    A column that is not required is not missed, unless an unknown one looks like it: to leave out
    `Curency` would read kronor as euro.
    """
    out = []
    titles = [column.title for column in missing]
    near = {index: names[0] for index, name in extra.items() if (names := nearest(name, titles, 1))}
    for index, wanted in near.items():
        place = Place(at.workbook, at.sheet, at.row, index)
        name = extra[index]
        out.append(intake.COLUMN_MISNAMED.at(place, column=name, value=name, wanted=wanted))
    lacking = [c.title for c in missing if c.required and c.title not in near.values()]
    if lacking:
        hint = "".join(did_you_mean(title, extra.values()) for title in lacking)
        value = ", ".join(lacking)
        out.append(intake.COLUMN_MISSING.at(at, column=lacking[0], value=value, hint=hint))
    return out


def _deciding(
    at: Place, missing: Sequence[Column], unknown: Mapping[int, str], *, received: bool
) -> list[Finding]:
    """Tell a column that decides something and is missing, while an unknown one is filled in."""
    wanted = [c.title for c in missing if not c.remark and not (received and c.authority)]
    if not (wanted and unknown):
        return []
    place = Place(at.workbook, at.sheet, at.row, min(unknown))
    return [intake.COLUMN_DECIDING.at(place, value=_listed(unknown), wanted=" or ".join(wanted))]


def _listed(columns: Mapping[int, str]) -> str:
    return ", ".join(f"{name} ({column_letter(index)})" for index, name in columns.items())


def _extra(at: Place, extra: Mapping[int, str]) -> list[Finding]:
    if not extra:
        return []
    first = min(extra)
    place = Place(at.workbook, at.sheet, at.row, first)
    return [intake.COLUMN_EXTRA.at(place, value=_listed(extra))]
