"""Frozen records <-> canonical JSON: sorted keys, decimals as text, one spelling for each value."""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")


def canonical(tree: object) -> str:
    """Write JSON that has one spelling only, so that it can be hashed.

    >>> canonical({"b": Decimal("1.50"), "a": date(2023, 3, 1)})
    '{"a":"2023-03-01","b":"1.50"}'
    """
    return json.dumps(
        tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_spell
    )


def _spell(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def decode(kind: type[T], tree: Mapping[str, Any]) -> T:
    """Build a record of text, decimals, dates and their optionals out of parsed JSON.

    Keys that the record does not know are left out, so that an older program reads a newer entry.
    """
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: _read(hints[name], tree[name]) for name in names if name in tree})


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(part for part in hint.__args__ if part is not type(None))
    if hint is Decimal:
        return Decimal(value)
    if hint is date:
        return date.fromisoformat(value)
    return value
