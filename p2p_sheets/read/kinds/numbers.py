"""Numbers: as numbers, or as text where only one reading is possible (IN-4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from p2p_sheets.findings import cells
from p2p_sheets.findings.finding import Code
from p2p_sheets.money import CENT, show, show_number
from p2p_sheets.read.kinds.odd import CellRead, Odd, Parse, odd
from p2p_sheets.text import clean
from p2p_sheets.xlsx.values import Value

_DUST = Decimal("1e-9")
_LARGEST = Decimal(10) ** 12
_EXCEL = Context(prec=15)  # the digits that Excel keeps of a number
_HALF = Decimal("0.5")

_NUMBER = re.compile(r"[0-9](?:[0-9 .,']*[0-9])?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ .,'])[0-9]{3}(?:\1[0-9]{3})*)?|[0-9]+")
_EURO = re.compile(r"(?i)^(?:€|eur\b|euros?\b) ?|(?: ?€| ?\beuros?| ?\beur)$")

Judge = Callable[[Decimal], CellRead]


def readings(text: str) -> tuple[Decimal, ...]:
    """List the numbers that a text can mean: none, one, or both where a comma or dot is ambiguous.

    >>> readings("1 234,56"), readings("1,234.56"), readings("92,5"), readings("1.234.567")
    ((Decimal('1234.56'),), (Decimal('1234.56'),), (Decimal('92.5'),), (Decimal('1234567'),))
    >>> readings("1.234"), readings("0,125"), readings("12,34,5"), readings("soon")
    ((Decimal('1234'), Decimal('1.234')), (Decimal('0.125'),), (), ())
    """
    sign, body = _sign(clean(text).replace("’", "'").replace("−", "-"))
    if not _NUMBER.fullmatch(body):
        return ()
    return tuple(_EXCEL.plus(sign * number) for number in _unsigned(body))


def _sign(text: str) -> tuple[int, str]:
    if text[:1] in ("-", "+"):
        return (-1 if text[0] == "-" else 1), text[1:].lstrip()
    return 1, text


def _unsigned(body: str) -> list[Decimal]:
    mark = max(body.rfind(","), body.rfind("."))
    if mark < 0:
        return _whole(body)
    left, right = body[:mark], body[mark + 1 :]
    if body[mark] in left:  # the same mark twice: thousands
        return _whole(body)
    if not right.isdigit() or not (whole := _whole(left)):
        return []
    decimal = Decimal(f"{whole[0]}.{right}")
    could_be_thousands = len(right) == 3 and left.isdigit() and len(left) <= 3 and left[0] != "0"
    return [Decimal(left + right), decimal] if could_be_thousands else [decimal]


def _whole(text: str) -> list[Decimal]:
    if not _GROUPED.fullmatch(text):
        return []
    return [Decimal(re.sub(r"[ .,']", "", text))]


@dataclass(frozen=True, slots=True)
class Wording:
    """The codes that tell of a number of some sort, and how such a number is shown."""

    ambiguous: Code
    unreadable: Code
    text: Code
    show: Callable[[Decimal], str]


AMOUNTS = Wording(cells.AMOUNT_AMBIGUOUS, cells.AMOUNT_UNREADABLE, cells.AMOUNT_TEXT, show)
NUMBERS = Wording(cells.NUMBER_AMBIGUOUS, cells.NUMBER_UNREADABLE, cells.NUMBER_TEXT, show_number)


def number_parser(judge: Judge, wording: Wording = NUMBERS) -> Parse:
    """Make the parser of a column of numbers that `judge` accepts or finds odd."""

    def parse(value: Value) -> CellRead:
        if type(value) is Decimal:
            return judge(value)
        if type(value) is str:
            return _from_text(value, judge, wording)
        if isinstance(value, date):
            return odd(cells.NUMBER_FROM_DATE)
        return odd(wording.unreadable)

    return parse


def _from_text(text: str, judge: Judge, wording: Wording) -> CellRead:
    bare = clean(text)
    if not bare:
        return None
    euro = wording is AMOUNTS and _EURO.search(bare) is not None
    found = readings(_EURO.sub("", bare, count=1) if euro else bare)
    if not found:
        return odd(wording.unreadable)
    if len(found) > 1:
        thousands, decimals = found
        return odd(wording.ambiguous, one=wording.show(thousands), other=show_number(decimals))
    read = judge(found[0])
    if isinstance(read, Odd):
        return read
    return odd(wording.text, read, read=wording.show(found[0]), euro=euro)


def money(number: Decimal) -> CellRead:
    """Judge an amount: over 0, at most two decimals (dust of a calculation apart)."""
    if number <= 0:
        return odd(cells.AMOUNT_RANGE, allowed="over 0")
    return _cents(number)


def euro(number: Decimal) -> CellRead:
    """Judge an amount that may be 0."""
    if number < 0:
        return odd(cells.AMOUNT_RANGE, allowed="0 or more")
    return _cents(number)


def _cents(number: Decimal) -> CellRead:
    if number >= _LARGEST:
        return odd(cells.AMOUNT_RANGE, allowed="less than a million million")
    rounded = number.quantize(CENT)
    if rounded != number and (abs(rounded - number) > _DUST or not rounded):
        return odd(cells.AMOUNT_DECIMALS)
    return rounded


def rate(number: Decimal) -> CellRead:
    """Judge an exchange rate: over 0."""
    if not 0 < number < _LARGEST:
        return odd(cells.NUMBER_RANGE, allowed="over 0")
    return number


def units(number: Decimal) -> CellRead:
    """Judge a quantity: over 0, whole or half."""
    if not 0 < number < 10_000 or number % _HALF:
        return odd(cells.NUMBER_RANGE, allowed="over 0, in whole or half days or nights")
    return number.normalize() if number % 1 else Decimal(int(number))


def days(number: Decimal) -> CellRead:
    """Judge days of a contract: whole or half, 0 too."""
    return Decimal(0) if number == 0 else units(number)


def count(number: Decimal) -> CellRead:
    """Judge a whole number, 0 or more."""
    if not 0 <= number < _LARGEST or number % 1:
        return odd(cells.NUMBER_RANGE, allowed="a whole number, 0 or more")
    return int(number)


def mark(scale: tuple[int, int], step: Decimal) -> Judge:
    """Make the judge of marks on a scale (SE-1)."""
    low, high = scale
    allowed = f"a score from {low} to {high} in steps of {step}"

    def judge(number: Decimal) -> CellRead:
        if not low <= number <= high or (number - low) % step:
            return odd(cells.NUMBER_RANGE, allowed=allowed)
        return number

    return judge
