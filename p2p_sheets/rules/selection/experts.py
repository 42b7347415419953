"""Experts for awarded activities: a proposal with reasons, never a decision (EL-5, ST-7).

Somebody is suggested who knows the topic, speaks English or a language of the city's country, has
days left in the time that the city wants, and does not belong to the city. Best fit and least used
come first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from p2p_sheets.books import Activity, Application, Expert, Role
from p2p_sheets.case import Case
from p2p_sheets.rules.selection.conflicts import belongs, person_key, person_keys
from p2p_sheets.rules.selection.rounds import Round
from p2p_sheets.text import fold, id_order

COMMON = "English"
_BETWEEN = re.compile(r"[,;/\n|]")
_SHORT = 4  # shorter words (of, and, in) say nothing


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


class ExpertPool:
    """The experts to choose from, and what each of them is already engaged in."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._experts = sorted(case.programme.experts, key=lambda e: id_order(e.expert_id))
        self._engaged: dict[str, list[Activity]] = {}
        for participant in case.programme.participants:
            activity = case.programme.activity.get(participant.activity_id)
            if participant.role is Role.EXPERT and activity is not None and activity.status.is_live:
                for key in person_keys(participant):
                    self._engaged.setdefault(key, []).append(activity)

    def suggest(self, application: Application, round_: Round) -> tuple[Suggestion, ...]:
        """List the experts who fit, best first; none where the activity has all its experts."""
        if self._complete(application, round_):
            return ()
        found = [s for e in self._experts if (s := self._fit(e, application, round_))]
        found.sort(key=lambda s: self._merit(s, application.country))
        return tuple(replace(fit, number=number) for number, fit in enumerate(found, 1))

    def _complete(self, application: Application, round_: Round) -> bool:
        programme = self._case.programme
        activities = [
            a
            for a in programme.activities
            if a.application_id == application.application_id and a.status.is_live
        ]
        people = [p for a in activities for p in programme.participants_of.get(a.activity_id, ())]
        experts = {person_key(p) for p in people if p.role is Role.EXPERT}
        return len(experts) >= round_.figures(self._case.config).max_experts

    def _fit(self, expert: Expert, application: Application, round_: Round) -> Suggestion | None:
        topics = shared_topics(expert.topics, (application.topic, application.required_expertise))
        languages = self._languages(expert, application.country)
        engaged = self._assignments(expert)
        wanted = _wanted(application, round_)
        free = _days_free(expert, engaged, wanted)
        busy_here = any(a.application_id == application.application_id for a in engaged)
        if not topics or not free or languages is None or busy_here:
            return None
        if belongs(self._case.register, (application.city, application.country), expert):
            return None
        return Suggestion(
            application_id=application.application_id,
            city=application.city,
            number=0,
            expert=expert,
            topics=topics,
            languages=languages,
            days_free=free,
            days_wanted=(wanted[1] - wanted[0]).days + 1,
            used=len(engaged),
        )

    def _languages(self, expert: Expert, country: str) -> tuple[str, ...] | None:
        """List the languages shared with the city, () where none is stated; None: no common one."""
        spoken = {word for part in parts(expert.languages) for word in fold(part).split()[:1]}
        if not spoken:
            return ()
        common = {COMMON: frozenset({"english", "en"}), **self._case.register.languages(country)}
        shared = tuple(name for name, names in common.items() if names & spoken)
        return shared or None

    def _assignments(self, expert: Expert) -> list[Activity]:
        keys = person_keys(expert)
        found = {a.activity_id: a for key in keys for a in self._engaged.get(key, ())}
        return list(found.values())

    def _merit(
        self, fit: Suggestion, country: str
    ) -> tuple[int, bool, bool, int, bool, tuple[str, str]]:
        """Order the fitting: topics, the country's language, use so far, days; then the ID."""
        local = set(fit.languages) & set(self._case.register.languages(country))
        part = fit.days_free < fit.days_wanted
        return (
            -len(fit.topics),
            not local,
            not fit.languages,
            fit.used,
            part,
            id_order(fit.expert.expert_id),
        )


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


# --- what an expert knows ------------------------------------------------------------------------
def parts(text: str | None) -> list[str]:
    """Take a list in a cell apart.

    >>> parts("Heat networks, tariffs; ")
    ['Heat networks', 'tariffs']
    """
    return [part.strip() for part in _BETWEEN.split(text or "") if part.strip()]


def shared_topics(known: str | None, asked: Iterable[str | None]) -> tuple[str, ...]:
    """List the topics that share a word with what is asked for.

    >>> shared_topics("Heat networks, tariffs, mobility", ["District heating", "tariff design"])
    ('Heat networks', 'tariffs')
    """
    words = {word for text in asked for word in _words(text or "")}
    return tuple(topic for topic in parts(known) if any(_akin(w, words) for w in _words(topic)))


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= _SHORT or word.isdigit()]


def _akin(word: str, others: Iterable[str]) -> bool:
    """Is it the same word, or the beginning of the other (tariff, tariffs)?"""
    return any(word.startswith(other) or other.startswith(word) for other in others)
