"""Conflicts of interest: who belongs to the city that applies (SE-3, EL-5).

The marks of such an evaluator are set aside; such an expert is not suggested, and is warned of.
"""

from collections.abc import Iterable

from p2p_sheets.books import Application, Evaluator, Expert, Participant, Role, Score
from p2p_sheets.case import Case
from p2p_sheets.cities import Register, plain
from p2p_sheets.findings.selection import CONFLICT_FOUND, EVALUATOR_UNKNOWN, EXPERT_CONFLICT
from p2p_sheets.overrides import Notes
from p2p_sheets.text import clean, fold, id_order

# Words around a city's name that make it the name of its administration.
_OFFICE_WORDS = """
    administration ajuntament ayuntamiento belediye belediyesi bezirk borough büyükşehir câmara
    city ciudad comune commune concello council der dimos district département gemeente gmina grad
    gradska hauptstadt hlavní kaupunki kommun kommune kommunen landeshauptstadt linn linnavalitsus
    magistrat magistrát mairie mesto metropole métropole metropolitan miasto miejski město municipal
    municipality municipio município municipiul obec občina office önkormányzat prefeitura primăria
    savivaldybė stad stadt stadtverwaltung statutární town udala udaletxea uprava urząd ville
    of the de del della di da do du des la le les von van and et e y i
"""
_OFFICE = frozenset(plain(_OFFICE_WORDS).split())
_CONTACT = "they are the applicant's contact"


def belongs(
    register: Register, applicant: tuple[str, str], who: Evaluator | Expert | Participant
) -> str:
    """Say how a person belongs to the city (name, country) that applies; blank: not at all.

    A blank country of the person is taken for the applicant's: better one mark too few than one
    from the city itself. An organisation counts where its name is the city's and words of office.
    """
    name, land = applicant
    if who.city and register.key(who.city, who.country or land) == register.key(name, land):
        return f"their city is {name}, which applies"
    if who.organisation and _is_office(who.organisation, register.names(name, land)):
        return f"their organisation is {who.organisation}, which applies"
    return ""


def _is_office(organisation: str, names: Iterable[str]) -> bool:
    words = set(plain(organisation).split())
    for name in names:
        own = set(plain(name).split())
        if own and own <= words and words - own <= _OFFICE:
            return True
    return False


class Evaluators:
    """Who scores, and where they belong: tells whose marks are set aside (SE-3)."""

    def __init__(self, case: Case, notes: Notes) -> None:
        self._register = case.register
        self._notes = notes
        self._known: dict[str, list[Evaluator]] = {}
        for evaluator in sorted(case.programme.evaluators, key=lambda e: str(e.row)):
            self._known.setdefault(fold(evaluator.evaluator), []).append(evaluator)
        self._asked: set[str] = set()  # those whom nobody knows, once each

    def aside(self, score: Score, application: Application) -> str:
        """Say why an evaluator's marks are set aside; blank: they count."""
        if score.conflict:
            return "declared a conflict of interest"
        name = fold(score.evaluator)
        known = self._known.get(name, [])
        if not known and self._known and name not in self._asked:
            self._asked.add(name)
            self._notes.add(
                EVALUATOR_UNKNOWN.at(
                    score.row.place("evaluator"),
                    subject=score.application_id,
                    column="Evaluator",
                    value=score.evaluator,
                )
            )
        why = self._why(score, application, known)
        if why:
            self._notes.add(
                CONFLICT_FOUND.at(
                    score.row.place("evaluator"),
                    subject=score.application_id,
                    column="Evaluator",
                    value=score.evaluator,
                    why=why,
                )
            )
        return why

    def _why(self, score: Score, application: Application, known: Iterable[Evaluator]) -> str:
        if fold(score.evaluator) == fold(application.contact_name):
            return _CONTACT
        ways = (interest(self._register, evaluator, application) for evaluator in known)
        return next(filter(None, ways), "")


def interest(register: Register, evaluator: Evaluator, application: Application) -> str:
    """Say which interest an evaluator has in an application; blank: none (SE-3)."""
    if fold(evaluator.evaluator) == fold(application.contact_name):
        return _CONTACT
    return belongs(register, (application.city, application.country), evaluator)


def warn_of_experts(case: Case, notes: Notes) -> None:
    """Find experts who advise their own city or organisation (EL-5)."""
    pool: dict[str, list[Expert]] = {}
    for expert in sorted(case.programme.experts, key=lambda e: id_order(e.expert_id)):
        for key in person_keys(expert):
            pool.setdefault(key, []).append(expert)
    for who in case.programme.participants:
        activity = case.programme.activity.get(who.activity_id)
        if who.role is not Role.EXPERT or activity is None:
            continue
        applicant = (activity.city, activity.country)
        sources: list[Expert | Participant] = [who]
        sources += (expert for key in person_keys(who) for expert in pool.get(key, ()))
        why = next(filter(None, (belongs(case.register, applicant, s) for s in sources)), "")
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


def person_key(who: Expert | Participant) -> str:
    """Tell a person: by e-mail, else by name (PR-4); payments also look at the country (RB-13)."""
    return clean(who.email).casefold() if who.email else fold(who.name)


def person_keys(who: Expert | Participant) -> tuple[str, ...]:
    """A person may be known by e-mail in one sheet and by name alone in another."""
    return tuple(dict.fromkeys((person_key(who), fold(who.name))))
