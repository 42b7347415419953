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
from p2p_sheets.write.edition import Edition, MadeFrom, made_by
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
    made_from: Mapping[str, str]  # by file: the hash of all that it was made from
    steps: tuple[NextStep, ...] = ()  # what to do next


class _Outputs:
    """The outputs of a period; what would come out as it lies there is left as it is."""

    def __init__(self, month: Month, staging: Staging) -> None:
        self.made_from: dict[str, str] = {}
        self._config, self._period = month.request.config, month.request.period
        self._staging, self._hashes = staging, MadeFrom()
        record = record_of(month.request.output, self._period)
        self.record = record.tree if record else {}
        same_program = self.record.get("made_by") == made_by()
        self.before: Mapping[str, str] = self.record.get("made_from", {}) if same_program else {}

    def path(self, relative: str) -> Path:
        """Give the path under which an output is to be written for now."""
        return self._staging.path(f"{self._period}/{relative}")

    def untouched(self, relative: str) -> bool:
        """Does it lie there just as the program wrote it last?"""
        return self._staging.untouched(f"{self._period}/{relative}")

    def keep(self, relative: str) -> None:
        """Leave it as it lies there."""
        self._staging.keep(f"{self._period}/{relative}")

    def write(
        self, relative: str, write: Callable[..., None], *content: object, **more: object
    ) -> None:
        """Let a function write an output from its content, unless it stands there made from it."""
        made_from = self._hashes.hash(write, self._config, content, more)
        if made_from:
            self.made_from[relative] = made_from
        if made_from and self.before.get(relative) == made_from and self.untouched(relative):
            self.keep(relative)
        else:
            write(self.path(relative), *content, **more)


def edition_of(request: Request) -> Edition:
    """Say what the outputs of a run say about themselves."""
    name = request.config.programme.name
    return Edition(name, request.period, request.as_of, request.demo)


def stage(month: Month, staging: Staging, tell: Tell = silently) -> Staged:
    """Write every output but run.json; `tell` says how far it has come."""
    outputs = _Outputs(month, staging)
    tell("Writing")
    fingerprint = _finance(month, outputs.path)
    for ranking in month.selection.cut_offs:
        _panel(month, ranking, outputs)
    _management(month, outputs)
    letters = _letters(month, outputs, tell)
    _staff(month, letters, outputs)
    return Staged(fingerprint, as_kept(letters.issued), outputs.made_from)


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


def _panel(month: Month, ranking: CutOffRanking, outputs: _Outputs) -> None:
    """Write a ranking; once frozen, carry its bytes and write what changed beside it (SE-9)."""
    name, edition = ranking.cut_off.id, edition_of(month.request)
    frozen = month.frozen.get(name)
    if frozen is None:
        outputs.write(f"panel/ranking_{name}.xlsx", write_ranking, ranking, edition)
        return
    outputs.path(f"panel/ranking_{name}.xlsx").write_bytes(frozen.workbook)
    outputs.path(f"panel/freeze_{name}.json").write_bytes(frozen.json)
    outputs.write(f"panel/changes_{name}.xlsx", write_changes, ranking, edition)


def _management(month: Month, outputs: _Outputs) -> None:
    period, edition, figures = month.request.period, edition_of(month.request), month.kpis
    report = f"report_{period}.html"
    outputs.write(f"management/kpi_{period}.xlsx", write_kpi, figures, edition)
    outputs.write(f"management/{report}", write_report, figures, edition)
    outputs.write(f"management/public/{report}", write_report, figures, edition, public=True)
    outputs.write("management/public/activities.csv", write_activities, figures)
    outputs.write("management/public/places.csv", write_places, figures)


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


def _letters(month: Month, outputs: _Outputs, tell: Tell) -> Correspondence:
    """Write the letters of the month as drafts, and their register; or, where asked, none."""
    request, case, settlement = month.request, month.case, month.settlement
    before = as_issued(earlier_letters(request.output, request.period, request.as_of))
    kept = as_issued(outputs.record.get("letters", {}))
    released = {k: i for k, i in kept.items() if k.kind in FINAL and i.period == request.period}
    if month.numbering.draft and not request.letters:
        return Correspondence(earlier=before, released=released)
    folder = "staff/letters"
    standing = LettersThere(
        {file.removeprefix(f"{folder}/"): made for file, made in outputs.before.items()},
        lambda name: outputs.untouched(f"{folder}/{name}"),
    )
    edition = edition_of(request)
    drafts = plan(case, month.selection, settlement, month.steps, month.numbering)
    counted = _counted(drafts, tell)
    enclose = partial(enclosures, case=case, edition=edition)
    letters = draft_letters(counted, request.config, edition, before, released, standing, enclose)
    gone = taken_back(case, before)
    letters = replace(letters, withdrawn=_withdrawn(month), taken_back=gone)
    for name, content in letters.files.items():
        outputs.path(f"{folder}/{name}").write_bytes(content)
    for name in letters.standing:
        outputs.keep(f"{folder}/{name}")
    outputs.made_from |= {f"{folder}/{name}": made for name, made in letters.made_from.items()}
    called = occasions(case, month.selection, settlement, month.steps)
    write_register(outputs.path(f"{folder}/letters.xlsx"), letters, called, edition)
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


def _staff(month: Month, letters: Correspondence, outputs: _Outputs) -> None:
    period, edition = month.request.period, edition_of(month.request)
    copies, damaged = _annotated(month, outputs.path)
    news = in_order((*month.news, *letters.findings, *damaged))
    findings, reminders = f"staff/findings_{period}.xlsx", f"staff/reminders_{period}.xlsx"
    outputs.write(findings, write_findings, news, edition, report_of(month, copies))
    outputs.write(reminders, write_reminders, month.steps, edition, letters.by_commitment)
    outputs.write("staff/deadlines.ics", write_calendar, month.steps, edition)
