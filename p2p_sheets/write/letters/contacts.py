"""Letters that bring parties together: first contact, the host's agenda, introductions (ST-8)."""

from collections.abc import Collection, Iterator

from p2p_sheets.books import Activity, Role
from p2p_sheets.case import Case
from p2p_sheets.rules.steps import (
    ActivityOnADay,
    Commitment,
    State,
    confirmed_visitors,
    parties_of,
)
from p2p_sheets.text import day_in_words
from p2p_sheets.write.letters.letter import (
    Letter,
    LetterKey,
    LetterKind,
    Recipient,
    contact_of,
    party_as_recipient,
)
from p2p_sheets.write.letters.words import (
    Values,
    activity_in_words,
    deadline_in_words,
)

KIND_OF = {
    "first contact": LetterKind.FIRST_CONTACT,
    "agenda": LetterKind.AGENDA,
    "introduction": LetterKind.INTRODUCTION,
}
SUBJECT = {
    LetterKind.FIRST_CONTACT: "how we start",
    LetterKind.AGENDA: "your agenda, before visitor cities are called",
    LetterKind.INTRODUCTION: "host and visitor cities, introduced to each other",
}
STATES = (State.LATE, State.DUE, State.NOT_YET)


def brings_together(commitment: Commitment, case: Case) -> bool:
    """Does a step call for such a letter today? Visitors are introduced as they confirm."""
    activity, letter = commitment.activity, commitment.step.letter
    if letter not in KIND_OF or commitment.state not in STATES or activity.is_over(case.as_of):
        return False
    if letter == "introduction":
        return bool(confirmed_visitors(case, activity))
    if letter == "agenda":
        return commitment.state is State.DUE
    return True


def contact_letter(commitment: Commitment, case: Case) -> Letter:
    """Draft the one letter of a step to all whom it brings together, naming each to the others."""
    activity, kind = commitment.activity, KIND_OF[commitment.step.letter]
    people = list(_people(commitment, case))
    values = {
        **activity_in_words(activity),
        "people": [
            {"role": part, "organisation": who.organisation, "contact": _contact(who)}
            for part, who in people
        ],
        "steps": steps_of(case, activity, commitment.step.to),
        "due": day_in_words(commitment.due),
    }
    first, *others = [recipient for _, recipient in people]
    return Letter(
        key=LetterKey(kind, (activity.activity_id,)),
        to=first,
        also=tuple(others),
        subject=f"{activity.activity_type} {activity.activity_id}: {SUBJECT[kind]}",
        values=values,
        covers=(commitment.key,),
    )


def steps_of(case: Case, activity: Activity, roles: Collection[str]) -> list[Values]:
    """List what roles do in an activity, and when: on its days once it has dates."""
    view = ActivityOnADay(case, activity)
    return [
        {"name": step.name, "when": day_in_words(view.due(step)) or deadline_in_words(step)}
        for step in view.steps
        if set(step.by) & set(roles)
    ]


def visitors_of(commitment: Commitment, case: Case) -> list[Values]:
    """List the confirmed visitor cities of a visit, with their contacts, for its host."""
    return [
        {"city": who.organisation, "contact": _contact(who)} for who in _confirmed(commitment, case)
    ]


def _contact(who: Recipient) -> str:
    return ", ".join(part for part in (who.name, who.email) if part)


def _people(commitment: Commitment, case: Case) -> Iterator[tuple[str, Recipient]]:
    """Give all whom the letter goes to, with the part that each takes."""
    activity = commitment.activity
    for role in commitment.step.to:
        if role == Role.VISITOR.value:
            yield from ((role, who) for who in _confirmed(commitment, case))
        else:
            for party in parties_of(case, activity, role):
                yield role, party_as_recipient(party, activity, case.programme)


def _confirmed(commitment: Commitment, case: Case) -> Iterator[Recipient]:
    """Give the contact of each confirmed visitor city: who takes part, else who applied."""
    activity = commitment.activity
    there = {
        id_: party
        for party in parties_of(case, activity, Role.VISITOR)
        for id_ in (person.application_id for person in party.participants)
    }
    for application in confirmed_visitors(case, activity):
        party = there.get(application.application_id)
        if party is None:
            yield contact_of(application)
        else:
            yield party_as_recipient(party, activity, case.programme)
