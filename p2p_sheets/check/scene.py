"""What a check sees, and what it gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from p2p_sheets.books import Programme
from p2p_sheets.cities import Register
from p2p_sheets.columns import Record
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding


@dataclass(frozen=True, slots=True)
class Scene:
    """All rows, with references that resolve, and what they are held against."""

    programme: Programme
    config: Config
    register: Register
    as_of: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding about a record; an error keeps the record out."""

    record: Record
    finding: Finding


Check = Callable[[Scene], Iterator[Verdict]]
