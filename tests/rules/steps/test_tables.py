"""Every step of the tables of the guidelines: who owes it, and when it falls due (ST-1..ST-5)."""

from datetime import date

import pytest

from p2p_sheets.books import Participant, Role
from p2p_sheets.config import ActivityType
from p2p_sheets.rules.steps import commitments
from tests import kinds
from tests.programmes import activity, case, config, participant, programme
from tests.rules.selection.contests import application

# deliverable, rule, who, due: a line per row of the guidelines' table
REVIEW = """
First contact        | ST-8 | Secretariat                           | 2023-03-15
Contract and ToR     | ST-1 | Secretariat, Expert, Beneficiary city | 2023-06-01
Background documents | ST-1 | Beneficiary city                      | 2023-05-25
Screening            | ST-1 | Expert                                | 2023-05-31
Inception meeting    | ST-1 | Secretariat, Beneficiary city, Expert | 2023-06-01
Inception minutes    | ST-1 | Secretariat                           | 2023-06-08
Draft report         | ST-1 | Expert                                | 2023-06-29
Final meeting        | ST-1 | Secretariat, Beneficiary city, Expert | 2023-06-30
Final minutes        | ST-1 | Secretariat                           | 2023-07-07
Next steps           | ST-1 | Beneficiary city, Expert, Secretariat | 2023-06-30
Evaluation           | ST-1 | Beneficiary city                      | 2023-06-30
Evaluation           | ST-1 | Expert                                | 2023-06-30
Final report         | ST-1 | Expert                                | 2023-07-07
Testimonial          | ST-4 | Beneficiary city                      | 2023-07-14
Testimonial          | ST-4 | Expert                                | 2023-07-14
Impact form          | ST-5 | Beneficiary city                      | 2024-06-30
Evaluation of impact | ST-9 | Secretariat, Beneficiary city         | 2024-06-30
"""
MISSION = """
First contact        | ST-8 | Secretariat                           | 2023-03-15
Background documents | ST-2 | Beneficiary city                      | 2023-05-11
Logistics            | ST-2 | Beneficiary city, Expert              | 2023-05-11
Screening            | ST-2 | Expert                                | 2023-05-11
Final agenda         | ST-2 | Beneficiary city, Expert              | 2023-05-18
Online meeting       | ST-2 | Secretariat, Beneficiary city, Expert | 2023-05-18
Contract and ToR     | ST-2 | Secretariat, Expert, Beneficiary city | 2023-05-18
Visit                | ST-2 | Beneficiary city, Expert              | 2023-06-30
Draft report         | ST-2 | Expert                                | 2023-07-07
Review of the draft  | ST-2 | Secretariat, Beneficiary city         | 2023-07-14
Final meeting        | ST-2 | Secretariat, Beneficiary city, Expert | 2023-07-21
Next steps           | ST-2 | Beneficiary city                      | 2023-07-21
Final report         | ST-2 | Expert                                | 2023-07-21
Evaluation           | ST-2 | Beneficiary city                      | 2023-07-21
Evaluation           | ST-2 | Expert                                | 2023-07-21
Testimonial          | ST-4 | Beneficiary city                      | 2023-07-21
Testimonial          | ST-4 | Expert                                | 2023-07-21
Impact form          | ST-5 | Beneficiary city                      | 2024-06-30
Evaluation of impact | ST-9 | Secretariat, Beneficiary city         | 2024-06-30
"""
VISIT = """
First contact        | ST-8 | Secretariat                           | 2023-03-15
Agenda agreed        | ST-8 | Secretariat, Host city                | 2022-10-25
Introduction         | ST-8 | Secretariat                           | 2023-05-04
Inception meeting    | ST-3 | Secretariat, Host city                | 2023-05-11
Letter of commitment | ST-3 | Host city                             | 2023-05-18
Letter of commitment | ST-3 | Visitor city                          | 2023-05-18
Preparation meeting  | ST-3 | Secretariat, Host city                | 2023-05-18
Final agenda         | ST-3 | Host city                             | 2023-05-18
Logistics            | ST-3 | Visitor city                          | 2023-05-18
Visit                | ST-3 | Host city, Visitor city               | 2023-06-30
Documentation        | ST-3 | Host city                             | 2023-06-30
Resumé               | ST-3 | Host city                             | 2023-07-07
Reflection report    | ST-3 | Visitor city                          | 2023-07-07
Testimonial          | ST-4 | Host city                             | 2023-07-07
Testimonial          | ST-4 | Visitor city                          | 2023-07-07
Evaluation           | ST-3 | Secretariat                           | 2023-07-14
Impact form          | ST-5 | Host city                             | 2024-06-30
Impact form          | ST-5 | Visitor city                          | 2024-06-30
Evaluation of impact | ST-9 | Secretariat, Host city, Visitor city  | 2024-06-30
"""
CITY = participant("P1", Role.BENEFICIARY, "A-01")
EXPERT = participant("P2", Role.EXPERT, "A-01")
HOST = participant("P3", Role.HOST, "A-01")
VISITOR = participant("P4", Role.VISITOR, "A-01")


@pytest.mark.parametrize(
    ("kind", "people", "table"),
    [
        (kinds.REVIEW, (CITY, EXPERT), REVIEW),
        (kinds.MISSION, (CITY, EXPERT), MISSION),
        (kinds.MISSION, (HOST, EXPERT), MISSION),  # a host of a mission is its beneficiary
        (kinds.VISIT, (HOST, VISITOR), VISIT),
    ],
    ids=["ER", "EM", "EM with a host", "SV"],
)
def test_each_step_of_the_guidelines_has_its_party_and_its_day(
    kind: ActivityType, people: tuple[Participant, ...], table: str
) -> None:
    one = activity("A-01", kind, start_date=date(2023, 6, 1), end_date=date(2023, 6, 30))
    applied = {
        kinds.REVIEW: kinds.FOR_REVIEW,
        kinds.MISSION: kinds.FOR_MISSION,
        kinds.VISIT: kinds.FOR_HOST,
    }
    award = application("A-A-01", applied[kind], decided_on=date(2023, 3, 1))
    those = programme(activities=(one,), people=people, deliverables=(), applications=(award,))

    found = commitments(case(those, as_of=date(2023, 1, 1)))

    expected = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    assert len(found.commitments) == len(expected)
    for commitment, (what, rule, who, due) in zip(found.commitments, expected, strict=True):
        step = commitment.step
        told = (step.deliverable, step.rule, commitment.role, str(commitment.due))
        assert told == (what, rule, who, due)


def test_the_deliverables_are_those_that_the_workbooks_name() -> None:
    names = """Contract and ToR, Letter of commitment, Background documents, Inception meeting,
        Inception minutes, Preparation meeting, Final agenda, Online meeting, Visit, Draft report,
        Final report, Final meeting, Final minutes, Next steps, Resumé, Reflection report,
        Testimonial, Evaluation, Impact form, First contact, Agenda agreed, Introduction,
        Logistics, Screening, Review of the draft, Documentation, Evaluation of impact"""
    assert set(config().deliverables) == {name.strip() for name in names.split(",")}
