"""The letters of a month: one for each decision, payment and reminder that calls for it."""

from collections.abc import Mapping
from enum import StrEnum

from p2p_sheets.case import Case
from p2p_sheets.findings.money import OVER_MAXIMUM
from p2p_sheets.findings.selection import EXPERT_CONFLICT
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import Steps
from p2p_sheets.write.letters.activities import (
    calling_commitments,
    chosen_experts,
    reminder_letters,
)
from p2p_sheets.write.letters.decisions import asked_applications, called_for, decision_letters
from p2p_sheets.write.letters.letter import Letter, LetterKind
from p2p_sheets.write.letters.payments import payment_letters

# What staff have to settle before an expert is invited, or signs (EL-5, ST-7).
OF_EXPERTS = (EXPERT_CONFLICT.name, OVER_MAXIMUM.name)


class Occasion(StrEnum):
    """What calls for a letter."""

    DECISION = "Decision"
    APPLICATION = "Incomplete application"
    REMINDER = "Reminder"
    PAYMENT = "Payment"
    REFUSED = "Refused line"  # of a payee who is paid nothing for an activity
    EXPERT = "Expert chosen"
    REPAYMENT = "Repayment"  # another sum is to come back than before


OCCASION_OF: Mapping[LetterKind, Occasion] = {
    LetterKind.AWARD: Occasion.DECISION,
    LetterKind.RESERVE: Occasion.DECISION,
    LetterKind.REJECTION: Occasion.DECISION,
    LetterKind.INVITATION: Occasion.DECISION,
    LetterKind.COMPLETENESS: Occasion.APPLICATION,
    LetterKind.FIRST_CONTACT: Occasion.REMINDER,
    LetterKind.AGENDA: Occasion.REMINDER,
    LetterKind.INTRODUCTION: Occasion.REMINDER,
    LetterKind.EXPERT: Occasion.EXPERT,
    LetterKind.CONTRACT: Occasion.REMINDER,
    LetterKind.COMMITMENT: Occasion.REMINDER,
    LetterKind.REQUEST: Occasion.REMINDER,
    LetterKind.IMPACT: Occasion.REMINDER,
    LetterKind.PAYMENT: Occasion.PAYMENT,
    LetterKind.REFUSED: Occasion.REFUSED,
    LetterKind.REPAYMENT: Occasion.REPAYMENT,
}


def plan(
    case: Case,
    selection: Selection,
    settlement: Settlement,
    steps: Steps,
    numbering: Numbering,
) -> tuple[Letter, ...]:
    """Draft one letter for each decision, payment and reminder that calls for one."""
    found = (*selection.findings, *settlement.findings)
    doubts = {one.subject: one.message for one in found if one.code in OF_EXPERTS}
    return (
        *decision_letters(case, selection),
        *reminder_letters(case, steps, doubts),
        *payment_letters(case, settlement, numbering),
    )


def occasions(
    case: Case, selection: Selection, settlement: Settlement, steps: Steps
) -> Mapping[Occasion, frozenset[str]]:
    """List what calls for a letter, counted apart from the letters: IDs, keys of commitments."""
    decided = (a for a in case.programme.applications if called_for(case, a) is not None)
    unpaid = (line for group in settlement.refused_in_full for line in group)
    asked = (account for group in settlement.asked_anew for account in group)
    return {
        Occasion.DECISION: frozenset(a.application_id for a in decided),
        Occasion.APPLICATION: frozenset(asked_applications(case, selection)),
        Occasion.REMINDER: frozenset(c.key for c in calling_commitments(steps, case)),
        Occasion.PAYMENT: frozenset(p.payment_id for p in settlement.payments),
        Occasion.REFUSED: frozenset(line.line_id for line in unpaid),
        Occasion.EXPERT: frozenset(
            expert.participant_id for _, expert in chosen_experts(case, steps)
        ),
        Occasion.REPAYMENT: frozenset(account.line.of for account in asked),
    }
