"""Collects what selection finds, and which overrides it uses."""

from p2p_sheets.findings import Finding, in_order
from p2p_sheets.overrides import Overrides, Used


class Notes:
    """The findings of one run of selection; made anew for each run."""

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
