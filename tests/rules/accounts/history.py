"""What a model of the accounts goes by: rows, words, and what happened, event by event."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Owner = tuple[str, str]  # Activity ID, and whose caps: a city's, an expert's, or the host's
Cap = tuple[Owner, str]  # and the category


@dataclass(frozen=True)
class Claimed:
    """A line of Expenses: `cents` is what it would get if its cap had no end."""

    line: str
    row: str  # of Participants
    activity: str
    city: str  # that a visitor stands for
    is_expert: bool
    category: str
    cents: int
    order: tuple[str, str]  # its date, then its Line ID (RB-12)

    def owner(self, person: str) -> Owner:
        return (self.activity, self.city or (person if self.is_expert else ""))


@dataclass(frozen=True)
class Row:
    """A row of Corrections: `back` is Recovered EUR, none where it is blank."""

    line: str
    day: int
    correct: int
    is_back: bool = False
    back: int | None = None


@dataclass(frozen=True)
class Word:
    """What finance says of a payment."""

    paid: bool = False
    returned: bool = False
    noted: bool = False  # a bank reference

    def __bool__(self) -> bool:
        return self.paid or self.returned or self.noted


@dataclass
class Month:
    """What lies in the workbooks on the day of a release."""

    lines: list[Claimed]
    rows: list[Row]
    words: dict[str, Word]  # by Payment ID
    ibans: dict[str, str]  # by row of Participants
    person: dict[str, str]  # who has a row of Participants
    names: dict[str, str]  # as that row writes it
    gives: Callable[[str, str], int]  # what a cap of an activity and a category gives in all
    gone: set[str]  # activities that have another ID now
    accepted: set[tuple[str, str, object]]  # overrides: finding, its subject, the value

    def accepts(self, finding: str, subject: str, value: object = "") -> bool:
        return (finding, subject, value) in self.accepted


@dataclass
class Event:
    """What a release did: settled, corrected, paid, heard of a payment, got money back."""

    what: str
    release: int
    line: str = ""
    cents: int = 0  # due; of money that came back: the row's total so far
    claim: Claimed | None = None  # that was settled
    person: str = ""  # for whom it was settled, or who was paid
    day: int = 0  # of the row of Corrections
    correct: int = 0  # what that row says
    asked: int = 0  # what that row asked back when it was posted
    payment: str = ""
    word: Word = Word()
    shares: dict[str, int] = field(default_factory=dict)  # cents by line
    row: str = ""  # of Participants, of what was settled or paid
    iban: str = ""
    reissue_of: str = ""


class History:
    """All that was released, and what it means: every figure anew from all events each time."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.withdrawn: set[int] = set()
        self.release = 0

    def counts(self, event: Event) -> bool:
        return event.release not in self.withdrawn

    def of(self, *what: str, line: str = "") -> Iterator[Event]:
        return (
            event
            for event in self.events
            if event.what in what and (not line or line in (event.line, *event.shares))
        )

    @property
    def lines(self) -> list[str]:
        """All lines that were ever settled, by release and payee."""
        events = sorted(self.of("settled"), key=lambda event: (event.release, event.row))
        return list(dict.fromkeys(event.line for event in events))

    def is_settled(self, line: str) -> bool:
        return any(self.counts(event) for event in self.of("settled", line=line))

    def settled(self, line: str) -> Event:
        """How it was settled last; or, where that was withdrawn, first."""
        events = list(self.of("settled", line=line))
        return next((e for e in reversed(events) if self.counts(e)), events[0])

    def claim(self, line: str) -> Claimed:
        claim = self.settled(line).claim
        assert claim is not None
        return claim

    def owner(self, line: str) -> Owner:
        return self.claim(line).owner(self.settled(line).person)

    def due(self, line: str) -> int:
        figures = [e.cents for e in self.of("settled", "corrected", line=line) if self.counts(e)]
        return figures[-1] if figures else 0

    def word(self, payment: str) -> Word:
        heard = [event.word for event in self.of("heard") if event.payment == payment]
        return heard[-1] if heard else Word()

    def state(self, paid: Event) -> str:
        """Is a payment `out`, was it and `returned`, or was it `never out`?"""
        released = "out" if self.counts(paid) else "never out"
        state = released
        for heard in self.of("heard"):
            if heard.payment == paid.payment:
                was_out = state != "never out" or heard.word.paid
                state = "out" if heard.word.paid else released
                if heard.word.returned:
                    state = "returned" if was_out else "never out"
        return state

    def back(self, line: str, day: int) -> int:
        """What came back for a row of Corrections."""
        totals = [event.cents for event in self.of("back", line=line) if event.day == day]
        return totals[-1] if totals else 0

    def out(self, line: str) -> int:
        paid = sum(e.shares[line] for e in self.of("paid", line=line) if self.state(e) == "out")
        days = {event.day for event in self.of("back", line=line)}
        return paid - sum(self.back(line, day) for day in days)

    def draw(self, line: str) -> int:
        return max(self.due(line), self.out(line))

    def once_back(self, line: str) -> int:
        """What it draws once all that is asked back is back."""
        return self.draw(line) - self.asked_back(line)

    def left(self, cap: Cap, month: Month, figure: Callable[[str], int] | None = None) -> int:
        """What a cap still gives beside what is drawn; under 0 where it is overdrawn."""
        (activity, _), category = cap
        lines = (x for x in self.lines if (self.owner(x), self.claim(x).category) == cap)
        return month.gives(activity, category) - sum(map(figure or self.draw, lines))

    def asked_back(self, line: str) -> int:
        """What its payee must give back; nothing while a withdrawn line is not settled again."""
        return max(0, self.out(line) - self.due(line)) if self.is_settled(line) else 0

    def posted(self, row: Row) -> Event | None:
        rows = [e for e in self.of("corrected", line=row.line) if e.day == row.day]
        return next((event for event in rows if self.counts(event)), None)

    def open_returns(self, line: str) -> list[Event]:
        """The payments of a line that came back and were not made good by a re-issue."""
        back_in = {event.payment: event.release for event in self.of("returned")}
        made_good = [
            event.release
            for event in self.of("paid", line=line)
            if event.reissue_of and self.state(event) != "never out"
        ]
        return [
            event
            for event in self.of("paid", line=line)
            if self.state(event) == "returned"
            and not any(
                release >= back_in[event.payment]
                for release in made_good
                if release > event.release
            )
        ]
