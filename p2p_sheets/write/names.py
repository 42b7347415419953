"""Names of files made from IDs and names of people: safe on every system, never the same twice."""

import re

from anyascii import anyascii

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
LONGEST = 80


class FileNames:
    """Gives out the names of the files of one folder."""

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
