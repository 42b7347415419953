"""What every output of a run says about itself, and how files are named."""

import re
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
LONGEST = 80
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The month that is written, seen from which day, and whether it is only the demo."""

    programme: str  # its name in config
    period: str  # YYYY-MM
    as_of: date
    demo: bool = False


def day_in_words(day: date) -> str:
    """Write a day as a letter does.

    >>> day_in_words(date(2024, 3, 31))
    '31 March 2024'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


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
