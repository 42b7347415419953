"""One application by itself: what its checks look at, what they find, and why it is not ranked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from p2p_sheets.books import Application, Decision, Faulty
from p2p_sheets.case import Case
from p2p_sheets.cities import City
from p2p_sheets.config import ApplicationType, Config, Scoring
from p2p_sheets.findings import Code
from p2p_sheets.overrides import Notes, Used
from p2p_sheets.rules.selection.rounds import Round, Rounds
from p2p_sheets.rules.selection.scoring import Scored
from p2p_sheets.text import id_order


class Outcome(StrEnum):
    """How a check of eligibility ends."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"  # ineligible
    CLARIFY = "clarify"  # waits until the city or staff have answered


class Standing(StrEnum):
    """Why an application is not ranked."""

    ERROR = "Error"
    INELIGIBLE = "Ineligible"
    INCOMPLETE = "Incomplete"
    AWAITING = "Awaiting scores"


@dataclass(frozen=True, slots=True)
class Screening:
    """One application before its checks, with all that they look at."""

    case: Case
    application: Application
    round: Round
    named: Round  # the round that it names; another one, if it came late and was moved
    city: City | None  # of the list
    rounds: Rounds
    notes: Notes

    @property
    def config(self) -> Config:
        """The figures that held when its round closed."""
        return self.case.config.on(self.round.closes)

    def remark(
        self, code: Code, field: str, value: str, rule: str = "", **words: object
    ) -> Used | None:
        """Take down a finding at a cell of it; gives the override that accepts it, if any."""
        application = self.application
        return self.notes.add(
            code.at(
                application.row.place(field),
                subject=application.application_id,
                column=Application.SHEET.column(field).title,
                value=value,
                rule=rule,
                **words,
            )
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One named check of one application, what was found, and what to ask or do."""

    name: str
    rule: str
    outcome: Outcome
    text: str
    ask: str = ""  # a sentence for the city, ready to send
    instead: str = ""  # what the city reads, where the text names others

    @property
    def told(self) -> str:
        """What the city itself reads: nothing of other applicants."""
        return self.instead or self.text


@dataclass(frozen=True, slots=True)
class Assessment:
    """An application with all its checks, and the round that it competes in."""

    application: Application
    round: Round | None  # None: its cut-off is of another type
    city_key: str
    population: int | None
    in_band: bool  # small or mid-sized (EL-4)
    checks: tuple[Check, ...]

    def scoring(self, config: Config) -> Scoring:
        """Give what it is scored by: what held when its round closed."""
        if self.round is None:
            return config.scoring.of(self.application.activity_type.name)
        return config.scoring_for(self.round.cut_off, self.round.type)

    @property
    def cut_off(self) -> str:
        """The cut-off that it competes in, else the one it names."""
        return self.round.cut_off.id if self.round else self.application.cut_off

    @property
    def standing(self) -> Standing | None:
        """Why it cannot be ranked; None: eligible and complete."""
        if self.round is None:
            return Standing.ERROR
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAIL in outcomes:
            return Standing.INELIGIBLE
        return Standing.INCOMPLETE if Outcome.CLARIFY in outcomes else None

    @property
    def open(self) -> tuple[Check, ...]:
        """The checks that decide its standing: those failed, else those to clarify."""
        failed = tuple(c for c in self.checks if c.outcome is Outcome.FAIL)
        return failed or tuple(c for c in self.checks if c.outcome is Outcome.CLARIFY)

    @property
    def questions(self) -> tuple[str, ...]:
        """What to ask the city for, ready to send."""
        return tuple(c.ask for c in self.checks if c.outcome is not Outcome.PASS and c.ask)


# --- why it is not ranked ------------------------------------------------------------------------
CORRECT = "Correct the row, as the findings say."


@dataclass(frozen=True, slots=True)
class NotRanked:
    """An application that is not ranked, why, and what to do."""

    application_id: str
    kind: ApplicationType | None  # None: its row cannot be read that far
    city: str
    country: str
    standing: Standing
    reason: str
    rule: str
    to_do: str
    decision: Decision | None


def not_ranked(assessment: Assessment, scored: Scored) -> NotRanked | None:
    """Say why an application is not ranked; None: it is."""
    standing = assessment.standing
    if standing is None and scored.total is not None:
        return None
    if standing is None:
        standing, reason, rule = Standing.AWAITING, scored.lacks, "SE-1"
        to_do = "Get the missing scores from the evaluators."
    else:
        reason = "; ".join(check.text for check in assessment.open)
        rule = ", ".join(dict.fromkeys(check.rule for check in assessment.open))
        to_do = _to_do(standing, assessment.open)
    decision = assessment.application.decision
    if decision is not None:
        reason += f" (the panel: {decision.value})"
    return _out(assessment, standing, reason[0].upper() + reason[1:], rule, to_do)


def too_late(assessment: Assessment, frozen_on: date, was: Standing | None) -> NotRanked:
    """Say why an application that could be ranked today is not: the ranking was frozen before."""
    state = was.value.lower() if was else "not there"
    reason = f"It was {state} when the ranking was frozen on {frozen_on}"
    to_do = "Tell the city; the panel may still record a decision."
    return _out(assessment, was or Standing.INELIGIBLE, reason, "SE-9", to_do)


def in_error(faulty: Iterable[Faulty]) -> list[NotRanked]:
    """List the rows of Applications that an error keeps out, once per ID."""
    rows: dict[str, list[Faulty]] = {}
    for row in sorted(faulty, key=lambda f: (id_order(f.key), str(f.row))):
        if row.record is Application:
            rows.setdefault(row.key, []).append(row)
    return [_error(key, group) for key, group in rows.items()]


def _out(
    assessment: Assessment, standing: Standing, reason: str, rule: str, to_do: str
) -> NotRanked:
    application = assessment.application
    return NotRanked(
        application_id=application.application_id,
        kind=application.activity_type,
        city=application.city,
        country=application.country,
        standing=standing,
        reason=reason,
        rule=rule,
        to_do=to_do,
        decision=application.decision,
    )


def _error(key: str, group: list[Faulty]) -> NotRanked:
    values = group[0].values
    kind, decision = values.get("activity_type"), values.get("decision")
    where = " and ".join(str(faulty.row) for faulty in group)
    return NotRanked(
        application_id=key,
        kind=kind if isinstance(kind, ApplicationType) else None,
        city=str(values.get("city") or ""),
        country=str(values.get("country") or ""),
        standing=Standing.ERROR,
        reason=f"The row has an error: {where}",
        rule="",
        to_do=CORRECT,
        decision=decision if isinstance(decision, Decision) else None,
    )


def _to_do(standing: Standing, checks: Iterable[Check]) -> str:
    if standing is Standing.ERROR:
        return CORRECT
    if standing is Standing.INELIGIBLE:
        return "Tell the city why."
    asks = [check.ask for check in checks if check.ask]
    return f"Ask the city: {' '.join(asks)}" if asks else CORRECT
