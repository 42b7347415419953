"""Who a participant is over all months (RB-13): as their rows tell today, or as the ledger knows.

A person whose e-mail is entered or corrected later stays who they were: no second cap opens.
"""

from p2p_sheets.books import Participant, Programme
from p2p_sheets.rules.reimbursement.history import History
from p2p_sheets.text import order_key


class Persons:
    """Tells persons apart by e-mail, else by name and country."""

    def __init__(self, programme: Programme, history: History) -> None:
        self._settled = {order_key(line.participant_id): line.person for line in history.lines}
        self._known = frozenset(self._settled.values())
        self._addresses: dict[str, set[str]] = {}
        for participant in programme.participants:
            if participant.email:
                self._addresses.setdefault(participant.named, set()).add(participant.person)

    def of(self, participant: Participant) -> str:
        """Give the key of a participant's person, the one in the ledger where there is one.

        Who has no e-mail is the one person of that name and country who has.
        """
        settled = self._settled.get(order_key(participant.participant_id))
        if settled is not None:
            return settled
        addresses = self._addresses.get(participant.named, set())
        told = participant.person
        if not participant.email and len(addresses) == 1:
            told = next(iter(addresses))
        by_name = told not in self._known and participant.named in self._known
        return participant.named if by_name else told
