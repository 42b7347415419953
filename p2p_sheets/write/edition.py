"""What every output of a run says about itself and is made from; how files are named and packed."""

import hashlib
import io
import platform
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any

from anyascii import anyascii
from pydantic import BaseModel

from p2p_sheets.text import MONTHS

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Edition:
    """The month that is written, seen from which day, and whether it is only the demo."""

    programme: str  # its name in config
    period: str  # YYYY-MM
    as_of: date
    demo: bool = False


def month_in_words(period: str) -> str:
    """Write a period as people do.

    >>> month_in_words("2024-03")
    'March 2024'
    """
    return f"{MONTHS[int(period[5:7]) - 1]} {period[:4]}"


class FileNames:
    """Gives out the names of the files of one folder, made from IDs and names of people.

    They are safe on every system, and never the same twice.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, *parts: str, ending: str = ".xlsx") -> str:
        """Join the parts to a name that no other file of the folder has, whatever its case.

        >>> names = FileNames()
        >>> names.give("claim", "P 1/../é"), names.give("claim", "p_1_.._E")
        ('claim_P_1_.._e.xlsx', 'claim_p_1_.._E_2.xlsx')
        """
        words = (_UNSAFE.sub("_", anyascii(part)).strip("_") for part in parts)
        name = "_".join(word for word in words if word)[:LONGEST].rstrip(".")
        number, free = 1, name
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free.casefold())
        return free + ending


# --- what an output is made from ------------------------------------------------------------------

LIBRARIES = ("docxtpl", "icalendar", "jinja2", "lxml", "pycountry", "python-docx", "xlsxwriter")
_PLAIN = {type(None), bool, int, float, str, bytes, date, datetime, time, Decimal, Fraction}


@cache
def made_by() -> str:
    """Hash the program and name its libraries: another may write other bytes."""
    files = sorted(Path(__file__).parents[1].rglob("*"))
    ours = (file.read_bytes() for file in files if file.suffix not in ("", ".pyc"))
    hashes = (hashlib.sha256(content).hexdigest() for content in ours)
    libraries = (f"{name} {version(name)}" for name in LIBRARIES)
    names = (platform.python_version(), *libraries, *hashes)
    return hashlib.sha256(" ".join(names).encode()).hexdigest()


class MadeFrom:
    """Hashes what outputs are made from: of the same, a function writes the same bytes.

    Everything counts that can be reached, but for fields that do not count in comparisons or are
    left out of what a configuration says of itself.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}  # by identity, and kept: none is given anew

    def hash(self, *content: object) -> str:
        """Hash records, configuration, lists and what is in them; blank: something is none."""
        try:
            return hashlib.sha256(self._told(content).encode()).hexdigest()
        except (_NoDataError, RecursionError):
            return ""

    def _told(self, value: object) -> str:
        """Spell a value out; a record is hashed, as many others may hold it."""
        if type(value) in _PLAIN:
            return repr(value)
        match value:
            case list() | tuple():
                return f"[{','.join([self._told(one) for one in value])}]"
            case dict():
                pairs = [f"{self._told(key)}:{self._told(one)}" for key, one in value.items()]
                return f"{{{','.join(pairs)}}}"
            case set() | frozenset():
                return f"<{','.join(sorted([self._told(one) for one in value]))}>"
            case Enum() | FunctionType():
                return self._named(value)
        known = self._known.get(id(value))
        if known is None:
            kind: Any = type(value)
            told = [
                repr(field) if type(field := getattr(value, name)) in _PLAIN else self._told(field)
                for name in _counting(kind)
            ]
            text = f"{kind.__qualname__}({','.join(told)})"
            known = self._known[id(value)] = value, hashlib.sha256(text.encode()).hexdigest()
        return known[1]

    def _named(self, value: Enum | FunctionType) -> str:
        """Name what the program defines; a function may hold data."""
        if isinstance(value, Enum):
            return f"{type(value).__qualname__}.{value.name}"
        held = [cell.cell_contents for cell in value.__closure__ or ()], value.__defaults__
        at = f"{value.__module__}.{value.__qualname__}:{value.__code__.co_firstlineno}"
        return f"{at}({self._told(held)})"


class _NoDataError(Exception):
    """It is not known what can be reached from a value."""


@cache
def _counting(kind: type) -> tuple[str, ...]:
    """Name the fields of a class of records, or of a part of the configuration, that count."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind) if field.compare)
    if issubclass(kind, BaseModel):
        return tuple(name for name, field in kind.model_fields.items() if not field.exclude)
    raise _NoDataError


# --- how files are packed -------------------------------------------------------------------------

LEVEL = 4
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts by name: the same content gives the same bytes, at any time, anywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            add(archive, name, content)
    return out.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a part to an archive."""
    part = zipfile.ZipInfo(name, _TIME)
    part.create_system = 0  # Python names the system that it runs on
    archive.writestr(part, content, zipfile.ZIP_DEFLATED, LEVEL)
