"""What a run writes, by audience, into the staging folder: finance, panel, management, staff."""

from collections.abc import Callable
from pathlib import Path

from p2p_sheets.config.changes import changes
from p2p_sheets.pipeline import Month
from p2p_sheets.rules.selection import CutOffRanking
from p2p_sheets.write.calendar import write_calendar
from p2p_sheets.write.findings import write_findings
from p2p_sheets.write.kpi import write_kpi
from p2p_sheets.write.payments import PaymentBook, write_payments
from p2p_sheets.write.ranking import write_changes, write_ranking
from p2p_sheets.write.reminders import write_reminders
from p2p_sheets.write.staging import Staging


def stage(month: Month, staging: Staging) -> str:
    """Write every output but run.json; returns the fingerprint of the payments."""
    period = month.request.period

    def path(relative: str) -> Path:
        return staging.path(f"{period}/{relative}")

    fingerprint = _finance(month, path)
    for ranking in month.selection.cut_offs:
        _panel(month, ranking, staging)
    write_kpi(path(f"management/kpi_{period}.xlsx"), month.kpis, month.request.edition)
    _staff(month, path)
    return fingerprint


def _finance(month: Month, path: Callable[[str], Path]) -> str:
    if not month.settlement.to_release:
        return ""
    content = PaymentBook(
        edition=month.request.edition,
        release=month.numbering.release,
        draft=month.numbering.draft,
        settlement=month.settlement,
        reconciliation=month.reconciliation,
        findings=month.findings,
        config_changes=_config_changes(month),
    )
    return write_payments(path(f"finance/{content.file}"), content)


def _config_changes(month: Month) -> tuple[str, ...]:
    """Say what differs from the configuration of the last release."""
    for entry in reversed(month.entries):
        if entry.kind == "release" and "config" in entry.tree:
            now = month.request.config.file.read_text(encoding="utf-8-sig")
            return changes(str(entry.tree["config"]), now)
    return ()


def _panel(month: Month, ranking: CutOffRanking, staging: Staging) -> None:
    """Write a ranking; once frozen, carry its bytes and write what changed beside it (SE-9)."""
    folder, name = f"{month.request.period}/panel", ranking.cut_off.id
    frozen = month.frozen.get(name)
    if frozen is None:
        write_ranking(staging.path(f"{folder}/ranking_{name}.xlsx"), ranking, month.request.edition)
        return
    staging.write(f"{folder}/ranking_{name}.xlsx", frozen.workbook)
    staging.write(f"{folder}/freeze_{name}.json", frozen.keeping)
    write_changes(staging.path(f"{folder}/changes_{name}.xlsx"), ranking, month.request.edition)


def _staff(month: Month, path: Callable[[str], Path]) -> None:
    period, edition = month.request.period, month.request.edition
    write_findings(path(f"staff/findings_{period}.xlsx"), month.findings, edition)
    write_reminders(path(f"staff/reminders_{period}.xlsx"), month.steps, edition)
    write_calendar(path("staff/deadlines.ics"), month.steps, edition)
