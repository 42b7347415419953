"""Experts for awarded reviews and missions: a proposal with reasons, never a decision (EL-5, ST-7).

Somebody is suggested who knows the topic, speaks English or a language of the city's country, has
days left in the time that the city wants, and does not belong to the city. Best fit and least used
come first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from p2p_sheets.books import Activity, Application, Expert, Participant, Programme, Role
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.findings.selection import EXPERT_CONFLICT
from p2p_sheets.rules.selection.conflicts import belongs
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.ordering import id_order
from p2p_sheets.rules.selection.rounds import Round
from p2p_sheets.rules.selection.topics import parts, shared_topics
from p2p_sheets.text import clean, fold

COMMON = "English"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An expert who fits an application, with the reasons."""

    application_id: str
    city: str
    number: int  # 1 is the best
    expert: Expert
    topics: tuple[str, ...]  # what the expert knows of what the city asks for
    languages: tuple[str, ...]
    days_free: int  # of the time that the city wants
    days_wanted: int
    used: int  # assignments so far


def person_key(email: str | None, name: str) -> str:
    """Tell a person: by e-mail, else by name (PR-4)."""
    return clean(email).casefold() if email else fold(name)


class Pool:
    """The experts to choose from, and what each of them is already engaged in."""

    def __init__(self, programme: Programme, config: Config, register: Register) -> None:
        self._experts = sorted(programme.experts, key=lambda e: id_order(e.expert_id))
        self._config = config
        self._register = register
        self._programme = programme
        self._engaged: dict[str, list[Activity]] = {}
        for participant in programme.participants:
            activity = programme.activity.get(participant.activity_id)
            if participant.role is not Role.EXPERT or activity is None:
                continue
            if activity.status.is_live:
                for key in _keys(participant.email, participant.name):
                    self._engaged.setdefault(key, []).append(activity)

    def suggest(self, application: Application, round_: Round) -> tuple[Suggestion, ...]:
        """List the experts who fit, best first; none where the activity has all its experts."""
        if self._complete(application, round_):
            return ()
        found = [s for e in self._experts if (s := self._fit(e, application, round_))]
        found.sort(key=lambda s: self._merit(s, application.country))
        return tuple(_numbered(found))

    def conflicts(self, notes: Notes) -> None:
        """Find experts who advise their own city or organisation (EL-5)."""
        by_key: dict[str, list[Expert]] = {}
        for expert in self._experts:
            for key in _keys(expert.email, expert.name):
                by_key.setdefault(key, []).append(expert)
        for participant in self._programme.participants:
            activity = self._programme.activity.get(participant.activity_id)
            if participant.role is Role.EXPERT and activity is not None:
                known = [
                    e for k in _keys(participant.email, participant.name) for e in by_key.get(k, ())
                ]
                self._conflict(participant, activity, known, notes)

    def _conflict(
        self, who: Participant, activity: Activity, known: Iterable[Expert], notes: Notes
    ) -> None:
        applicant = (activity.city, activity.country)
        sources: list[Participant | Expert] = [who, *known]
        ways = (
            belongs(self._register, applicant, s.city, s.country, s.organisation) for s in sources
        )
        why = next((way for way in ways if way), "")
        if why:
            notes.add(
                EXPERT_CONFLICT.at(
                    who.row.place("city"),
                    subject=who.participant_id,
                    column="City",
                    value=activity.activity_id,
                    city=activity.city,
                    why=why,
                )
            )

    def _complete(self, application: Application, round_: Round) -> bool:
        activities = [
            a
            for a in self._programme.activities
            if a.application_id == application.application_id and a.status.is_live
        ]
        people = [
            p for a in activities for p in self._programme.participants_of.get(a.activity_id, ())
        ]
        experts = {person_key(p.email, p.name) for p in people if p.role is Role.EXPERT}
        return len(experts) >= round_.figures(self._config).max_experts

    def _fit(self, expert: Expert, application: Application, round_: Round) -> Suggestion | None:
        topics = shared_topics(expert.topics, (application.topic, application.required_expertise))
        languages = self._languages(expert, application.country)
        engaged = self._assignments(expert)
        wanted = _wanted(application, round_)
        free = _days_free(expert, engaged, wanted)
        applicant = (application.city, application.country)
        theirs = (expert.city, expert.country, expert.organisation)
        busy_here = any(a.application_id == application.application_id for a in engaged)
        if not topics or not free or languages is None or busy_here:
            return None
        if belongs(self._register, applicant, *theirs):
            return None
        days = (wanted[1] - wanted[0]).days + 1
        name = application.application_id
        used = len(engaged)
        return Suggestion(name, application.city, 0, expert, topics, languages, free, days, used)

    def _languages(self, expert: Expert, country: str) -> tuple[str, ...] | None:
        """List the languages shared with the city, () where none is stated; None: no common one."""
        spoken = {word for part in parts(expert.languages) for word in fold(part).split()[:1]}
        if not spoken:
            return ()
        common = {COMMON: frozenset({"english", "en"}), **self._register.languages(country)}
        shared = tuple(name for name, names in common.items() if names & spoken)
        return shared or None

    def _assignments(self, expert: Expert) -> list[Activity]:
        keys = _keys(expert.email, expert.name)
        found = {a.activity_id: a for key in keys for a in self._engaged.get(key, ())}
        return list(found.values())

    def _merit(self, fit: Suggestion, country: str) -> tuple[object, ...]:
        local = set(fit.languages) & set(self._register.languages(country))
        part = fit.days_free < fit.days_wanted
        return (
            -len(fit.topics),
            not local,
            not fit.languages,
            fit.used,
            part,
            id_order(fit.expert.expert_id),
        )


def _keys(email: str | None, name: str) -> tuple[str, ...]:
    """A person may be known by e-mail in one sheet and by name alone in another."""
    return tuple(dict.fromkeys((person_key(email, name), fold(name))))


def _wanted(application: Application, round_: Round) -> tuple[date, date]:
    """Give the time that the city wants, else that of the cut-off."""
    first, last = round_.cut_off.runs
    start, end = application.expected_start or first, application.expected_end or last
    return (min(start, end), max(start, end))


def _days_free(expert: Expert, engaged: Iterable[Activity], wanted: tuple[date, date]) -> int:
    first = max(wanted[0], expert.available_from or wanted[0])
    last = min(wanted[1], expert.available_to or wanted[1])
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    for activity in engaged:
        if activity.start_date and activity.end_date:
            days = {d for d in days if not activity.start_date <= d <= activity.end_date}
    return len(days)


def _numbered(found: Iterable[Suggestion]) -> Iterable[Suggestion]:
    return (replace(fit, number=number) for number, fit in enumerate(found, 1))
