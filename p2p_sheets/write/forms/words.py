"""How a column is put to those who fill it in, and which a row needs: for tints, help and Guide."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from p2p_sheets.books import Book, Category, Expense, Participant, Role, Status
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.books.participants import Activity
from p2p_sheets.config import Config


@cache
def _guides() -> Mapping[str, Any]:
    text = (files("p2p_sheets") / "data" / "guides.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def title(book: Book) -> str:
    """Give the title that the reader of a workbook sees."""
    return str(_guides()[book.file]["title"])


def tables(book: Book) -> list[str]:
    """Name the tables of config that the Guide shows."""
    return list(_guides()[book.file]["tables"])


def paragraphs(book: Book, part: str, config: Config) -> list[str]:
    """Give the paragraphs of a part of the Guide: `steps` or `after`."""
    phrases = _guides()["phrases"]
    words = {
        **phrases,
        "unit_lines": phrases[config.reimbursement.basis],
        "claim_within_days": config.reimbursement.claim_within_days,
    }
    text = str(_guides()[book.file][part]).format_map(words)
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]


def help_text(book: Book, column: Column, config: Config) -> str:
    """Say what belongs in a column, to those who fill in that workbook."""
    own = _guides()[book.file].get("columns", {})
    text = str(own.get(column.field, column.help))
    if column.kind is not Kind.MARK:
        return text
    low, high = config.scoring.scale
    weights = "; ".join(_weights(column.title, config))
    return f"{text} {low} to {high} in steps of {config.scoring.step}{weights and '; '}{weights}."


def _weights(label: str, config: Config) -> Iterator[str]:
    """Say what a criterion weighs, and for which applications where not for all (SE-1)."""
    names: dict[Decimal | None, list[str]] = {}
    for name in map(str, config.applications):
        found = [c.weight for c in config.scoring.of(name).criteria if c.label == label]
        names.setdefault(found[0] if found else None, []).append(name)
    for weight, of in names.items():
        if weight is not None:
            for_whom = f" for {', '.join(of)}" if len(names) > 1 else ""
            yield f"weight {weight} %{for_whom}"


PAY = "Before payment"
_BY_UNIT = tuple(category for category in Category if category.by_unit)
_BY_RECEIPT = tuple(category for category in Category if not category.by_unit)
_OVER = tuple(status for status in Status if status.is_done)


@dataclass(frozen=True, slots=True)
class Need:
    """When a cell is needed, by the value of another field of its row."""

    by: str = ""  # the field that decides; blank: none of this sheet
    needed: tuple[str, ...] = ()  # with these values it must be filled
    used: tuple[str, ...] = ()  # with these it may be; with others it is not needed; (): with all
    phrase: str = ""  # said in words, where that is clearer


_SPECIAL: Mapping[type[Record], Mapping[str, Need]] = {
    Activity: {
        "start_date": Need("status", _OVER, phrase=PAY),
        "end_date": Need("status", _OVER, phrase=PAY),
    },
    Participant: {
        "expert_source": Need("role", used=(Role.EXPERT,)),
        "application_id": Need("role", needed=(Role.VISITOR,), used=(Role.VISITOR,)),
        "lead": Need("role", used=(Role.VISITOR,)),
        "contracted_days": Need("role", needed=(Role.EXPERT,), used=(Role.EXPERT,)),
        "account_holder": Need(phrase=PAY),
        "town": Need(phrase=PAY),
        "iban": Need(phrase=PAY),
    },
    Expense: {
        "date_to": Need("category", used=_BY_UNIT),
        "quantity": Need("category", used=_BY_UNIT),
        "amount": Need("category", needed=_BY_RECEIPT),
        "receipt": Need("category", needed=_BY_RECEIPT),
    },
}
_MARK = Need("conflict", used=("No",), phrase="Required, unless Conflict of interest is Yes")


def need(record: type[Record], column: Column) -> Need | None:
    """Say when a column is needed; None where it always is, or never."""
    if column.kind is Kind.MARK:
        return _MARK
    if column.required_for:
        return Need("activity_type", column.required_for, column.required_for)
    return _SPECIAL.get(record, {}).get(column.field)


def is_required(column: Column) -> bool:
    """Tell the columns that carry the star."""
    return column.required or column.kind is Kind.MARK


def is_sometimes(record: type[Record], column: Column) -> bool:
    """Tell the columns that carry the star in brackets: some rows need them."""
    found = need(record, column)
    return not is_required(column) and bool(found and (found.needed or found.phrase))


def phrase(record: type[Record], column: Column) -> str:
    """Say in words whether a column must be filled.

    >>> phrase(Expense, Expense.SHEET.column("amount"))
    'Required for Travel, Hosting'
    >>> phrase(Expense, Expense.SHEET.column("quantity"))
    'Only for Accommodation, Meals and local transport, Daily rate'
    """
    found = need(record, column)
    if column.required:
        return "Required"
    if found is None:
        return "Optional"
    if found.phrase:
        return found.phrase
    values = found.needed or found.used
    return f"{'Required' if found.needed else 'Only'} for {', '.join(values)}"
