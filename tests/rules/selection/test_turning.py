"""What would have changed it: each change that is told, applied and run, gives what was told."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.books import Application, Programme, Score
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.selection import Candidate, Proposal, explain, select
from p2p_sheets.rules.selection.explain.turning import turning, undecided
from p2p_sheets.rules.selection.ranking import rank
from tests.programmes import register
from tests.rules.selection.chance import SHORT, Chance, marks_of, programmes
from tests.rules.selection.contests import (
    AS_OF,
    AWARDED,
    CITIES,
    HOST,
    LARGE,
    REJECTED,
    REVIEW,
    application,
    run,
    scored,
    visitor,
    with_config,
)

TIGHT = with_config(*SHORT)
CENT = Fraction(1, 100)


def told(*applied: tuple[Application, str], about: str, config: Config = TIGHT) -> str:
    """What the end of an explanation says."""
    text = "\n".join(explain(run(*applied, config=config), about))
    return text.partition("What would have changed it\n")[2]


# --- by example ----------------------------------------------------------------------------------
def test_points_and_places_are_told() -> None:
    made = [(application(f"A{n}", city=n), m) for n, m in enumerate(("5", "4", "3.5"))]
    assert told(*made, about="A2").splitlines() == [
        "  0.51 points more would have given it a place: 4.01 instead of 3.50",
        "  1 more place of the cut-off would have given it one",
    ]


def test_el_4_no_points_help_behind_priority_cities() -> None:
    small = [(application(f"A{n}", city=n), "3") for n in range(2)]
    large = (application("B", city=LARGE[0]), "5")
    assert told(*small, large, about="B").strip() == (
        "1 more place of the cut-off would have given it one"
    )


def test_se_2_points_carry_an_application_over_the_threshold() -> None:
    assert told((application("A"), "2.5"), about="A").strip() == (
        "0.50 points more would have given it a place: 3.00 instead of 2.50"
    )


def test_ca_4_where_the_target_binds_it_must_rise_too() -> None:
    one = with_config(*SHORT[1:], ("activities = 16", "activities = 1"))
    made = [(application(f"A{n}", city=n), m) for n, m in enumerate(("5", "4"))]
    assert "1 more place of the cut-off, and as many in the target" in told(
        *made, about="A1", config=one
    )


def test_se_9_what_the_panel_made_of_it_is_no_change() -> None:
    made = [
        (application("A0", city=0, decision=REJECTED), "5"),
        (application("A1", city=1, decision=AWARDED), "3"),
    ]
    assert told(*made, about="A0").strip() == "Nothing: the ranking itself gives it a place"


def test_se_7_a_city_with_an_award_gets_no_second_one_by_points() -> None:
    first = (application("A0", city=0), "5")
    second = (application("A1", cut_off="ER-2", city=0), "4")
    assert told(first, second, about="A1").strip().startswith("Neither points nor places")


def test_se_8_a_visitor_reads_where_it_stands_in_its_visit() -> None:
    host = (application("H1", HOST, city=0, decision=AWARDED), "5")
    those = [(visitor(f"V{n}", "H1", city=n + 1), m) for n, m in enumerate(("5", "4", "3.5"))]
    text = "\n".join(explain(run(host, *those, config=TIGHT), "V2"))
    assert "Number 3 of the 3 over the threshold for Valladolid (H1)" in text
    assert "2 of 2 places of that visit are taken; the lowest score with a place is 4.00" in text
    assert "1 more place in each visit would have given it one" in text
    assert "priority" not in text


def test_se_8_a_visitor_of_a_full_visit_reads_so_though_another_visit_has_room() -> None:
    hosts = [(application(f"H{n}", HOST, city=n, decision=AWARDED), "5") for n in (0, 1)]
    those = [(visitor(f"V{n}", "H0", city=n + 2), m) for n, m in enumerate(("5", "4", "3.5"))]
    assert told(*hosts, *those, about="V2").splitlines() == [
        "  0.51 points more would have given it a place: 4.01 instead of 3.50",
        "  1 more place in each visit would have given it one",
    ]


def test_se_5_a_tie_names_the_other() -> None:
    made = [(application(f"A{n}", city=n), "4") for n in range(2)]
    selection = run(*made, config=TIGHT)
    assert "before A1: tie: decide by hand" in "\n".join(explain(selection, "A0"))
    assert "after A0: tie: decide by hand" in "\n".join(explain(selection, "A1"))


# --- for every programme -------------------------------------------------------------------------
def higher(candidate: Candidate, points: Fraction) -> Candidate:
    """The same application with a higher total."""
    total = candidate.total + points
    return replace(candidate, total=total, below="" if total >= 3 else candidate.below)


@given(programmes())
@settings(max_examples=60)
def test_so_many_points_more_give_the_place_and_one_less_does_not(chance: Chance) -> None:
    selection = select(Case(chance.programme, TIGHT, register(), AS_OF))
    for key in selection.line:
        contest = undecided(selection.ranking_of(key).contest)
        found = turning(contest, key)
        if found.points is None:
            continue
        for more, wanted in ((found.points, True), (found.points - CENT, False)):
            candidates = [
                higher(c, more) if c.application_id == key else c for c in contest.candidates
            ]
            lines = {n.application_id: n for n in rank(replace(contest, candidates=candidates))}
            assert (lines[key].proposal is Proposal.AWARD) == wanted


@st.composite
def one_cut_off(draw: st.DrawFn) -> Programme:
    """A cut-off of reviews, or a call with its hosts awarded, that nobody has decided."""
    rows: list[Score] = []
    applied: list[Application] = []
    visits = draw(st.booleans())
    if visits:
        for number in range(2):
            applied.append(application(f"H{number}", HOST, city=number, decision=AWARDED))
            rows += scored(f"H{number}", "5")
    for number in range(draw(st.integers(1, 8))):
        key = f"A{number}"
        city = draw(st.sampled_from((*CITIES[2:10], *LARGE)))
        if visits:
            host = draw(st.sampled_from(("H0", "H1")))
            applied.append(visitor(key, host, draw(st.sampled_from((1, 2))), city=city))
        else:
            applied.append(application(key, REVIEW, city=city))
        rows += marks_of(draw, key)
    return Programme(applications=tuple(applied), scores=tuple(rows))


def wider(more: int, *, target: bool) -> Config:
    """The configuration with so many more places, and as many in the target."""
    types = dict(TIGHT.types)
    types["ER"] = types["ER"].model_copy(
        update={
            "max_awards": types["ER"].max_awards + more,
            "activities": types["ER"].activities + more * target,
        }
    )
    types["SV"] = types["SV"].model_copy(
        update={
            "max_visitors": types["SV"].max_visitors + more,
            "visitors": types["SV"].visitors + 2 * more * target,
        }
    )
    return TIGHT.model_copy(update={"types": types})


@given(one_cut_off())
@settings(max_examples=60)
def test_so_many_places_more_give_the_place_and_one_less_does_not(those: Programme) -> None:
    selection = select(Case(those, TIGHT, register(), AS_OF))
    for key in selection.line:
        found = turning(selection.ranking_of(key).contest, key)
        if found.places is None or key.startswith("H"):
            continue
        for more, wanted in ((found.places, True), (found.places - 1, False)):
            figures = wider(more, target=found.target)
            again = select(Case(those, figures, register(), AS_OF))
            assert (again.line[key].proposal is Proposal.AWARD) == wanted
