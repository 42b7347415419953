"""The sample programme as records, all of it in order."""

from p2p_sheets.books import Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.sample.activities import activities_of, deliverables_of
from p2p_sheets.sample.calls import WAVES, CallHistory, appoint
from p2p_sheets.sample.expenses import expenses_of, rates
from p2p_sheets.sample.feedback import feedback_of
from p2p_sheets.sample.participants import ExpertsOfTheSample, Roster
from p2p_sheets.sample.people import People, listed, of_other_initiatives
from p2p_sheets.sample.visits import visitors


def sample(config: Config, register: Register) -> Programme:
    """Make the sample programme without a single mistake."""
    people = People()
    ours, others = listed(register, config), of_other_initiatives()
    evaluators = appoint(others[::2], people)
    calls = CallHistory(config, people, ours, evaluators)
    for wave in WAVES:
        calls.run(wave)
    for cut_off in ("SV-1", "SV-2", "SV-3"):
        visitors(calls, cut_off, ours + others[1::2])
    activities = activities_of(calls.applications)
    awarded = {a.application_id: a for a in calls.applications}
    pool = ExpertsOfTheSample(people)
    participants = Roster(config, people, pool).of(activities, calls.applications)
    delivered = deliverables_of(activities, participants, awarded, config)
    return Programme(
        applications=tuple(calls.applications),
        scores=tuple(calls.scores),
        evaluators=tuple(evaluators),
        activities=tuple(activities),
        participants=tuple(participants),
        deliverables=tuple(delivered),
        experts=tuple(pool.sheet()),
        expenses=tuple(expenses_of(activities, participants)),
        feedback=tuple(feedback_of(delivered, config)),
        rates=tuple(rates()),
    )
