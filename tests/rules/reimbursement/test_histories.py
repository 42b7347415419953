"""Whatever happens over the months: releases, withdrawals, corrections, recoveries, edits.

Thousands of such histories with P2P_LONG=1.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import Category, Correction, Expense, Programme
from p2p_sheets.ledger import Entry, history_of
from p2p_sheets.ledger.entries import RELEASE, WITHDRAWAL
from p2p_sheets.ledger.release import next_release, release_tree
from p2p_sheets.money import ZERO
from p2p_sheets.rules.reimbursement import History, Settlement
from p2p_sheets.text import order_key
from tests.programmes import row_of, settled
from tests.rules.reimbursement.test_properties import CEILINGS, programmes

MONTHS = 5
FIRST = date(2023, 4, 30)
NIGHTS = {"SV-01": 4, "EM-01": 4}
DAYS = {"SV-01": 3, "EM-01": 3}


@dataclass(frozen=True)
class Happens:
    """What happens to one line: when it comes in, is edited, is deleted, is corrected."""

    comes: int
    edited: int | None
    deleted: int | None
    corrected: tuple[tuple[int, Decimal, bool], ...]  # in which month, to what, is it back


months = st.integers(0, MONTHS - 1)
happenings = st.builds(
    Happens,
    comes=months,
    edited=st.none() | months,
    deleted=st.none() | months,
    corrected=st.lists(
        st.tuples(months, st.decimals(0, 900, places=2), st.booleans()), max_size=2
    ).map(tuple),
)


class Story:
    """A programme, what happens to each of its lines, and the months whose release is withdrawn.

    No dataclass: hypothesis would print all that its records hold.
    """

    def __init__(self, those: Programme, fates: list[Happens], withdrawn: list[bool]) -> None:
        self.programme, self.fates, self.withdrawn = those, fates, withdrawn

    def __repr__(self) -> str:
        told = [
            f"{x.line_id} {x.participant_id} {x.category} {x.date_from} {x.amount} {x.quantity} "
            f"{x.currency} {x.receipt} {fate}"
            for x, fate in zip(self.programme.expenses, self.fates, strict=True)
        ]
        return "\n".join([*told, f"withdrawn: {self.withdrawn}"])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any programme, and any fate of its lines."""
    those = draw(programmes())
    fates = [draw(happenings) for _ in those.expenses]
    return Story(those, fates, [draw(st.booleans()) for _ in range(MONTHS)])


def in_month(those: Programme, fates: list[Happens], month: int) -> Programme:
    """The workbooks as staff have them in a month."""
    lines: list[Expense] = []
    rows: list[Correction] = []
    for line, fate in zip(those.expenses, fates, strict=True):
        if fate.comes <= month and (fate.deleted is None or fate.deleted > month):
            edited = fate.edited is not None and fate.edited <= month
            lines.append(replace(line, amount=Decimal("333.33")) if edited else line)
        rows += [
            Correction(
                row=row_of(Correction, 2 + len(rows)),
                line_id=line.line_id,
                correct_amount=amount,
                reason="looked at again",
                authorised_by="A. Chief",
                authorised_on=FIRST + timedelta(days=30 * when + number),
                recovered_on=FIRST + timedelta(days=30 * when) if back else None,
                bank_reference=None,
            )
            for number, (when, amount, back) in enumerate(fate.corrected)
            if when <= month
        ]
    known = {line.line_id for line in those.expenses}
    assert {row.line_id for row in rows} <= known
    return replace(those, expenses=tuple(lines), corrections=tuple(rows))


def played(story: Story) -> Iterator[tuple[Settlement, History, History]]:
    """Play the months: each settlement, what it looked back on, and what is in force after it."""
    entries: list[Entry] = []
    for month in range(MONTHS):
        before = history_of(entries)
        as_of = FIRST + timedelta(days=30 * month)
        period = f"{as_of:%Y-%m}"
        release = next_release(period, before.releases)
        workbooks = in_month(story.programme, story.fates, month)
        settlement = settled(workbooks, history=before, as_of=as_of, release=release)
        last = entries[-1] if entries else None
        if settlement.to_release:
            tree = release_tree(settlement, release, period, str(as_of), {})
            entries.append(Entry.after(last, RELEASE, release, tree))
            after = history_of(entries)
            again = settled(workbooks, history=after, as_of=as_of, release=f"{period}-99")
            once_more = {line.claim.expense.line_id.rpartition("/c")[0] for line in again.lines}
            # A row of Corrections acts once its line is settled: in the next run.
            settled_now = [x for x in after.lines if order_key(x.line_id) not in before.line]
            assert once_more <= {line.line_id for line in settled_now}
            yield settlement, before, after
            if story.withdrawn[month]:
                gone = {"release": release, "why": "Finance said so", "as_of": str(as_of)}
                entries.append(Entry.after(entries[-1], WITHDRAWAL, release, gone))
        else:
            yield settlement, before, before


@given(stories())
def test_rb_12_13_14_no_history_exceeds_a_cap_pays_a_line_twice_or_a_second_person(
    story: Story,
) -> None:
    for settlement, before, after in played(story):
        every_line_has_one_place(settlement)
        no_line_stands_in_two_releases(after)
        no_cap_is_exceeded(after)
        one_person_of_a_city_keeps_money(after)
        corrections_never_pay_more_than_they_say(settlement, before, after)


def every_line_has_one_place(settlement: Settlement) -> None:
    decided = [line.claim.expense.line_id for line in settlement.lines]
    waiting = [line.expense.line_id for line in settlement.held]
    earlier = [line.line_id for line in settlement.released_earlier]
    assert max(Counter([*decided, *waiting, *earlier]).values(), default=1) == 1
    for line in settlement.lines:
        assert line.approved_eur + line.refused_eur == line.claimed_eur
        assert ZERO <= line.approved_eur <= line.ceiling_eur


def no_line_stands_in_two_releases(history: History) -> None:
    assert max(Counter(line.line_id for line in history.lines).values(), default=1) == 1


def no_cap_is_exceeded(history: History) -> None:
    kept: dict[str, Decimal] = {}
    limit: dict[str, tuple[str, Category]] = {}
    for line in history.lines:
        kept[line.pool] = kept.get(line.pool, ZERO) + history.kept(line)
        limit[line.pool] = (line.activity_id, Category(line.category))
    for pool, euro in kept.items():
        activity_id, category = limit[pool]
        assert ZERO <= euro <= CEILINGS.get((activity_id, category), 0), pool
        units = history.drawn[pool].units
        if category is Category.ACCOMMODATION:
            assert units <= NIGHTS[activity_id]
        if category is Category.MEALS:
            assert units <= DAYS[activity_id]


def one_person_of_a_city_keeps_money(history: History) -> None:
    kept = {line.participant_id for line in history.lines if history.kept(line) > 0}
    assert not {"P1", "P2"} <= kept


def corrections_never_pay_more_than_they_say(
    settlement: Settlement, before: History, after: History
) -> None:
    said = {a.line_id: a.correct_eur for a in settlement.adjustments if a.correct_eur is not None}
    for line_id, euro in said.items():
        assert after.paid_in_all(line_id) <= max(euro, before.paid_in_all(line_id))
    for line in settlement.corrected.lines:
        assert line.amount
        assert line.amount > 0
