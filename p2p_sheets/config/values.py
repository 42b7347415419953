"""What the tables of config.toml are made of: lines, days, numbers, pairs, countries, keys."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

TypeKey = Annotated[str, Field(pattern="^[A-Z]{2}$")]  # of an activity type (PR-1)


class Part(BaseModel):
    """A table of the file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _is_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("should be a number")  # noqa: TRY004 (pydantic wants ValueError)
    return Decimal(value)


def _range(value: Any) -> Any:
    alike = isinstance(value, list) and len(value) == 2 and type(value[0]) is type(value[1])
    if not (alike and isinstance(value[0], int | date) and value[0] <= value[1]):
        raise ValueError("should be a pair, the smaller first")
    return tuple(value)


def _one_line(value: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in value):
        raise ValueError("should be one line of plain text")
    return value


Line = Annotated[str, Field(max_length=500), AfterValidator(_one_line)]
Name = Annotated[Line, Field(min_length=1, max_length=120)]
Place = Annotated[Line, Field(min_length=1)]  # a file or a folder
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
Number = Annotated[Decimal, BeforeValidator(_is_number)]
Euro = Annotated[Number, Field(ge=0, le=1_000_000, decimal_places=2)]
Share = Annotated[Number, Field(ge=0, le=10)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Count = Annotated[int, Field(ge=0, le=100_000)]
_Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]
Range = Annotated[tuple[_Whole, _Whole], BeforeValidator(_range)]
Window = Annotated[tuple[Day, Day], BeforeValidator(_range)]


def in_order(first: date, last: date, what: str) -> None:
    """Make sure that what has two days does not end before it starts.

    Raises:
        ValueError: it does.
    """
    if last < first:
        raise ValueError(f"{what} ends ({last}) before it starts ({first})")
