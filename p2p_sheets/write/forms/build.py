"""Write an input workbook, blank or with rows in place; the same content gives the same bytes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from p2p_sheets.books import Book
from p2p_sheets.books.shelf import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.lists import collect, write_lists
from p2p_sheets.write.forms.plan import Rows, plans
from p2p_sheets.write.forms.sheet import write_sheet
from p2p_sheets.write.workbook import OutputBook

SCHEMA_PROPERTY = "p2p_sheets schema"


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
    for its column; a text is never a formula. `banner` (DEMO) and `notes` stand above each header.
    Columns of authority appear in a workbook for outsiders only where a row fills them.

    Raises:
        ValueError: rows of a sheet, or values of a field, that the workbook does not have.
    """
    above = [line for line in (banner, *notes) if line]
    sheets = plans(book, config, rows, above)
    edition = Edition(config.programme.name, "", created)
    title = f"{config.programme.name}: {book.file.removesuffix('.xlsx').replace('_', ' ')}"
    with OutputBook(path, title, edition, banner=banner) as out:
        out.raw.set_custom_property(SCHEMA_PROPERTY, SCHEMA_VERSION)
        for plan in sheets.values():
            write_sheet(out, plan, sheets, config)
        columns = [column for plan in sheets.values() for column in plan.columns]
        write_lists(out, collect(columns, config))


def write_template(path: Path, book: Book, config: Config) -> None:
    """Write a blank workbook."""
    write_filled(path, book, config, {}, created=config.programme.start)
