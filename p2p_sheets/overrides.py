"""The one place where staff overrule a hold or a warning: which override covers which finding."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Override
from p2p_sheets.findings import Finding, in_order
from p2p_sheets.text import clean, fold, mask, order_key

_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Used:
    """An override that took a finding away; printed in the outputs that it touched."""

    override: Override
    finding: Finding


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings that stay open, and those that staff overruled."""

    open: tuple[Finding, ...]
    used: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a line or a balance waits, by which rule, and what lets it go on."""

    reason: str
    rule: str
    remedy: str
    finding: Finding | None = None  # what an override may take away: for all that waits for it
    narrow: Finding | None = None  # the same for this line alone


def because(finding: Finding, line_id: str = "") -> Hold:
    """Make the hold of a finding; where it is about many lines, one of them may be overruled."""
    narrow = replace(finding, subject=line_id) if line_id else None
    return Hold(finding.message, finding.rule, finding.remedy, finding, narrow)


@dataclass(frozen=True, slots=True)
class SiftedHolds:
    """The holds that no override takes away, and the overrides that took others away."""

    holds: tuple[Hold, ...]
    used: tuple[Used, ...]


class Overrides:
    """The overrides that hold on a day, by the ID and the finding they name."""

    def __init__(self, records: Iterable[Override], as_of: date) -> None:
        self._by_subject: dict[tuple[str, str], list[Override]] = {}
        for record in records:
            if record.valid_until is None or record.valid_until >= as_of:
                key = (order_key(record.subject_id), fold(record.finding))
                self._by_subject.setdefault(key, []).append(record)

    def covers(self, finding: Finding) -> Override | None:
        """Give the override that accepts this very value of this finding, if there is one."""
        if not finding.overridable:
            return None
        key = (order_key(finding.subject), fold(finding.code))
        accepted = _value(finding.value)
        for override in self._by_subject.get(key, ()):
            value = override.value or ""
            if accepted in (_value(value), _value(mask(value))):
                return override
        return None

    def sift(self, findings: Sequence[Finding]) -> Sifted:
        """Part what stays open from what is overruled."""
        still_open: list[Finding] = []
        used: list[Used] = []
        for finding in findings:
            override = self.covers(finding)
            if override is None:
                still_open.append(finding)
            else:
                used.append(Used(override, finding))
        return Sifted(tuple(still_open), tuple(used))

    def sift_holds(self, holds: Iterable[Hold]) -> SiftedHolds:
        """Part the holds that stand from those that staff overrule."""
        standing: list[Hold] = []
        used: list[Used] = []
        for hold in holds:
            sifted = self.sift([finding for finding in (hold.finding, hold.narrow) if finding])
            if sifted.used:
                used.append(sifted.used[0])
            else:
                standing.append(hold)
        return SiftedHolds(tuple(standing), tuple(used))


class Notes:
    """Collects findings one by one, and the overrides that take some of them away."""

    def __init__(self, overrides: Overrides) -> None:
        self._overrides = overrides
        self._findings: set[Finding] = set()
        self._used: dict[Finding, Used] = {}

    def add(self, finding: Finding) -> Used | None:
        """Take a finding; gives the override that takes it away, if there is one."""
        override = self._overrides.covers(finding)
        if override is None:
            self._findings.add(finding)
            return None
        return self._used.setdefault(finding, Used(override, finding))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stays open, in the order of its places."""
        return in_order(self._findings)

    @property
    def used(self) -> tuple[Used, ...]:
        """The overrides that took a finding away."""
        return tuple(sorted(self._used.values(), key=lambda u: u.finding.sort_key))


def _value(text: str) -> str:
    """Reduce a value to what is compared: `30` accepts 30.00, as Excel makes of it."""
    bare = clean(text).casefold().replace(" ", "")
    return f"{Decimal(bare):f}".rstrip("0").rstrip(".") if _AMOUNT.fullmatch(bare) else bare
