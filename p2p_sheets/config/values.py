"""What the tables of config.toml are made of: numbers, pairs, countries, keys of activity types."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

TypeKey = Annotated[str, Field(pattern="^[A-Z]{2}$")]  # of an activity type (PR-1)


class Part(BaseModel):
    """A table of the file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _is_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("should be a number")  # noqa: TRY004 (pydantic wants ValueError)
    return Decimal(value)


def _range(value: Any) -> Any:
    if not (isinstance(value, list) and len(value) == 2 and value[0] <= value[1]):
        raise ValueError("should be a pair, the smaller first")
    return tuple(value)


Number = Annotated[Decimal, BeforeValidator(_is_number)]
Euro = Annotated[Number, Field(ge=0, le=1_000_000, decimal_places=2)]
Share = Annotated[Number, Field(ge=0, le=10)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Range = Annotated[tuple[int, int], BeforeValidator(_range)]
Window = Annotated[tuple[date, date], BeforeValidator(_range)]


def in_order(first: date, last: date, what: str) -> None:
    """Make sure that what has two days does not end before it starts.

    Raises:
        ValueError: it does.
    """
    if last < first:
        raise ValueError(f"{what} ends ({last}) before it starts ({first})")
