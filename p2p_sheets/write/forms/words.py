"""What the Guide of each workbook says, and how a column is put to those who fill it in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from p2p_sheets.books import Book
from p2p_sheets.books.columns import Column, Kind
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
    criterion = next(c for c in config.criteria if c.label == column.title)
    low, high = config.scoring.scale
    return f"{text} {low} to {high} in steps of {config.scoring.step}; weight {criterion.weight} %."
