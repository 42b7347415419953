"""SE-9: a frozen ranking keeps its scores, order and first proposals; promotions go on along it."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given

from p2p_sheets.books import Application, Faulty, Programme
from p2p_sheets.books.columns import FieldValue
from p2p_sheets.case import Case
from p2p_sheets.ledger.earlier import decode, encode
from p2p_sheets.rules.selection import (
    CutOffRanking,
    Frozen,
    Proposal,
    Selection,
    Standing,
    freeze,
    select,
)
from p2p_sheets.rules.selection.explain.why_not import Cause, WhyNot, why_not
from tests.programmes import config, register, row_of
from tests.rules.selection.chance import Chance, programmes
from tests.rules.selection.contests import (
    AS_OF,
    AWARDED,
    HOST,
    MISSION,
    RESERVE,
    REVIEW,
    VISITOR,
    WITHDRAWN,
    application,
    order,
    programme,
    proposed,
    visitor,
)

FROZEN_ON = date(2022, 11, 15)
MARKS = ("5", "4.5", "4", "3.5", "3", "3")


def reviews(marks: tuple[str, ...] = MARKS, **changes: dict[str, Any]) -> Programme:
    """Reviews R0 (best) to R5."""
    made = [
        (application(f"R{n}", city=n, **changes.get(f"R{n}", {})), mark)
        for n, mark in enumerate(marks)
    ]
    return programme(*made)


def decide(records: Programme, *frozen: Frozen) -> Selection:
    return select(Case(records, config(), register(), AS_OF), frozen)


def kept(ranking: CutOffRanking, kind: int = 0) -> Frozen:
    """The frozen ranking, written to JSON and read again."""
    frozen = freeze(ranking.rounds[kind], ranking.not_ranked, FROZEN_ON)
    (again,) = decode(encode(ranking.cut_off.id, (frozen,), b"")).rounds
    assert again == frozen
    return again


def changes(selection: Selection, cut_off: str = "ER-1") -> dict[tuple[str, str], tuple[str, str]]:
    rounds = selection.cut_off[cut_off].rounds
    return {(c.application_id, c.what): (c.frozen, c.now) for r in rounds for c in r.changes}


@given(programmes())
def test_se_9_json_gives_back_the_very_ranking(chance: Chance) -> None:
    for ranking in decide(chance.programme).cut_offs:
        for kind, part in enumerate(ranking.rounds):
            assert kept(ranking, kind).lines == part.lines


@given(programmes())
def test_se_9_frozen_and_nothing_changed_is_the_same_ranking(chance: Chance) -> None:
    before = decide(chance.programme)
    frozen = [
        freeze(part, ranking.not_ranked, FROZEN_ON)
        for ranking in before.cut_offs
        for part in ranking.rounds
    ]
    after = decide(chance.programme, *frozen)
    for old, new in zip(before.cut_offs, after.cut_offs, strict=True):
        assert old.not_ranked == new.not_ranked
        for was, now in zip(old.rounds, new.rounds, strict=True):
            assert was.lines == now.lines
            assert was.sensitivity == now.sensitivity
            assert now.changes == ()
            assert now.frozen_on == FROZEN_ON
    assert before.awards == after.awards


def test_se_9_scores_that_change_later_change_nothing_and_are_told() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    selection = decide(reviews(("3", "4.5", "4", "3.5", "3", "5")), frozen)
    assert order(selection.cut_offs[0]) == ["R0", "R1", "R2", "R3", "R4", "R5"]
    assert selection.line["R5"].proposal is Proposal.RESERVE
    told = changes(selection)
    assert told["R0", "Score"] == ("5.00", "3.00 (does not count: frozen)")
    assert told["R5", "Rank"] == ("6", "1 if made again")


def test_se_9_who_is_incomplete_in_another_cut_off_or_type_is_no_change_of_this_one() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    made = reviews()
    others = (
        application("N1", REVIEW, "ER-2", city=8, draft_document=None),
        application("N2", MISSION, city=8, draft_document=None),
        application("N3", REVIEW, city=9, draft_document=None),
    )
    later = replace(made, applications=(*made.applications, *others))
    assert {key for key, _ in changes(decide(later, frozen))} == {"N3"}


def test_se_9_who_was_not_ready_when_the_ranking_was_frozen_came_too_late() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    made = reviews()
    more = programme((application("N", REVIEW, city=8), "5"), application("M", REVIEW, city=9))
    later = replace(
        made,
        applications=(*made.applications, *more.applications),
        scores=(*made.scores, *more.scores),
    )
    selection = decide(later, frozen)
    assert why_not(selection, "N") == WhyNot(Cause.TOO_LATE)
    assert why_not(selection, "M") == WhyNot(Cause.UNSCORED)


def test_se_9_promotions_go_along_the_frozen_order() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    gone = {"R1": {"decision": WITHDRAWN}, "R4": {"decision": RESERVE}}
    selection = decide(reviews(("5", "4.5", "4", "3.5", "3", "5"), **gone), frozen)
    assert selection.line["R4"].proposal is Proposal.AWARD
    assert selection.line["R5"].proposal is Proposal.RESERVE
    told = changes(selection)
    assert told["R1", "Decision"] == ("none", "Withdrawn")
    assert told["R4", "Proposal"][0] == "Reserve"
    assert "R1 withdrew" in told["R4", "Proposal"][1]


def test_se_9_who_came_after_the_freeze_is_not_ranked() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    late = (application("R9", city=9), "5")
    records = programme(*[(application(f"R{n}", city=n), m) for n, m in enumerate(MARKS)], late)
    selection = decide(records, frozen)
    missing = selection.not_ranked["R9"]
    assert (missing.standing, missing.rule) == (Standing.INELIGIBLE, "SE-9")
    assert "2022-11-15" in missing.reason
    assert changes(selection)["R9", "Status"][0] == "not in Applications"


def test_se_9_who_was_incomplete_when_frozen_stays_out() -> None:
    frozen = kept(decide(reviews(R2={"draft_document": None})).cut_offs[0])
    selection = decide(reviews(), frozen)
    assert selection.not_ranked["R2"].standing is Standing.INCOMPLETE
    assert "frozen" in selection.not_ranked["R2"].reason


def test_se_9_who_is_no_longer_eligible_keeps_the_place_and_is_told() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    selection = decide(reviews(R2={"draft_document": None}), frozen)
    assert "R2" in order(selection.cut_offs[0])
    assert changes(selection)["R2", "Status"] == ("Ranked", "Incomplete")
    assert "R2" not in selection.not_ranked


def test_se_9_an_application_that_vanished_is_out_of_the_running() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    records = reviews()
    selection = decide(replace(records, applications=records.applications[1:]), frozen)
    assert not selection.line["R0"].takes_place
    assert selection.line["R4"].proposal is Proposal.AWARD
    assert changes(selection)["R0", "Status"][1] == "no longer in Applications"


def test_se_9_a_row_that_came_to_be_in_error_keeps_its_decision() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    values: dict[str, FieldValue] = {
        "activity_type": REVIEW,
        "cut_off": "ER-1",
        "city": "Valladolid",
        "country": "ES",
        "decision": AWARDED,
    }
    bad = Faulty(Application, row_of(Application, 2), "R0", values)
    records = reviews()
    records = replace(records, applications=records.applications[1:], faulty=(bad,))
    selection = decide(records, frozen)
    assert selection.line["R0"].takes_place
    assert len(proposed(selection, REVIEW)) == 3
    assert changes(selection)["R0", "Status"] == ("Ranked", "Error")


def test_se_9_a_frozen_ranking_is_shown_though_all_its_applications_vanished() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    selection = decide(Programme(), frozen)
    assert [c.cut_off.id for c in selection.cut_offs] == ["ER-1"]
    assert selection.awards == ()


def test_se_9_hosts_and_visitors_are_frozen_each_and_visitors_move_up_by_frozen_scores() -> None:
    def records(mark: str = "4", **a: Any) -> Programme:
        return programme(
            (application("H", HOST), "4"),
            *((visitor(f"V{n}", "H", city=n + 1), "4.5") for n in range(4)),
            (visitor("W", "H", city=6, **a), "5"),
            (visitor("X", "H", city=7), "3.5"),
            (visitor("Y", "H", city=8), mark),
        )

    ranking = decide(records("3")).cut_off["SV-1"]
    hosts, guests = kept(ranking, 0), kept(ranking, 1)
    assert (hosts.type, guests.type) == (HOST.name, VISITOR.name)
    selection = decide(records("5", decision=WITHDRAWN), hosts, guests)
    assert {a.application_id for a in proposed(selection, VISITOR)} == {"V0", "V1", "V2", "V3", "X"}
    only_hosts = decide(records("5", decision=WITHDRAWN), hosts)
    assert {a.application_id for a in proposed(only_hosts, VISITOR)} >= {"Y"}


def test_se_9_a_later_cut_off_leaves_the_frozen_places_alone() -> None:
    frozen = kept(decide(reviews()).cut_offs[0])
    later = [
        (application(f"L{n}", REVIEW, "ER-2", city=n + 6, decision=AWARDED), "4") for n in range(4)
    ]
    records = programme(*[(application(f"R{n}", city=n), m) for n, m in enumerate(MARKS)], *later)
    places = decide(records, frozen).cut_off["ER-1"].main.places
    assert (places.places, places.elsewhere) == (4, 4)
