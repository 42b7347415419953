"""What earlier months left behind: the figures of their runs, and when money went out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True)
class Past:
    """Runs of earlier periods (`run.json`, parsed); the days of releases and answered payments."""

    runs: Sequence[Mapping[str, Any]] = ()
    released_on: Mapping[str, date] = field(default_factory=dict)  # by release
    paid_on: Mapping[str, date] = field(default_factory=dict)  # by Payment ID

    @property
    def earlier(self) -> list[Mapping[str, Any]]:
        """The runs, oldest first; the last one of a period counts."""
        by_period = {str(run.get("period", "")): run for run in self.runs}
        return [by_period[period] for period in sorted(by_period) if period]


def figure_of(run: Mapping[str, Any], indicator: str, stage: str) -> Decimal | None:
    """Read a figure that an earlier run wrote; None where it did not, or wrote something else."""
    try:
        value = run["figures"]["kpi"][indicator][stage]
        return None if value is None else Decimal(str(value))
    except (KeyError, TypeError, InvalidOperation):
        return None
