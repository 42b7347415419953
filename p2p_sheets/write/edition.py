"""What every output of a run says about itself, and how files are named and packed."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii

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
