"""What money waits for, by role (ST-6)."""

from datetime import date

import pytest

from p2p_sheets.books import Activity, Deliverable, Override, Participant, Role
from p2p_sheets.config import ActivityType, ConfigError
from p2p_sheets.config.load import parse
from p2p_sheets.rules.steps import missing_deliverables
from tests import kinds
from tests.programmes import (
    CONFIG,
    activity,
    case,
    override,
    participant,
    programme,
    row_of,
)

CONFIG_TEXT = CONFIG.read_text(encoding="utf-8")


def missing(
    kind: ActivityType,
    who: Participant,
    *given: tuple[str, str | None],
    others: tuple[Participant, ...] = (),
    overrides: tuple[Override, ...] = (),
) -> tuple[str, ...]:
    """What a participant of an activity still owes, given (deliverable, Participant ID)."""
    one: Activity = activity("A-01", kind)
    rows = tuple(
        Deliverable(
            row=row_of(Deliverable),
            activity_id="A-01",
            participant_id=person,
            deliverable=name,
            done_on=date(2023, 3, 20),
            reference=None,
        )
        for name, person in given
    )
    those = programme(
        activities=(one,), people=(who, *others), deliverables=rows, overrides=overrides
    )
    return missing_deliverables(case(those), who)


def someone(role: Role, participant_id: str = "P1", **more: str) -> Participant:
    """A participant of A-01."""
    return participant(participant_id, role, "A-01", **more)


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        (kinds.VISIT, Role.VISITOR, ("Reflection report", "Testimonial")),
        (kinds.VISIT, Role.HOST, ("Letter of commitment", "Resumé", "Testimonial")),
        (kinds.REVIEW, Role.EXPERT, ("Contract and ToR", "Final report", "Testimonial")),
        (kinds.MISSION, Role.EXPERT, ("Contract and ToR", "Final report", "Testimonial")),
        (kinds.MISSION, Role.BENEFICIARY, ("Testimonial",)),
        (kinds.MISSION, Role.HOST, ("Testimonial",)),  # read as the beneficiary
        (kinds.REVIEW, Role.BENEFICIARY, ()),
    ],
)
def test_each_role_waits_for_its_own_deliverables(
    kind: ActivityType, role: Role, expected: tuple[str, ...]
) -> None:
    who = someone(role)
    assert missing(kind, who) == expected
    assert missing(kind, who, *((name, "P1") for name in expected)) == ()
    assert missing(kind, who, *((name, None) for name in expected)) == ()


def test_exactly_what_is_missing_is_named() -> None:
    who = someone(Role.VISITOR)
    assert missing(kinds.VISIT, who, ("Testimonial", "P1")) == ("Reflection report",)


def test_what_another_city_or_person_delivered_does_not_count() -> None:
    who, other = someone(Role.VISITOR), someone(Role.VISITOR, "P2", city="Évora", country="PT")
    assert "Testimonial" in missing(kinds.VISIT, who, ("Testimonial", "P2"), others=(other,))
    expert, second = someone(Role.EXPERT), someone(Role.EXPERT, "P2")
    found = missing(kinds.MISSION, expert, ("Contract and ToR", "P2"), others=(second,))
    assert "Contract and ToR" in found


def test_what_an_expert_delivered_does_not_count_for_another_on_the_same_office_mailbox() -> None:
    expert, second = (
        someone(Role.EXPERT, of, name=name, email="office@city.example")
        for of, name in (("P1", "Xenia Expert"), ("P2", "Yves Other"))
    )
    found = missing(kinds.MISSION, second, ("Contract and ToR", "P1"), others=(expert,))
    assert "Contract and ToR" in found


def test_what_a_colleague_of_the_same_city_delivered_counts() -> None:
    who, colleague = someone(Role.VISITOR), someone(Role.VISITOR, "P2")
    given = (("Testimonial", "P2"), ("Reflection report", "P1"))
    assert missing(kinds.VISIT, who, *given, others=(colleague,)) == ()


def test_st_1_money_waits_for_the_final_report_with_and_without_changes() -> None:
    no_changes = (override("A-01", "FINAL-DOCUMENT-OPEN", "2023-03-16"),)
    for overrides in ((), no_changes):
        found = missing(kinds.REVIEW, someone(Role.EXPERT), overrides=overrides)
        assert found == ("Contract and ToR", "Final report", "Testimonial")


def test_the_configuration_cannot_let_money_wait_for_what_its_payee_does_not_owe() -> None:
    wrong = CONFIG_TEXT.replace(
        '"EM Beneficiary city" = ["Testimonial"]', '"EM Beneficiary city" = ["Resumé"]'
    )
    with pytest.raises(ConfigError, match='no step of "EM Beneficiary city" delivers "Resumé"'):
        parse(wrong)


def test_the_configuration_cannot_have_somebody_owe_a_thing_twice() -> None:
    last = CONFIG_TEXT[CONFIG_TEXT.index('[[steps]]\ntype = "SV"\nname = "Reflection report"') :]
    one = last[: last.index("\n\n")]
    again = one.replace('name = "Reflection report"', 'name = "Report of reflections"')
    with pytest.raises(ConfigError, match='SV Visitor city owes "Reflection report" twice'):
        parse(CONFIG_TEXT.replace(one, f"{one}\n\n{again}"))
    with pytest.raises(ConfigError, match='SV has two steps named "Reflection report"'):
        parse(CONFIG_TEXT.replace(one, f"{one}\n\n{one}"))
