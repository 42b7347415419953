"""Letters about activities: to experts, letters of commitment, requests, impact forms (ST)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Activity, Category, Participant, Role, Status
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.rules.feedback import forms_of
from p2p_sheets.rules.steps import OPEN, SECRETARIAT, Commitment, Party, State, Steps
from p2p_sheets.text import day_in_words, listed, order_key
from p2p_sheets.write.letters.contacts import (
    brings_together,
    contact_letter,
    steps_of,
    visitors_of,
)
from p2p_sheets.write.letters.letter import (
    Letter,
    LetterKey,
    LetterKind,
    participant_as_recipient,
    party_as_recipient,
)
from p2p_sheets.write.letters.words import (
    SECTIONS,
    Values,
    activity_in_words,
    place_in_words,
)

UNSAID = "Say in Comment of Participants why it is this expert."
SOON = (State.LATE, State.DUE)


def reminder_letters(case: Case, steps: Steps, doubts: Mapping[str, str]) -> Iterator[Letter]:
    """Draft what is called for: experts' invitations, papers to sign when due, requests when late.

    `doubts` say, by Participant ID, what staff have to settle before an expert is bound.
    """
    letters = _ActivityLetters(case, doubts)
    for commitment, expert in chosen_experts(case, steps):
        yield letters.invitation(commitment, expert)
    for activity_id in steps.of:
        mine = steps.of[activity_id]
        for commitment in mine:
            yield from letters.papers(commitment, mine)
        yield from letters.requests(mine)


def chosen_experts(case: Case, steps: Steps) -> Iterator[tuple[Commitment, Party]]:
    """List the experts of planned activities whose contract is not in yet, with the contract."""
    for commitment in steps.commitments:
        activity = commitment.activity
        planned = activity.status is Status.PLANNED and not activity.is_over(case.as_of)
        if commitment.step.letter == "contract annex" and planned:
            for party in commitment.parties:
                if party.role == Role.EXPERT and not _signed(case, commitment, party):
                    yield commitment, party


def _signed(case: Case, commitment: Commitment, party: Party) -> bool:
    """Has this expert's own contract come in, or everybody's?"""
    ids = {None, *(person.participant_id for person in party.participants)}
    given = case.programme.deliverables_of.get(commitment.activity.activity_id, ())
    name = commitment.step.deliverable
    return any(row.deliverable == name and row.participant_id in ids for row in given)


def calling_commitments(steps: Steps, case: Case) -> Iterator[Commitment]:
    """List the commitments that call for a letter: late ones, papers that fall due, contacts."""
    for commitment in steps.in_state(*OPEN):
        paper = _needs_paper(commitment, case.as_of)
        if _is_asked_for(commitment) or paper or brings_together(commitment, case):
            yield commitment


def _is_asked_for(commitment: Commitment) -> bool:
    """Is a city or an expert late with a deliverable? Impact forms have a letter of their own."""
    return (
        commitment.state is State.LATE
        and not commitment.step.joint
        and commitment.parties[0].role != SECRETARIAT
        and commitment.step.letter != "impact form"
    )


def _needs_paper(commitment: Commitment, as_of: date) -> bool:
    """Does a paper of its own belong to it, from `remind_days` before it falls due?"""
    if commitment.state not in SOON:
        return False
    match commitment.step.letter:
        case "contract annex":
            there = any(party.role == Role.EXPERT for party in commitment.parties)
            return there and not commitment.activity.is_over(as_of)
        case "letter of commitment":
            return not commitment.activity.is_over(as_of)
        case "impact form":
            return True
    return False


class _ActivityLetters:
    """Drafts the letters of activities."""

    def __init__(self, case: Case, doubts: Mapping[str, str]) -> None:
        self._programme, self._doubts = case.programme, doubts
        self._config, self._as_of, self._case = case.config, case.as_of, case

    def papers(self, commitment: Commitment, mine: Sequence[Commitment]) -> Iterator[Letter]:
        """Draft the paper that a step calls for: a contract annex for each expert."""
        if brings_together(commitment, self._case):
            yield contact_letter(commitment, self._case)
        if not _needs_paper(commitment, self._as_of):
            return
        match commitment.step.letter:
            case "contract annex":
                for party in commitment.parties:
                    if party.role == Role.EXPERT and not _signed(self._case, commitment, party):
                        yield self._contract(commitment, party)
            case "letter of commitment":
                yield self._commitment(commitment, mine)
            case "impact form":
                yield self._impact(commitment)

    def requests(self, mine: Sequence[Commitment]) -> Iterator[Letter]:
        """Draft one request per party for all that it is late with."""
        late: dict[tuple[str, str, str], list[Commitment]] = {}
        for commitment in filter(_is_asked_for, mine):
            party = commitment.parties[0]
            key = (party.role, party.participant_id, party.name)
            late.setdefault(key, []).append(commitment)
        for group in late.values():
            yield self._request(group)

    def invitation(self, commitment: Commitment, expert: Party) -> Letter:
        """Ask an expert who was chosen; the contract follows once they have accepted."""
        activity, person = commitment.activity, expert.participants[0]
        values = {
            **activity_in_words(activity),
            "steps": steps_of(self._case, activity, [Role.EXPERT]),
            "figures": figures_of(activity, Role.EXPERT, self._config, person),
        }
        unsaid = "" if person.comment else UNSAID
        doubt = self._doubts.get(person.participant_id, "")
        return Letter(
            key=LetterKey(LetterKind.EXPERT, (person.participant_id, activity.activity_id)),
            to=participant_as_recipient(person),
            subject=f"{activity.activity_type} {activity.activity_id}: invitation to be its expert",
            values=values,
            note=" ".join(part for part in (doubt, unsaid) if part),
        )

    def _contract(self, commitment: Commitment, expert: Party) -> Letter:
        activity = commitment.activity
        person = expert.participants[0]
        origin = (person.organisation, place_in_words(person.city, person.country))
        values = {
            **activity_in_words(activity),
            "expert": {"name": person.name, "origin": ", ".join(part for part in origin if part)},
            "figures": figures_of(activity, Role.EXPERT, self._config, person),
            "city_role": activity.activity_type.city.role.lower(),
            "city_figures": figures_of(activity, activity.activity_type.city.role, self._config),
        }
        return self._letter(
            LetterKind.CONTRACT, commitment, expert, "annex to the contract", values, [commitment]
        )

    def _commitment(self, commitment: Commitment, mine: Sequence[Commitment]) -> Letter:
        activity, party = commitment.activity, commitment.parties[0]
        duties = [
            {"name": c.step.name, "due": day_in_words(c.due)}
            for c in sorted(mine, key=lambda c: c.due or date.max)
            if party.role in c.step.by and (c.step.joint or c.parties[0] == party)
        ]
        values = {
            **activity_in_words(activity),
            "party": f"City of {place_in_words(party.name, party.country)}",
            "role": party.role.lower(),
            "host": party.role == Role.HOST,
            "duties": duties,
            "visitors": visitors_of(commitment, self._case) if party.role == Role.HOST else [],
            "figures": figures_of(activity, party.role, self._config),
        }
        return self._letter(
            LetterKind.COMMITMENT, commitment, party, "letter of commitment", values, [commitment]
        )

    def _impact(self, commitment: Commitment) -> Letter:
        values = {
            **activity_in_words(commitment.activity),
            "due": day_in_words(commitment.due),
            "late": commitment.state is State.LATE,
            "enclosed": _enclosed([commitment]),
        }
        party = commitment.parties[0]
        return self._letter(
            LetterKind.IMPACT, commitment, party, "impact assessment form", values, [commitment]
        )

    def _request(self, group: list[Commitment]) -> Letter:
        first = group[0]
        values = {
            **activity_in_words(first.activity),
            "missing": [{"name": c.step.name, "due": day_in_words(c.due)} for c in group],
            "money_waits": any(c.money_waits for c in group),
            "enclosed": _enclosed(group),
        }
        names = [c.step.deliverable for c in group]
        subject = f"outstanding: {listed(names)}"
        return self._letter(LetterKind.REQUEST, first, first.parties[0], subject, values, group)

    def _letter(
        self,
        kind: LetterKind,
        commitment: Commitment,
        party: Party,
        subject: str,
        values: Values,
        covers: list[Commitment],
    ) -> Letter:
        activity = commitment.activity
        return Letter(
            key=LetterKey(kind, (activity.activity_id, party.participant_id or party.role)),
            to=party_as_recipient(party, activity, self._programme),
            subject=f"{activity.activity_type.name} {activity.activity_id}: {subject}",
            values=values,
            covers=tuple(sorted((c.key for c in covers), key=order_key)),
            note=self._doubts.get(party.participant_id, "") if kind is LetterKind.CONTRACT else "",
            forms=forms_of(*covers),
            templates=_templates(covers),
        )


def _templates(asked: Sequence[Commitment]) -> tuple[str, ...]:
    """List the Word templates of what is asked for, each once."""
    return tuple(dict.fromkeys(c.step.template for c in asked if c.step.template))


def _enclosed(asked: Sequence[Commitment]) -> str:
    """Say what goes out with a letter, for its reader to fill in; blank: nothing."""
    forms = ["a form with our questions"] if forms_of(*asked) else []
    return listed([*forms, *(f"a template of the {name}" for name in _templates(asked))])


# --- what a party may claim (RB) ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Figure:
    category: str
    basis: str
    most: Decimal
    rule: str


def figures_of(
    activity: Activity, role: str, config: Config, participant: Participant | None = None
) -> Values:
    """List what a role may claim on the activity's Start date, and the most it can come to."""
    found = [
        figure
        for entitlement in config.on(activity.start_date or config.programme.end).entitlements
        if (figure := _figure(entitlement, activity, role, participant)) is not None
    ]
    return {
        "lines": [
            {
                "category": f.category,
                "basis": f.basis,
                "most": show(f.most),
                "rule": f"Section {SECTIONS[f.rule]}" if f.rule in SECTIONS else "",
            }
            for f in found
        ],
        "total": show(sum((f.most for f in found), ZERO)),
    }


def _figure(
    entitlement: Entitlement, activity: Activity, role: str, participant: Participant | None
) -> _Figure | None:
    kind = activity.activity_type.key
    who = next((w for w in entitlement.who if (w.type, w.role) == (kind, role)), None)
    start, end = activity.start_date, activity.end_date
    amount = entitlement.amount_on(start) if start else None
    if who is None or amount is None or start is None or end is None:
        return None
    if entitlement.shape == "ceiling":
        basis = "what was spent, against receipts"
        return _Figure(entitlement.category, basis, cents(amount.eur), entitlement.rule)
    units = Decimal((end - start).days + 1 + entitlement.beyond_activity)
    if who.max_units is not None:
        contracted = participant.contracted_days if participant else None
        units = who.max_units if contracted is None else min(who.max_units, contracted)
    unit = Category(entitlement.category).unit
    plural = unit if units == 1 else f"{unit}s"
    basis = f"{show(amount.eur)} per {unit}, at most {show_number(units)} {plural}"
    return _Figure(entitlement.category, basis, cents(amount.eur * units), entitlement.rule)
