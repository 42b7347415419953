"""Who is who among today's rows: by e-mail, else by name and country (RB-13)."""

from collections.abc import Iterable

from p2p_sheets.books import Participant


class Persons:
    """Tells the persons behind the Participant IDs."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        emails: dict[str, set[str]] = {}
        for participant in participants:
            has = emails.setdefault(participant.named, set())
            if participant.email:
                has.add(participant.person)
        self._named = {named: min(has, default=named) for named, has in emails.items()}
        self._namesakes = {named for named, has in emails.items() if len(has) > 1}
        self._all = set(self._named.values()).union(*emails.values())

    def of(self, participant: Participant) -> str:
        """Give the key of a row's person."""
        return participant.person if participant.email else self.by_name(participant.named)

    def by_name(self, named: str) -> str:
        """Who has no e-mail is the one person of that name and country who has."""
        return named if named in self._namesakes else self._named.get(named, named)

    def __contains__(self, person: str) -> bool:
        """Has any of today's rows that person?"""
        return person in self._all
