"""What holds for every programme (fairness): order, limits, eligibility."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import Decision, Programme
from p2p_sheets.case import Case
from p2p_sheets.rules.selection import Proposal, Selection, select
from p2p_sheets.text import order_key
from tests import kinds
from tests.programmes import config, register
from tests.rules.selection.chance import SHORT, Chance, marks_of, programmes, raised
from tests.rules.selection.contests import AS_OF, REVIEW, VISITOR, application, with_config

TIGHT = with_config(*SHORT)
MODES = {
    mode: with_config(*SHORT, ('mode = "tier"', f'mode = "{mode}"'))
    for mode in ("tier", "bonus", "tie_break", "off")
}


def decide(programme: Programme, figures: object = None) -> Selection:
    """Select with the tight figures."""
    settings = TIGHT if figures is None else figures
    assert isinstance(settings, type(TIGHT))
    return select(Case(programme, settings, register(), AS_OF))


def told(selection: Selection) -> object:
    """Everything that the panel sees, as plain values."""
    return (
        [
            (
                ranking.cut_off.id,
                [(r.round.type, r.places, r.lines, r.sensitivity) for r in ranking.rounds],
                ranking.not_ranked,
                ranking.visits,
                list(ranking.scores.items()),
                list(ranking.strictness.items()),
            )
            for ranking in selection.cut_offs
        ],
        selection.findings,
        selection.awards,
    )


@given(programmes(), st.randoms(use_true_random=False))
def test_shuffling_rows_changes_nothing(chance: Chance, random: Random) -> None:
    applications, scores = list(chance.programme.applications), list(chance.programme.scores)
    random.shuffle(applications)
    random.shuffle(scores)
    shuffled = Programme(applications=tuple(applications), scores=tuple(scores))
    assert told(decide(chance.programme)) == told(decide(shuffled))


@given(programmes(), st.sampled_from(sorted(MODES)), st.data())
def test_raising_one_mark_never_lowers_the_rank(
    chance: Chance, mode: str, data: st.DataObject
) -> None:
    programme = chance.programme
    if not programme.scores:
        return
    number = data.draw(st.integers(0, len(programme.scores) - 1))
    label = data.draw(st.sampled_from([c.label for c in TIGHT.scoring.criteria]))
    better = replace(programme, scores=raised(programme.scores, number, label))
    key = programme.scores[number].application_id
    before, after = decide(programme, MODES[mode]), decide(better, MODES[mode])
    if key in before.line and before.line[key].rank is not None:
        was, now = before.line[key], after.line[key]
        assert was.rank is not None
        assert now.rank is not None
        assert now.rank <= was.rank
        assert was.rank_by_score is not None
        assert now.rank_by_score is not None
        assert now.rank_by_score <= was.rank_by_score


@given(programmes())
def test_nothing_ineligible_incomplete_unscored_or_below_the_threshold_is_proposed(
    chance: Chance,
) -> None:
    selection = decide(chance.programme)
    for award in selection.awards:
        if award.recorded:
            continue
        assessment = selection.assessments[award.application_id]
        scored = selection.scores[award.application_id]
        assert assessment.standing is None
        assert scored.total is not None
        assert scored.total >= TIGHT.scoring.threshold
        assert award.application_id not in selection.not_ranked
    for line in selection.line.values():
        if line.candidate.total < TIGHT.scoring.threshold:
            assert line.proposal is Proposal.BELOW


@given(programmes(), st.booleans())
def test_places_targets_and_visits_are_never_exceeded_by_a_proposal(
    chance: Chance, carry: bool
) -> None:
    figures = with_config(*SHORT, ("carry_over = false", "carry_over = true")) if carry else TIGHT
    selection = decide(chance.programme, figures)
    for ranking in selection.cut_offs:
        for part in ranking.rounds:
            here = [a for a in selection.awards if a.round == part.round]
            recorded = sum(a.recorded for a in here)
            assert len(here) <= max(part.places.places, recorded)
            assert carry or part.round.is_visitors or part.places.places <= 5
        for visit in ranking.visits:
            assert visit.taken <= max(visit.places, visit.awarded)
    for kind in kinds.APPLICATIONS:
        every = [a for a in selection.awards if a.round.type == kind]
        target = every[0].round.target(figures) if every else 0
        assert len(every) <= max(target, sum(a.recorded for a in every))


@given(programmes())
def test_a_city_gets_one_award_per_type_and_one_visit_per_call(chance: Chance) -> None:
    selection = decide(chance.programme)
    groups: Counter[tuple[object, ...]] = Counter()
    recorded: Counter[tuple[object, ...]] = Counter()
    for award in selection.awards:
        kind = award.round.type
        call = award.round.cut_off.id if kind == VISITOR else ""
        groups[kind, award.city_key, call] += 1
        recorded[kind, award.city_key, call] += award.recorded
    assert all(count <= max(1, recorded[key]) for key, count in groups.items())


@given(programmes())
def test_recorded_decisions_stand(chance: Chance) -> None:
    selection = decide(chance.programme)
    standing = {a.application_id for a in selection.awards if a.recorded}
    for applied in chance.programme.applications:
        awarded = applied.decision is Decision.AWARDED and applied.declined_on is None
        assert (applied.application_id in standing) is awarded
        line = selection.line.get(applied.application_id)
        if line is not None and line.candidate.recorded.is_settled:
            assert line.takes_place is awarded


@given(programmes(decided=False, spoilt=False), st.data())
def test_one_application_more_never_lifts_a_lower_one_past_a_higher_one(
    chance: Chance, data: st.DataObject
) -> None:
    """Of the same group: those that compete in one round; a city of its own, so that SE-7 rests."""
    lone = ("Lecce", "IT", "Fellow", "SmartEnCity", 80_695)
    rows = data.draw(st.composite(lambda draw: marks_of(draw, "A50x"))())
    bigger = chance.with_more(application("A50x", REVIEW, "ER-1", city=lone), rows)
    before, after = decide(chance.programme), decide(bigger)
    reviews = [line for r in _reviews(before) for line in r if line.rank is not None]
    for upper, lower in pairwise(reviews):
        high, low = after.line[upper.application_id], after.line[lower.application_id]
        assert high.rank is not None
        assert low.rank is not None
        assert high.rank < low.rank
        if upper.rule != "SE-7" and high.rule != "SE-7":
            assert high.takes_place >= low.takes_place or lower.takes_place


def _reviews(selection: Selection) -> list[tuple]:  # type: ignore[type-arg]
    return [c.main.lines for c in selection.cut_offs if c.cut_off.id == "ER-1"]


@given(programmes(decided=False, spoilt=False))
def test_of_two_that_could_have_the_place_the_higher_has_it(chance: Chance) -> None:
    for ranking in decide(chance.programme).cut_offs:
        runs = [
            line for line in ranking.main.lines if line.rank is not None and line.rule != "SE-7"
        ]
        order = [line.proposal for line in runs]
        ladder = [Proposal.AWARD, Proposal.RESERVE, Proposal.NOT_SELECTED]
        assert order == sorted(order, key=ladder.index)


@given(programmes())
def test_every_application_is_told_of_exactly_once(chance: Chance) -> None:
    selection = decide(chance.programme)
    told_of = [*selection.line, *selection.not_ranked]
    assert sorted(told_of) == sorted(a.application_id for a in chance.programme.applications)
    for missing in selection.not_ranked.values():
        assert missing.reason
        assert missing.rule
        assert missing.to_do
    for line in selection.line.values():
        assert line.reason
        assert line.rule


@given(programmes(decided=False, spoilt=False))
def test_only_a_tie_by_id_is_left_to_the_panel(chance: Chance) -> None:
    for ranking in decide(chance.programme).cut_offs:
        lines = [line for line in ranking.main.lines if line.rank is not None]
        for above, below in pairwise(lines):
            one, other = above.candidate, below.candidate
            priority = config().types[ranking.cut_off.type].priority
            alike = (
                (not priority or one.in_band == other.in_band)
                and (one.total, one.criteria) == (other.total, other.criteria)
                and (one.earlier, one.submitted) == (other.earlier, other.submitted)
            )
            if alike:
                assert order_key(one.application_id) < order_key(other.application_id)
                assert "tie: decide by hand" in above.decided_by
                assert "tie: decide by hand" in below.decided_by
