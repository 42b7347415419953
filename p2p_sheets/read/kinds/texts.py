"""Texts, and texts with a form: IDs, e-mail addresses, bank details."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from p2p_sheets.books import movement_of
from p2p_sheets.findings import cells
from p2p_sheets.money import show_number
from p2p_sheets.read.kinds.odd import CellRead, Parse, odd, shown
from p2p_sheets.text import clean
from p2p_sheets.xlsx.values import Value

_ID = re.compile(r"[\w./-]+")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_./-]+")
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]{2,}")
_DIGITS_KEPT = 15
_BIC = 11  # characters at most; whatever is longer is an IBAN
_AROUND = re.compile(
    r"^IBAN(?:N[OR][.:])?[:=]?|[-‐–.]|\([A-Z]{3}\)$"
)  # what people write around one
_LOOKALIKES = frozenset("АВЕЅІЈКМНОРСТУХасеіјорѕухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")  # none of them Latin
_ALPHABETS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def text(value: Value) -> CellRead:
    """Read a free text; a number is its digits."""
    if type(value) is str:
        return clean(value) or None
    if type(value) is Decimal:
        return show_number(value)
    if isinstance(value, date):
        return odd(cells.TEXT_FROM_DATE, shown(value), read=shown(value))
    return shown(value)


def ident(value: Value) -> CellRead:
    """Read an ID, or a reference to one (IN-7)."""
    if type(value) is str:
        bare = clean(value)
        return bare if _PLAIN_ID.fullmatch(bare) else _unusual_id(bare)
    if type(value) is Decimal:
        return _id_from_number(value)
    what = "a date" if isinstance(value, date) else shown(value)
    return odd(cells.ID_NOT_TEXT, what=what)


def line_id(value: Value) -> CellRead:
    """Read a Line ID: nobody types the end by which payments for settled lines are told (RB-13)."""
    typed = value if type(value) is str else shown(value)
    return odd(cells.ID_RESERVED) if movement_of(clean(typed))[1] else ident(value)


def _unusual_id(bare: str) -> CellRead:
    if not bare:
        return None
    if not _ID.fullmatch(bare):
        strange = next(c for c in bare if not _ID.fullmatch(c))
        what = "a space" if strange == " " else f'"{strange}"'
        return odd(cells.ID_CHARACTERS, what=what)
    foreign = _foreign_letters(bare)
    if foreign and any((c.isascii() and c.isalpha()) or c in _LOOKALIKES for c in bare):
        return odd(cells.ID_LOOKALIKE, what=foreign)
    return bare


def _id_from_number(number: Decimal) -> CellRead:
    if number.adjusted() >= _DIGITS_KEPT:
        return odd(cells.ID_DIGITS)
    if number < 0 or number % 1:
        return odd(cells.ID_NOT_TEXT, what=f"the number {shown(number)}")
    digits = str(int(number))
    return odd(cells.ID_NUMBER, digits, read=digits)


def _foreign_letters(bare: str) -> str:
    """Name the letters that only look like ours: `Р (Cyrillic)`."""
    found = []
    for letter in dict.fromkeys(bare):
        alphabet = unicodedata.name(letter, "").split(" ")[0]
        if alphabet in _ALPHABETS:
            found.append(f"{letter} is {alphabet.capitalize()}")
    return ", ".join(found)


def email(*, required: bool) -> Parse:
    """Make the parser of e-mail addresses; an optional one that is none is left out.

    A required one stays as it is: EL-9 decides whether it will do.
    """

    def parse(value: Value) -> CellRead:
        bare = clean(value) if type(value) is str else shown(value)
        if not bare or required or _EMAIL.fullmatch(bare):
            return bare or None
        return odd(cells.EMAIL_LEFT_OUT)

    return parse


def bank(value: Value) -> CellRead:
    """Read an IBAN or a BIC: capitals without spaces. Whether it is one, PA-1 decides."""
    if type(value) is not str:
        return odd(cells.BANK_NUMBER)
    typed = clean(value).replace(" ", "").upper()
    bare = _AROUND.sub("", typed) if len(typed) > _BIC else typed
    foreign = "" if bare.isascii() else _foreign_letters(bare)
    if foreign:
        return odd(cells.BANK_LOOKALIKE, bare, what=foreign)
    return bare or None if bare == typed else odd(cells.BANK_READ, bare, read=bare)
