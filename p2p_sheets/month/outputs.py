"""What a run writes, by audience, into the staging folder: finance, panel, management, staff."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from p2p_sheets.config.dated import changes
from p2p_sheets.findings import Finding, in_order
from p2p_sheets.ledger.earlier import earlier_letters, earlier_marks, record_of
from p2p_sheets.ledger.staging import Staging, carry_out
from p2p_sheets.month.decide import Month, Request, Tell, silently
from p2p_sheets.rules.assignment import Assigned, assign
from p2p_sheets.rules.selection import CutOffRanking
from p2p_sheets.write.annotated import annotate_inputs
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.findings import Copies, Report, write_findings
from p2p_sheets.write.forms import enclosures, write_forms
from p2p_sheets.write.kpi import write_kpi
from p2p_sheets.write.letters import (
    FINAL,
    Correspondence,
    Letter,
    LettersThere,
    as_issued,
    as_kept,
    draft_letters,
    occasions,
    plan,
    taken_back,
    write_register,
)
from p2p_sheets.write.open_items import NextStep
from p2p_sheets.write.payments import PaymentBook, write_payments
from p2p_sheets.write.ranking import write_changes, write_ranking
from p2p_sheets.write.reminders import write_calendar, write_reminders
from p2p_sheets.write.report import write_activities, write_places, write_report


@dataclass(frozen=True, slots=True)
class Staged:
    """What run.json has to know of the outputs: the payments' fingerprint, the letters issued."""

    fingerprint: str
    # By the letter's key: its content's hash, its period, its file.
    letters: Mapping[str, list[str]]
    made_from: Mapping[str, str]  # by a letter's file: the hash of all that it was made from
    steps: tuple[NextStep, ...] = ()  # what to do next


def edition_of(request: Request) -> Edition:
    """Say what the outputs of a run say about themselves."""
    name = request.config.programme.name
    return Edition(name, request.period, request.as_of, request.demo)


def stage(month: Month, staging: Staging, tell: Tell = silently) -> Staged:
    """Write every output but run.json; `tell` says how far it has come."""
    period = month.request.period

    def path(relative: str) -> Path:
        return staging.path(f"{period}/{relative}")

    tell("Writing")
    fingerprint = _finance(month, path)
    for ranking in month.selection.cut_offs:
        _panel(month, ranking, staging)
    _management(month, path)
    letters = _letters(month, staging, tell)
    _staff(month, letters, path)
    return Staged(fingerprint, as_kept(letters.issued), letters.made_from)


@dataclass(frozen=True, slots=True)
class WrittenForms:
    """The forms of a period: where they lie, and what was set aside as a person had changed it."""

    folder: Path
    files: tuple[str, ...]  # below the folder
    kept: tuple[str, ...]
    assigned: tuple[Assigned, ...]


def publish_forms(month: Month) -> WrittenForms:
    """Write what people are to fill in by now, in the place of what was written before."""
    request, assigned = month.request, assign(month.case, month.selection)
    suggested = [one for cut_off in month.selection.cut_offs for one in cut_off.experts]
    place = f"forms/{request.period}"
    with Staging(request.output) as staging:
        folder, edition = staging.folder / place, edition_of(request)
        written = write_forms(folder, month.case, assigned, suggested, month.steps, edition)
        files = tuple(path.relative_to(folder).as_posix() for path in written)
        for name in files:
            staging.path(f"{place}/{name}")
        for stale in staging.written.keys() - set(staging.files):
            if stale.startswith(f"{place}/"):
                staging.remove(stale)
        staging.plan()
    return WrittenForms(request.output / place, files, carry_out(request.output).kept, assigned)


def _finance(month: Month, path: Callable[[str], Path]) -> str:
    if not month.settlement.to_release:
        return ""
    content = PaymentBook(
        edition=edition_of(month.request),
        release=month.numbering.release,
        draft=month.numbering.draft,
        settlement=month.settlement,
        reconciliation=month.reconciliation,
        findings=month.findings,
        types=[kind.name for kind in month.case.config.types.values()],
        config_changes=_config_changes(month),
        unread=[(b.path, b.skipped) for b in month.reading.workbooks if b.unknown],
        debtor=month.request.config.bank,
        unverified=month.request.unverified,
    )
    for name, data in content.pack.items():
        path(f"finance/{name}").write_bytes(data)
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
        write_ranking(
            staging.path(f"{folder}/ranking_{name}.xlsx"), ranking, edition_of(month.request)
        )
        return
    staging.write(f"{folder}/ranking_{name}.xlsx", frozen.workbook)
    staging.write(f"{folder}/freeze_{name}.json", frozen.json)
    write_changes(staging.path(f"{folder}/changes_{name}.xlsx"), ranking, edition_of(month.request))


def _management(month: Month, path: Callable[[str], Path]) -> None:
    period, edition, figures = month.request.period, edition_of(month.request), month.kpis
    write_kpi(path(f"management/kpi_{period}.xlsx"), figures, edition)
    write_report(path(f"management/report_{period}.html"), figures, edition)
    write_report(path(f"management/public/report_{period}.html"), figures, edition, public=True)
    write_activities(path("management/public/activities.csv"), figures)
    write_places(path("management/public/places.csv"), figures)


def _annotated(month: Month, path: Callable[[str], Path]) -> tuple[Copies, tuple[Finding, ...]]:
    """Write the copies of the workbooks that have findings, and say where they lie."""
    request = month.request
    most = request.config.limits.annotate_rows
    copies = annotate_inputs(request.input, month.reading, month.news, most)
    for name, content in copies.files.items():
        path(f"staff/annotated/{name}").write_bytes(content)
    links = {name: f"annotated/{name}" for name in copies.files}
    return Copies(links, copies.without), copies.findings


def report_of(month: Month, copies: Copies | None = None) -> Report:
    """Say which findings are new, which are about what is settled, and what was not read."""
    request = month.request
    earlier = earlier_marks(request.output, request.period, request.as_of)
    unread = {skipped.path: skipped.why for skipped in month.reading.skipped}
    return Report(earlier, month.settled_findings, copies or Copies(), unread)


def _letters(month: Month, staging: Staging, tell: Tell) -> Correspondence:
    """Write the letters of the month as drafts, and their register; or, where asked, none."""
    request, case, settlement = month.request, month.case, month.settlement
    before = as_issued(earlier_letters(request.output, request.period, request.as_of))
    here = record_of(request.output, request.period)
    kept = as_issued(here.tree.get("letters", {})) if here else {}
    released = {k: i for k, i in kept.items() if k.kind in FINAL and i.period == request.period}
    if month.numbering.draft and not request.letters:
        return Correspondence(earlier=before, released=released)
    folder = f"{request.period}/staff/letters"
    standing = LettersThere(
        here.tree.get("letters_made_from", {}) if here else {},
        lambda name: staging.untouched(f"{folder}/{name}"),
    )
    edition = edition_of(request)
    drafts = plan(case, month.selection, settlement, month.steps, month.numbering)
    counted = _counted(drafts, tell)
    enclose = partial(enclosures, case=case, edition=edition)
    letters = draft_letters(counted, request.config, edition, before, released, standing, enclose)
    gone = taken_back(case, before)
    letters = replace(letters, withdrawn=_withdrawn(month), taken_back=gone)
    for name, content in letters.files.items():
        staging.write(f"{folder}/{name}", content)
    for name in letters.standing:
        staging.keep(f"{folder}/{name}")
    called = occasions(case, month.selection, settlement, month.steps)
    write_register(staging.path(f"{folder}/letters.xlsx"), letters, called, edition)
    return letters


def _counted(letters: Sequence[Letter], tell: Tell) -> Iterator[Letter]:
    for number, letter in enumerate(letters):
        if number % 100 == 0:
            tell(f"Letters, {number} of {len(letters)}" if number else "Letters")
        yield letter


def _withdrawn(month: Month) -> frozenset[str]:
    """Name the releases that count no more, and their payments: their letters are marked."""
    gone = [release for release in month.releases.all if not release.counts]
    payments = {payment.payment_id for release in gone for payment in release.payments}
    return frozenset({release.name for release in gone} | payments)


def _staff(month: Month, letters: Correspondence, path: Callable[[str], Path]) -> None:
    period, edition = month.request.period, edition_of(month.request)
    findings = path(f"staff/findings_{period}.xlsx")
    copies, damaged = _annotated(month, path)
    news = in_order((*month.news, *letters.findings, *damaged))
    write_findings(findings, news, edition, report_of(month, copies))
    reminders = path(f"staff/reminders_{period}.xlsx")
    write_reminders(reminders, month.steps, edition, letters.by_commitment)
    write_calendar(path("staff/deadlines.ics"), month.steps, edition)
