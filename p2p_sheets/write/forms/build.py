"""Write an input workbook, blank or with rows in place; the same content gives the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from p2p_sheets.books import Book
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.guide import write_guide
from p2p_sheets.write.forms.lists import Lists, write_lists
from p2p_sheets.write.forms.plan import Form, Rows, plans
from p2p_sheets.write.forms.sheet import write_examples, write_sheet
from p2p_sheets.write.forms.words import title as title_of
from p2p_sheets.write.workbook import OutputBook

SCHEMA_PROPERTY = "p2p_sheets schema"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a workbook says besides its rows, and to what its drop-downs are narrowed."""

    created: date
    banner: str = ""
    notes: Sequence[str] = ()
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)  # choices by field


def write_filled(
    path: Path,
    book: Book,
    config: Config,
    rows: Rows,
    *,
    created: date,
    banner: str = "",
    notes: Sequence[str] = (),
) -> None:
    """Write an input workbook with rows in place.

    `rows` gives each record's rows as values by field; a mark is `marks:<label>`, and what is only
    shown to people `extra:<title>`. A value of any type is written as what it is, right or wrong
    for its column; a text is never a formula. `banner` (DEMO) and `notes` stand above each header
    and in the Guide. Columns of authority are in a workbook for outsiders only where a row fills
    them.

    Raises:
        ValueError: rows of a sheet, or values of a field, that the workbook does not have.
    """
    write_book(path, book, config, rows, Setting(created, banner, notes))


def write_book(path: Path, book: Book, config: Config, rows: Rows, setting: Setting) -> None:
    """Write an input workbook; see `write_filled`."""
    sheets = plans(book, config, rows, setting.banner, setting.notes)
    edition = Edition(config.programme.name, "", setting.created)
    title = f"{config.programme.name}: {title_of(book)}"
    with OutputBook(path, title, edition, banner=setting.banner) as out:
        form = Form(out, book, config, sheets, Lists(config, setting.only))
        out.raw.set_custom_property(SCHEMA_PROPERTY, SCHEMA_VERSION)
        write_guide(form)
        for plan in sheets.values():
            write_sheet(form, plan)
        write_examples(form)
        write_lists(out, form.lists.all_of(form.columns))
