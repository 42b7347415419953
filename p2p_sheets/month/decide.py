"""The month, stage by stage: workbooks -> records -> decisions. Nothing is written here.

`decide` is the whole chain on one screen; `publish` then puts what was decided into files. Of the
writers it asks one thing: whether the letter templates that staff changed can be filled in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from p2p_sheets import ledger
from p2p_sheets.books import Application
from p2p_sheets.case import Case
from p2p_sheets.check import check
from p2p_sheets.check.staff import unused_overrides
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.findings import NOWHERE, Finding, Severity, in_order
from p2p_sheets.findings.selection import FEW_VISITORS, FREEZE_MISSING
from p2p_sheets.ledger import Entry, answers_of, releases_of
from p2p_sheets.ledger.answers import AnswerBook, come_back, in_place
from p2p_sheets.ledger.earlier import FrozenCutOff, earlier_runs, frozen_cut_offs, lost_freezes
from p2p_sheets.ledger.folders import make_sure
from p2p_sheets.ledger.release import next_release, opening
from p2p_sheets.ledger.staging import written
from p2p_sheets.month.periods import EarlierPeriods, earlier_periods
from p2p_sheets.overrides import Used
from p2p_sheets.read import Reading, read_inputs
from p2p_sheets.read.sheetwide import told_together
from p2p_sheets.rules.accounts import Answers, Release, Releases
from p2p_sheets.rules.kpi import EarlierFigures, Kpis, kpis
from p2p_sheets.rules.reimbursement import (
    Numbering,
    Reconciliation,
    Settlement,
    paid_before,
    reconcile,
    settle,
)
from p2p_sheets.rules.selection import Selection, select
from p2p_sheets.rules.steps import Steps, commitments
from p2p_sheets.text import fold, order_key
from p2p_sheets.write.letters import LetterTemplates

DECISION = Application.SHEET.column("decision").title


class CannotRunError(Exception):
    """The run cannot start; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is run: which programme, where, for which month, seen from which day."""

    config: Config
    input: Path
    output: Path
    ledger: Path
    period: str  # YYYY-MM
    as_of: date
    demo: bool = False
    unverified: str = ""  # why it is released although the second engine disagrees
    letters: bool = True  # a draft may go without them; a release never does


@dataclass(frozen=True)
class Month:
    """All that was read and decided, before anything is written."""

    request: Request
    entries: tuple[Entry, ...]
    opening: Release | None  # before the very first release: what was paid before
    answered_in_place: tuple[
        AnswerBook, ...
    ]  # payment workbooks that were filled in where they lie
    releases: Releases
    reading: Reading
    case: Case
    selection: Selection
    frozen: Mapping[str, FrozenCutOff]
    numbering: Numbering
    settlement: Settlement
    reconciliation: Reconciliation
    steps: Steps
    told: frozenset[Finding]
    used: tuple[Used, ...]

    @cached_property
    def kpis(self) -> Kpis:
        """The figures that management reads."""
        return kpis(
            self.case,
            self.selection,
            self.settlement,
            numbering=self.numbering,
            steps=self.steps,
            earlier=_earlier(self.request, self.releases, self.settlement),
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found, in the order of the workbooks; where the budget runs out, too."""
        short = self.kpis.alarms if self.request.config.budget else ()
        return in_order(told_together((*self.told, *short)))

    @cached_property
    def settled_findings(self) -> tuple[Finding, ...]:
        """Notes on released lines and frozen cut-offs: nothing to work through any more.

        Never an error, which keeps a row out whatever was released, nor anything about a Decision
        or about a visit that has few visitors.
        """
        frozen = {
            line.candidate.application_id
            for cut_off in self.frozen.values()
            for kept in cut_off.rounds
            for line in kept.lines
        }
        released = {account.key for account in self.settlement.accounts if account.line.release}
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.WARNING
            and finding.column != DECISION
            and finding.code != FEW_VISITORS.name
            and (finding.subject in frozen or order_key(finding.subject) in released)
        )

    @cached_property
    def news(self) -> tuple[Finding, ...]:
        """The findings to work through."""
        apart = set(self.settled_findings)
        return tuple(finding for finding in self.findings if finding not in apart)


Tell = Callable[[str], None]


def silently(stage: str) -> None:
    """Tell nobody how far the run has come."""


def decide(request: Request, *, draft: bool = True, tell: Tell = silently) -> Month:
    """Read, check and decide everything.

    Raises:
        CannotRunError: there is nothing to read.
        LedgerError: the ledger is in doubt.
        Imbalance: a row or a cent got lost, which is a defect of this program.
    """
    config, as_of = request.config, request.as_of
    tell("Reading")
    entries = sound_ledger(request)
    register = Register.load(config.folder / config.paths.cities if config.paths.cities else None)
    reading = _read(request)
    tell("Checking")
    checked = check(reading, Case(reading.programme, config, register, as_of))
    case = checked.case
    periods = earlier_periods(config)
    releases, begun = _released(entries, periods, case)
    filled = _filled_in_place(request, entries)
    answers = answers_of((*come_back(reading.returned), *filled), releases, config, as_of)
    sifted = case.overrides.sift(checked.findings)
    tell("Ranking")
    frozen = frozen_cut_offs(request.output, [str(kind) for kind in config.applications])
    rounds = [kept for cut_off in frozen.values() for kept in cut_off.rounds]
    selection = select(case, rounds, periods.awards)
    tell("Reimbursing")
    numbering = Numbering(next_release(request.period, releases.numbers), draft)
    settlement = settle(case, releases, answers, numbering)
    balance = reconcile(case, checked.row_counts, settlement)
    tell("Counting")
    steps = commitments(case)
    used = tuple(dict.fromkeys((*sifted.used, *selection.used, *settlement.used, *steps.used)))
    idle = unused_overrides(
        case.programme.overrides,
        (one.override for one in used),
        as_of,
        _released_overrides(entries),
    )
    told = {*sifted.open, *selection.findings, *settlement.findings, *steps.findings, *idle}
    told.update(LetterTemplates(config).findings())
    told.update(_lost_freezes(request, frozen))
    return Month(
        request=request,
        entries=entries,
        opening=begun,
        answered_in_place=filled,
        releases=releases,
        reading=reading,
        case=case,
        selection=selection,
        frozen=frozen,
        numbering=numbering,
        settlement=settlement,
        reconciliation=balance,
        steps=steps,
        told=frozenset(told),
        used=used,
    )


def _lost_freezes(request: Request, frozen: Mapping[str, FrozenCutOff]) -> Iterator[Finding]:
    """Tell the rankings that were frozen and whose file nobody has any more."""
    for cut_off in lost_freezes(written(request.output), frozen):
        yield FREEZE_MISSING.at(NOWHERE, subject=cut_off)


def _released_overrides(entries: tuple[Entry, ...]) -> set[tuple[str, str, str]]:
    """Tell the overrides that releases used: they have served, and stand for the file."""
    kept = (row for entry in entries for row in entry.tree.get("overrides", ()))
    return {(order_key(subject), fold(finding), fold(value)) for subject, finding, value in kept}


def _read(request: Request) -> Reading:
    """Read the input folder; one without a workbook is a mistake, never an empty programme."""
    reading = read_inputs(_input_folder(request), request.config, request.as_of)
    if not reading.workbooks:
        message = f"There is no workbook in {request.input}: put the filled templates there."
        raise CannotRunError(message)
    return reading


def _released(
    entries: tuple[Entry, ...], periods: EarlierPeriods, case: Case
) -> tuple[Releases, Release | None]:
    """Give what was released; before the very first one, what was paid before counts already."""
    releases = replace(releases_of(entries), periods=periods.releases)
    begun = None if releases.in_force else opening(paid_before(case), case.as_of)
    return (releases.followed_by(begun), begun) if begun else (releases, None)


def _filled_in_place(request: Request, entries: tuple[Entry, ...]) -> tuple[AnswerBook, ...]:
    """List the payment workbooks in the output folder that are not as the program wrote them."""
    released = {str(entry.tree.get("workbook_sha256")) for entry in entries}
    return in_place(request.output, released | set(written(request.output).values()))


def _earlier(request: Request, releases: Releases, settlement: Settlement) -> EarlierFigures:
    """Give the figures what earlier runs, releases and finance's answers say."""
    runs = earlier_runs(request.output, request.period, request.as_of)
    released = {release.name: release.as_of for release in releases.in_force}
    answers = settlement.answered.newest.values()
    paid = {a.payment_id: a.paid_on for a in answers if a.paid_on and not a.returned_because}
    return EarlierFigures([run.tree for run in runs], released, paid)


def sound_ledger(request: Request) -> tuple[Entry, ...]:
    """Read the ledger, and make sure that it is the newest one.

    Raises:
        LedgerError: it is damaged, missing, older than the outputs, or forked.
    """
    entries = ledger.read(request.ledger)
    make_sure(request.ledger, request.output, entries, identity_of(request.config))
    return entries


def identity_of(config: Config) -> dict[str, str]:
    """Tell which programme it is: a ledger serves one alone."""
    return {"programme": config.programme.name, "start": str(config.programme.start)}


def look_back(request: Request, entries: tuple[Entry, ...]) -> Answers:
    """Read what finance answered, for the commands that need no more.

    Raises:
        CannotRunError: a workbook that may be an answer could not be read.
    """
    reading = read_inputs(_input_folder(request), request.config, request.as_of)
    for book in reading.workbooks:
        if book.unknown and not book.received:
            message = (
                f"{book.path} could not be read ({book.skipped}), and may be finance's answer."
            )
            raise CannotRunError(message)
    books = (*come_back(reading.returned), *_filled_in_place(request, entries))
    return answers_of(books, releases_of(entries), request.config, request.as_of)


def _input_folder(request: Request) -> Path:
    if request.input.is_dir():
        return request.input
    message = (
        f"There is no input folder {request.input}. Make it, put the filled templates of "
        f"input_templates "
        "there and run again; or try the sample programme: python run.py demo."
    )
    raise CannotRunError(message)
