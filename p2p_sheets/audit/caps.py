"""Whose cap a line draws on, how far it reaches, and how much of it is drawn (RB-1..7, RB-12).

A cap belongs to the activity and, but for hosting, to the visitor city or the expert. Receipts draw
euro, nights and days draw units; a line draws by the greater of what is due and what is out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from p2p_sheets.audit.cells import half_up, key
from p2p_sheets.audit.claims import Tariff
from p2p_sheets.audit.sheets import Row
from p2p_sheets.cities import Register, plain

Who = tuple[str, str, str]  # e-mail, name, country, as they are compared
Cap = tuple[str, str, str]  # activity, owner, category
TITLES = frozenset("dr prof mr mrs ms miss sir ing mag dipl phd msc mba eng arch hon".split())  # noqa: SIM905
MILLION = 10**6  # a share of a night is cut to so many parts
FORGOTTEN_PERSON = "forgotten person"  # begins the e-mail of one whom the ledger forgot
LETTERS = 2  # so many may differ between two spellings of a name


@dataclass
class Line:
    """A line of today or of an earlier release, as far as caps are concerned; money in cents."""

    key: str
    activity: str
    role: str
    category: str
    participant: str
    who: Who
    city: str  # that a visitor stands for, as the register has it
    order: tuple[str, str]  # RB-12: date, then Line ID
    rate: Fraction | None = None
    units: Fraction | None = None  # that it was settled with
    settled: int = 0  # what it was settled at
    due: int = 0
    out: int = 0

    @property
    def draw(self) -> int:
        """The cents that it draws."""
        return max(self.due, self.out)

    @property
    def drawn_units(self) -> Fraction:
        """The units that it draws: fewer once it draws less, more only beyond units x rate."""
        if self.units is None or not self.rate:
            return Fraction(self.draw) / self.rate if self.rate else Fraction(0)
        if self.draw < self.settled:
            return self.units * self.draw / self.settled
        return max(self.units, self.draw / self.rate)

    def most_due(self, units: Fraction) -> Fraction:
        """Give the cents that draw no more than so many units: `drawn_units` the other way."""
        if self.units and self.rate and self.settled and units < self.units:
            return units * self.settled / self.units
        return units * (self.rate or 0)


class Caps:
    """The caps as they stand today, and what is drawn on them."""

    def __init__(
        self, tariff: Tariff, activities: Mapping[str, Row], people: Mapping[str, Row]
    ) -> None:
        """Take today's activities and participants, by ID; who is who comes later."""
        self.tariff, self.activities, self.people = tariff, activities, people
        self.persons = WhoIsWho((), ())
        self.lines: dict[str, Line] = {}
        self.drawn: dict[Cap, Fraction] = defaultdict(Fraction)  # cents, or units
        self._draws: dict[str, tuple[Cap, Fraction]] = {}

    def put(self, line: Line) -> None:
        """Let a line draw, in place of what it drew before."""
        cap, draws = self.cap(line), self.measure(line)
        before, drew = self._draws.get(line.key, (cap, Fraction(0)))
        self.drawn[before] -= drew
        self.drawn[cap] += draws
        self.lines[line.key], self._draws[line.key] = line, (cap, draws)

    def cap(self, line: Line) -> Cap:
        """Tell which cap a line draws on."""
        owner = line.city if line.role == "Visitor city" else ""
        if line.role == "Expert":
            owner = self.persons.of(line.who)
        return line.activity, owner, line.category

    def measure(self, line: Line) -> Fraction:
        """Give what a line draws, in cents or units."""
        by_unit = self.tariff.by_unit(line.category)
        return line.drawn_units if by_unit else Fraction(line.draw)

    def limit(self, line: Line) -> Fraction | None:
        """Give how far a cap reaches today, in cents or units; None where no row says so."""
        activity, person = self.activities.get(line.activity), self.people.get(line.participant)
        if activity is None:
            return None
        kind, start, end = (activity[t] for t in ("Activity type", "Start date", "End date"))
        allowed = self.tariff.entitlement(kind, line.role, line.category, start)
        if allowed is None or start is None or end is None:
            return None
        if allowed.shape == "ceiling":
            return self.tariff.amount(allowed, start)
        most = self.tariff.most_units(allowed, kind, line.role)
        if most is None:
            return Fraction((end - start).days + 1 + allowed.beyond_activity)
        contracted = person["Contracted days"] if person else None
        return min(most, Fraction(contracted)) if contracted is not None else most

    def left(self, line: Line) -> Fraction | None:
        """Give what a cap still gives to a line, beside the line's own draw; never under 0."""
        limit, cap = self.limit(line), self.cap(line)
        if limit is None:
            return None
        before, own = self._draws.get(line.key, (cap, Fraction(0)))
        return max(Fraction(0), limit - self.drawn[cap] + (own if before == cap else 0))

    def settle(self, line: Line, quantity: Fraction | None, claimed: int) -> int | None:
        """Settle a line in its turn, and let it draw; give the cents that it could draw at most.

        None where no row says how far the cap reaches: nothing is due then.
        """
        left = self.left(line)
        if left is None:
            return None
        ceiling = int(left)
        if quantity is not None:
            line.units = Fraction(int(min(quantity, left) * MILLION), MILLION)
            ceiling = half_up(line.units * (line.rate or 0))
        line.due = line.settled = min(claimed, ceiling)
        self.put(line)
        return ceiling

    def corrected(self, line: Line, correct: int) -> int | None:
        """Give what is due after a correction: lowered as it says, raised as the cap gives."""
        if correct <= line.due:
            return correct
        left = self.left(line)
        if left is None:
            return None
        most = max(left, self.measure(line))  # what it draws already is no more
        if self.tariff.by_unit(line.category):
            most = line.most_due(most)
        return max(line.due, min(correct, int(most)))


def who(email: object, name: object, country: object) -> Who:
    """Reduce what a row says of a person to what is compared."""
    return key(str(email or "")), plain(str(name or "")), str(country or "")


def city_of(person: Row, applications: Mapping[str, Row], register: Register) -> str:
    """Tell the city that a visitor stands for: of the row, else of the application it names."""
    row = person if person["City"] else applications.get(key(person["Application ID"]), person)
    return register.key(row["City"], row["Country"])


class WhoIsWho:
    """Tells which rows, of today and of earlier releases, are one person (`accounts.md`)."""

    def __init__(
        self, today: Iterable[tuple[str, Who, str]], before: Iterable[tuple[str, Who]]
    ) -> None:
        """Take today's rows (Participant ID, person, IBAN) and earlier lines (ID, person)."""
        rows = sorted(set(today))
        self._above: dict[Who, Who] = {one: one for _, one, _ in rows}
        # Rows of one e-mail, of one name and country.
        alike: dict[object, list[tuple[str, Who, str]]] = defaultdict(list)
        for row in rows:
            alike[row[1][0]].append(row)
            alike[row[1][1:]].append(row)
        alike.pop("", None)
        for group in alike.values():
            for (_, one, iban), (_, other, theirs) in combinations(group, 2):
                if one != other and self._same_today(one, iban, other, theirs):
                    self._join(one, other)
        now = sorted(self._above)
        for participant, was in sorted(set(before)):
            if was not in self._above:
                same_id = [one for name, one, _ in rows if name == participant]
                self._above[was] = was
                found = self._found(was, now, same_id) or self._found(was, sorted(self._above), [])
                if found is not None:
                    self._join(was, found)
        self._recall(set(before), {name: one for name, one, _ in rows})

    def _recall(self, before: Collection[tuple[str, Who]], today: Mapping[str, Who]) -> None:
        """A forgotten person is who has that Participant ID today, if it was never another's."""
        had: dict[str, set[Who]] = defaultdict(set)
        for participant, was in before:
            had[participant].add(self._root(was))
        for participant, people in had.items():
            if len(people) == 1 and participant in today:
                for was in people:
                    if was[0].startswith(FORGOTTEN_PERSON):
                        self._join(was, today[participant])

    def of(self, one: Who) -> str:
        """Name the person that a row belongs to."""
        return "|".join(self._root(one))

    def _root(self, one: Who) -> Who:
        while (above := self._above.get(one, one)) != one:
            one = above
        return one

    def _join(self, one: Who, other: Who) -> None:
        first, last = sorted((self._root(one), self._root(other)))
        self._above[last] = first

    def _same_today(self, one: Who, iban: str, other: Who, theirs: str) -> bool:
        if one[0] and one[0] == other[0]:
            return similar(one[1], other[1])
        namesakes = one[1:] == other[1:]
        return namesakes and (not (one[0] and other[0]) or bool(iban and iban == theirs))

    @staticmethod
    def _found(was: Who, among: Sequence[Who], same_id: Sequence[Who]) -> Who | None:
        others = [one for one in among if one != was]
        by_mail = [o for o in others if was[0] and o[0] == was[0] and similar(o[1], was[1])]
        by_name = [o for o in others if o[1:] == was[1:]]
        by_id = [o for o in same_id if similar(o[1], was[1])]
        return next(iter([*by_mail, *by_name, *by_id]), None)


def similar(one: str, other: str) -> bool:
    """Are two names one person's: without titles and order, two letters at most differ?

    >>> similar("dr maria rossi", "rosi maria"), similar("anna rossi", "maria rossi")
    (True, False)
    """
    left, right = ([w for w in name.split() if w not in TITLES] for name in (one, other))
    for word in [w for w in left if w in right]:
        if word in right:
            left.remove(word)
            right.remove(word)
    return distance(" ".join(sorted(left)), " ".join(sorted(right))) <= LETTERS


def distance(one: str, other: str) -> int:
    """Count the letters to put in, leave out or change until two texts are the same."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row, last = [i], row
        for j, wanted in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted)))
    return row[-1]
