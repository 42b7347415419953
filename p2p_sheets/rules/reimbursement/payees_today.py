"""Settled lines under the names that today's rows give to their payees (RB-12, RB-13).

An e-mail that is filled in or changed, or a city that is spelled anew, makes nobody a new payee:
there is no second ceiling to draw on. What was settled stays as it was.
"""

from dataclasses import replace

from p2p_sheets.books import Participant
from p2p_sheets.rules.reimbursement.claims import EXPERT, Context, payee_key, pool
from p2p_sheets.rules.reimbursement.history import History, SettledLine
from p2p_sheets.text import order_key


def as_known_today(history: History, context: Context) -> History:
    """Read the past with the persons, and the owners of caps, of today."""
    participants = {order_key(p.participant_id): p for p in context.case.programme.participants}
    lines = tuple(
        _known(line, participants.get(order_key(line.participant_id)), context)
        for line in history.lines
    )
    person = {
        (order_key(then.participant_id), then.person): now.person
        for then, now in zip(history.lines, lines, strict=True)
    }
    payments = tuple(
        replace(p, person=person.get((order_key(p.participant_id), p.person), p.person))
        for p in history.payments
    )
    return replace(history, lines=lines, payments=payments)


def _known(line: SettledLine, today: Participant | None, context: Context) -> SettledLine:
    payee = line.owner.partition("|")[2]
    if today is not None and _same(line, today):
        person = context.persons.of(today)
        activity = context.case.programme.activity.get(line.activity_id)
        if activity is not None and today.role.value == line.role:
            payee = payee_key(activity, today, context)
    else:
        person = _elsewhere(line, context)
    if payee.startswith(EXPERT):
        payee = f"{EXPERT}{person}"
    return replace(line, person=person, pool=pool(line.activity_id, payee, line.category))


def _same(line: SettledLine, today: Participant) -> bool:
    """Is the row still of that person? It is not where both e-mail and name are other ones."""
    had_email = line.person != _named(line)
    other_email = bool(today.email) and had_email and today.person != line.person
    return not (other_email and today.named != _named(line))


def _named(line: SettledLine) -> str:
    return line.named or line.person


def _elsewhere(line: SettledLine, context: Context) -> str:
    """Find the person of a row that is gone: by the e-mail, else by the name (and vice versa)."""
    if line.person in context.persons:
        return line.person
    return context.persons.by_name(_named(line))
