"""Who takes part in an activity, and how many may (ST-7, RB-9)."""

from collections.abc import Mapping

from p2p_sheets.books import Activity, ActivityType, Participant, Programme, Role, role_in
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.rules.reimbursement.claims import Context, owner, payee_key
from p2p_sheets.rules.reimbursement.history import History
from p2p_sheets.text import order_key


def read_as_beneficiary(programme: Programme) -> list[Finding]:
    """Say where a `Host city` of a mission was read as its beneficiary (RB-9)."""
    return [
        code.HOST_IN_MISSION.at(
            person.row.place("role"),
            subject=person.participant_id,
            column="Role",
            value=person.role.value,
        )
        for activity in programme.activities
        if activity.activity_type is ActivityType.MISSION
        for person in programme.participants_of.get(activity.activity_id, ())
        if person.role is Role.HOST
    ]


def over_maximum(history: History, context: Context) -> Mapping[str, Finding]:
    """Name the participants over the maximum, by Participant ID after those already settled.

    Experts count as persons, visitors as cities (ST-7); their lines are held, the others are paid.
    """
    settled = {line.owner for line in history.lines}
    found: dict[str, Finding] = {}
    for activity in context.case.programme.activities:
        figures = context.case.config.types[activity.activity_type.key]
        found |= _over(activity, Role.EXPERT, figures.max_experts, settled, context)
        if activity.activity_type is ActivityType.VISIT:
            found |= _over(activity, Role.VISITOR, figures.max_visitors, settled, context)
    return found


def _over(
    activity: Activity, role: Role, most: int, settled: set[str], context: Context
) -> dict[str, Finding]:
    groups: dict[str, list[Participant]] = {}
    for participant in context.case.programme.participants_of.get(activity.activity_id, ()):
        if role_in(activity, participant) is role:
            groups.setdefault(payee_key(activity, participant, context), []).append(participant)

    def rank(key: str) -> tuple[bool, str]:
        first = min(order_key(person.participant_id) for person in groups[key])
        return (owner(activity.activity_id, key) not in settled, first)

    kind = code.OVER_MAXIMUM if most else code.EXPERT_IN_VISIT
    return {
        person.participant_id: kind.at(
            person.row.place("role"),
            subject=person.participant_id,
            column="Role",
            value=str(most),
            activity=activity.activity_id,
        )
        for key in sorted(groups, key=rank)[most:]
        for person in groups[key]
    }
