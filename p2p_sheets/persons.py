"""Who is who: which rows, of today and of earlier releases, are one person (RB-12, RB-13).

A person has the same e-mail and a similar name, else the same name and country. A Participant ID
tells nobody: only where nothing else matches does a row with the same ID and a similar name, a typo
corrected, stand for who was there before; and a forgotten person is whoever has that ID, if no
other had it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from p2p_sheets.text import fold, order_key

TITLES = frozenset("dr prof mr mrs ms miss sir ing mag dipl phd msc mba eng arch hon".split())  # noqa: SIM905
_NAME = 4  # letters that make more than initials
FORGOTTEN_PERSON = "forgotten person"  # stands, numbered, for the name and the e-mail of one
LETTERS = 2  # so many at most differ between two spellings of one name


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says of a person: the e-mail, the name and the country, as they are compared."""

    email: str
    name: str
    country: str

    @classmethod
    def of(cls, email: str | None, name: str, country: str) -> "Identity":
        """Reduce what was typed to what is compared."""
        return cls((email or "").casefold(), fold(name), country)

    @property
    def namesake(self) -> tuple[str, str]:
        """The name and country alone."""
        return (self.name, self.country)

    @property
    def is_forgotten(self) -> bool:
        """Does the ledger no longer know the name? No e-mail that people type is like that."""
        return self.email.startswith(FORGOTTEN_PERSON)

    @property
    def key(self) -> str:
        """What a person is called who is known by this row alone: a mailbox may be an office's."""
        return f"{self.email}|{self.name}|{self.country}"


@dataclass(frozen=True, slots=True)
class Known:
    """A row that names a person: a participant of today, or a line of an earlier release."""

    participant_id: str
    identity: Identity
    iban: str = ""


class Persons:
    """Tells the persons behind the rows; the order of rows never matters."""

    def __init__(self, today: Iterable[Known], before: Iterable[Known] = ()) -> None:
        self._above: dict[Identity, Identity] = {}
        self._alike: dict[object, list[Identity]] = {}  # by e-mail, and by name and country
        rows = {row.identity: row for row in today}
        self._today = dict.fromkeys(sorted(rows, key=lambda one: one.key))  # a set, in order
        ids: dict[str, Identity] = {}
        ibans: dict[Identity, set[str]] = {}
        for row in rows.values():
            self._know(row.identity)
        for row in today:
            ids[order_key(row.participant_id)] = row.identity
            ibans.setdefault(row.identity, set()).add(row.iban)
        self.one_account: set[Identity] = set()  # one name, country and IBAN under two e-mails
        self.renamed: dict[str, str] = {}  # Participant ID -> the name before a typo was corrected
        self._by_email(self._today)
        self._by_name(ibans)
        earlier = sorted(set(before), key=lambda row: (row.identity.key, row.participant_id))
        for row in earlier:
            self._place(row, ids.get(order_key(row.participant_id)))
        self._recall(earlier, ids)
        self._key = {one: self._root(one).key for one in self._above}

    def of(self, identity: Identity) -> str:
        """Give the key of a person, the same for all rows that are theirs."""
        return self._key.get(identity) or identity.key

    def sharing_mail(self, identity: Identity) -> set[str]:
        """List the other persons, under other names, that have the same e-mail."""
        if not identity.email:
            return set()
        all_of = {self.of(one) for one in self._alike.get(identity.email, ())}
        return all_of - {self.of(identity)}

    def _know(self, identity: Identity) -> None:
        self._above[identity] = identity
        for likeness in filter(None, (identity.email, identity.namesake)):
            self._alike.setdefault(likeness, []).append(identity)

    def _root(self, identity: Identity) -> Identity:
        while (above := self._above[identity]) != identity:
            identity = above
        return identity

    def _join(self, one: Identity, other: Identity) -> None:
        first, last = sorted((self._root(one), self._root(other)), key=lambda each: each.key)
        self._above[last] = first

    def _recall(self, earlier: Iterable[Known], ids: Mapping[str, Identity]) -> None:
        """Find the forgotten by their Participant IDs, those that have been one person's alone."""
        had: dict[str, set[Identity]] = {}
        for row in earlier:
            had.setdefault(order_key(row.participant_id), set()).add(self._root(row.identity))
        for key, identities in had.items():
            one = next(iter(identities))
            if one.is_forgotten and len(identities) == 1 and key in ids:
                self._join(one, ids[key])

    def _by_email(self, identities: Iterable[Identity]) -> None:
        for group in _groups((one.email, one) for one in identities if one.email):
            for one, other in combinations(group, 2):
                if similar(one.name, other.name):
                    self._join(one, other)

    def _by_name(self, ibans: dict[Identity, set[str]]) -> None:
        """Who has no e-mail is the one person of that name and country who has."""
        for group in _groups((one.namesake, one) for one in self._today):
            with_mail = [one for one in group if one.email]
            for one, other in combinations(with_mail, 2):
                if (ibans[one] & ibans[other]) - {""} and self._root(one) != self._root(other):
                    self._join(one, other)
                    self.one_account |= {one, other}
            if len({self._root(one) for one in with_mail}) == 1:
                for one in group:
                    self._join(one, with_mail[0])

    def _place(self, row: Known, same_id: Identity | None) -> None:
        """Find the person of an earlier release among those of today."""
        was = row.identity
        if was in self._above:
            return
        mail = [one for one in self._alike.get(was.email, ()) if similar(one.name, was.name)]
        namesakes = tuple(self._alike.get(was.namesake, ()))
        self._know(was)
        today = ([one for one in those if one in self._today] for those in (mail, namesakes))
        found = next(filter(None, today), [])
        if not found and same_id is not None and similar(same_id.name, was.name):
            found = [same_id]
            self.renamed[order_key(row.participant_id)] = was.name
        for one in sorted(found or {*mail, *namesakes}, key=lambda one: one.key)[:1]:
            self._join(was, one)


def _groups(pairs: Iterable[tuple[object, Identity]]) -> Iterator[list[Identity]]:
    groups: dict[object, list[Identity]] = {}
    for key, identity in pairs:
        groups.setdefault(key, []).append(identity)
    yield from groups.values()


@lru_cache(maxsize=65536)
def similar(one: str, other: str) -> bool:
    """Are two folded names one person's? Without titles and order, two letters at most differ.

    Numbers are no letters, and initials alone are nobody's name: those must be the same.

    >>> similar("maria rossi", "rossi dr maria"), similar("maria rosi", "maria rossi")
    (True, True)
    >>> similar("anna rossi", "maria rossi"), similar("a", "b"), similar("expert 1", "expert 2")
    (False, False, False)
    """
    left, right = _words(one), _words(other)
    if _digits(one) != _digits(other):
        return False
    most = LETTERS if min(map(len, ("".join(left), "".join(right)))) >= _NAME else 0
    for word in tuple(left):
        if word in right:
            left.remove(word)
            right.remove(word)
    return _differ_by_at_most("".join(left), "".join(right), most)


def _digits(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())


def _words(name: str) -> list[str]:
    return sorted(word for word in name.split() if word not in TITLES)


def _differ_by_at_most(one: str, other: str, most: int) -> bool:
    """Tell whether so many letters inserted, left out or changed make one text the other."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            changed = last + (letter != wanted)
            last, row[j] = row[j], min(changed, row[j] + 1, row[j - 1] + 1)
    return row[-1] <= most
