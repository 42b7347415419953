"""Cell addresses: `C5` and `A1:B2` as numbers, rows from 1 and columns from 0."""

import re
from collections.abc import Mapping
from functools import cache

from p2p_sheets.xlsx.raw import Address, Range

LAST_ROW = 1_048_576
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,9})")


@cache
def column_indices(count: int) -> Mapping[str, int]:
    """Number the first `count` columns by their letters.

    >>> [column_indices(703)[letters] for letters in ("A", "Z", "AA", "ZZ", "AAA")]
    [0, 25, 26, 701, 702]
    """
    names = [""]
    for name in names:
        names += (name + chr(letter) for letter in range(ord("A"), ord("Z") + 1))
        if len(names) > count:
            break
    return {name: index for index, name in enumerate(names[1 : count + 1])}


def address(text: str) -> Address | None:
    """Read the address of a cell, also of one beyond what Excel has; None if it is none.

    >>> address("C5"), address("$xfd$1048576"), address("5C"), address("C0")
    ((5, 2), (1048576, 16383), None, None)
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def cell_range(text: str) -> Range | None:
    """Read a range, whichever corners it is written by; None if it is none.

    >>> cell_range("A1:C2"), cell_range("C2:A1"), cell_range("B7"), cell_range("A:C")
    ((1, 0, 2, 2), (1, 0, 2, 2), (7, 1, 7, 1), None)
    """
    first, colon, last = text.partition(":")
    one, other = address(first), address(last if colon else first)
    if one is None or other is None:
        return None
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )
