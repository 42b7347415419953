"""Who scores what (SE-11): enough evaluators on each, none with an interest, loads even."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.books import Decision, Evaluator, Programme
from p2p_sheets.case import Case
from p2p_sheets.rules.assignment import Assigned, assign, share_out
from p2p_sheets.rules.selection import select
from tests.programmes import config, register, row_of
from tests.rules.selection.contests import AS_OF, CITIES, application, programme, score

NEEDED = config().scoring.min_evaluators
NAMES = ["Ada", "Bo", "Cy", "Di", "Ed"]


def evaluator(name: str, city: int | None = None) -> Evaluator:
    home = {} if city is None else {"city": CITIES[city][0], "country": CITIES[city][1]}
    return Evaluator(row=row_of(Evaluator), evaluator=name, **home)


def assigned(records: Programme) -> tuple[Assigned, ...]:
    case = Case(records, config(), register(), AS_OF)
    return assign(case, select(case))


def pairs(found: Iterable[Assigned]) -> set[tuple[str, str]]:
    return {
        (one.application.application_id, one.evaluator.evaluator)
        for cut_off in found
        for one in cut_off.assignments
    }


# --- properties ----------------------------------------------------------------------------------
@st.composite
def calls(draw: st.DrawFn) -> Programme:
    """Applications of several cities, evaluators who may be of them, some marks, some declared."""
    cities = draw(st.lists(st.integers(0, 5), min_size=1, max_size=7))
    names = NAMES[: draw(st.integers(2, 5))]
    applications = [application(f"ER-1-{n}", city=city) for n, city in enumerate(cities)]
    evaluators = [evaluator(name, draw(st.sampled_from([None, None, 0, 1]))) for name in names]
    given_marks = draw(
        st.sets(st.tuples(st.integers(0, len(cities) - 1), st.sampled_from(names)), max_size=5)
    )
    scores = [
        score(f"ER-1-{number}", name, "4")
        if draw(st.booleans())
        else score(f"ER-1-{number}", name, [None] * 5, conflict=True)
        for number, name in sorted(given_marks)
    ]
    return programme(*applications, scores=scores, evaluators=evaluators)


@given(calls())
@settings(max_examples=40, deadline=None)
def test_se_11_every_application_has_enough_evaluators_and_none_with_an_interest(
    records: Programme,
) -> None:
    found = assigned(records)
    todo, home = pairs(found), {e.evaluator: e.city for e in records.evaluators}
    declared = {(s.application_id, s.evaluator) for s in records.scores if s.conflict}
    marked = {(s.application_id, s.evaluator) for s in records.scores if s.marks}
    short = {key for cut_off in found for key in cut_off.too_few}
    assert not todo & marked  # who has scored is not asked again
    assert not todo & declared
    for one in records.applications:
        able = [
            name
            for name in home
            if home[name] != one.city and (one.application_id, name) not in declared
        ]
        counted = [n for n in able if (one.application_id, n) in todo | marked]
        assert len(counted) >= min(NEEDED, len(able))
        assert (one.application_id in short) == (len(able) < NEEDED)
        assert all(name in able for key, name in todo if key == one.application_id)


@given(calls(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_se_11_the_order_of_rows_changes_nothing(records: Programme, chance: Random) -> None:
    mixed = {
        name: tuple(chance.sample(rows, len(rows)))
        for name in ("applications", "evaluators", "scores")
        if (rows := list(getattr(records, name)))
    }
    assert pairs(assigned(replace(records, **mixed))) == pairs(assigned(records))


@given(st.lists(st.integers(2, 5), min_size=1, max_size=7), st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_se_11_a_late_application_takes_nothing_from_the_sheets_that_are_out(
    cities: list[int], people: int
) -> None:
    evaluators = [evaluator(name, 0) for name in NAMES[:people]]
    sooner = [
        replace(application(f"ER-1-{n}", city=city), submitted_on=date(2022, 10, n))
        for n, city in enumerate(cities, 1)
    ]
    late = application("ER-1-0", city=1)  # on the last day, with the lowest ID
    before = pairs(assigned(programme(*sooner, evaluators=evaluators)))
    after = pairs(assigned(programme(*sooner, late, evaluators=evaluators)))
    assert {pair for pair in after if pair[0] != "ER-1-0"} == before
    assert len(after - before) == NEEDED


@given(calls(), st.data())
@settings(max_examples=40, deadline=None)
def test_se_11_who_has_given_a_mark_keeps_the_application(
    records: Programme, data: st.DataObject
) -> None:
    """Whatever comes or goes besides: the row is asked for again until all its marks are in."""
    begun = score("ER-1-0", "Ada", ["4", None, None, None, None])
    others = [s for s in records.scores if (s.application_id, s.evaluator) != ("ER-1-0", "Ada")]
    kept = [a for a in records.applications if a.application_id == "ER-1-0"]
    rest = [a for a in records.applications if a not in kept]
    some = data.draw(st.lists(st.sampled_from(rest), unique_by=id)) if rest else []
    evaluators = [e if e.evaluator != "Ada" else evaluator("Ada") for e in records.evaluators]
    found = assigned(
        replace(
            records,
            applications=(*kept, *some),
            evaluators=tuple(evaluators),
            scores=(
                *(s for s in others if s.application_id in {a.application_id for a in some}),
                begun,
            ),
        )
    )
    assert ("ER-1-0", "Ada") in pairs(found)


@given(st.integers(0, 12), st.integers(1, 5), st.integers(1, 3))
def test_se_11_loads_are_within_one_of_each_other(things: int, people: int, needed: int) -> None:
    names = NAMES[:people]
    able = {f"T{number}": names for number in range(things)}
    loads = load_of(share_out(able, dict.fromkeys(able, ()), dict.fromkeys(able, needed)), names)
    assert max(loads.values()) - min(loads.values()) <= 1


@st.composite
def shares(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    people = NAMES[: draw(st.integers(1, 4))]
    able = {
        f"T{n}": sorted(draw(st.sets(st.sampled_from(people))))
        for n in range(draw(st.integers(1, 4)))
    }
    kept = {
        thing: sorted(draw(st.sets(st.sampled_from(names), max_size=1))) if names else []
        for thing, names in able.items()
    }
    return able, kept


@given(shares())
@settings(max_examples=200, deadline=None)
def test_se_11_nobody_could_share_out_more_evenly(
    drawn: tuple[dict[str, list[str]], dict[str, list[str]]],
) -> None:
    able, kept = drawn
    names = sorted({name for some in able.values() for name in some})
    found = share_out(able, kept, dict.fromkeys(able, 2))
    every_way = [
        [{*kept[thing], *more} for more in combinations(rest, need)]
        for thing in able
        for rest in [[n for n in able[thing] if n not in kept[thing]]]
        for need in [max(min(2, len(able[thing])) - len(kept[thing]), 0)]
    ]
    best = min(
        uneven(load_of(dict(zip(able, way, strict=True)), names)) for way in product(*every_way)
    )
    assert uneven(load_of(found, names)) == best
    assert all(set(kept[thing]) <= found[thing] for thing in able)


def load_of(shared: Mapping[str, Iterable[str]], names: Iterable[str]) -> Counter[str]:
    loads = Counter(dict.fromkeys(names, 0))
    for some in shared.values():
        loads.update(some)
    return loads


def uneven(loads: Counter[str]) -> int:
    return sum(load * load for load in loads.values())


# --- single cases --------------------------------------------------------------------------------
TWO = (evaluator("Ada"), evaluator("Bo"))


@pytest.mark.parametrize(
    "changes",
    [
        {"submitted_on": date(2024, 12, 1)},
        {"decision": Decision.REJECTED},
        {"declined_on": date(2023, 1, 1)},
        {"cut_off": "EM-1"},
    ],
    ids=["late", "decided", "given back", "of another type"],
)
def test_se_11_what_cannot_be_ranked_is_not_scored(changes: dict[str, Any]) -> None:
    gone = replace(application("ER-1-2"), **changes)
    found = pairs(assigned(programme(application("ER-1-1"), gone, evaluators=TWO)))
    assert found == {("ER-1-1", "Ada"), ("ER-1-1", "Bo")}


def test_se_11_what_waits_for_an_answer_of_the_city_is_scored_all_the_same() -> None:
    waits = application("ER-1-1", draft_document=None)
    assert len(pairs(assigned(programme(waits, evaluators=TWO)))) == NEEDED


def test_se_11_who_has_marks_left_to_give_goes_on_with_that_row() -> None:
    begun = score("ER-1-1", "ADA", ["4", None, None, None, None])
    (found,) = assigned(programme(application("ER-1-1"), scores=[begun], evaluators=TWO))
    rows = {one.evaluator.evaluator: one.begun for one in found.assignments}
    assert rows == {"Ada": begun, "Bo": None}
