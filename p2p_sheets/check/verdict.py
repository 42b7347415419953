"""What a check gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from p2p_sheets.books.columns import Record
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding about a record; an error keeps the record out."""

    record: Record
    finding: Finding


Check = Callable[[Case], Iterator[Verdict]]
