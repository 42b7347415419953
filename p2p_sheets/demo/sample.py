"""The sample programme as records, all of it in order."""

from p2p_sheets.books import Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.demo.activities import activities_of
from p2p_sheets.demo.calls import WAVES, Calls
from p2p_sheets.demo.deliverables import deliverables_of
from p2p_sheets.demo.expenses import expenses_of
from p2p_sheets.demo.experts import Pool
from p2p_sheets.demo.participants import Roster
from p2p_sheets.demo.people import People
from p2p_sheets.demo.rates import rates
from p2p_sheets.demo.scores import appoint
from p2p_sheets.demo.towns import listed, of_other_initiatives
from p2p_sheets.demo.visits import visitors


def sample(config: Config, register: Register) -> Programme:
    """Make the sample programme without a single mistake."""
    people = People()
    ours, others = listed(register, config), of_other_initiatives()
    evaluators = appoint(others[::2], people)
    calls = Calls(config, people, ours, evaluators)
    for wave in WAVES:
        calls.run(wave)
    for cut_off in ("SV-1", "SV-2", "SV-3"):
        visitors(calls, cut_off, ours + others[1::2])
    activities = activities_of(calls.applications)
    pool = Pool(people)
    participants = Roster(config, people, pool).of(activities, calls.applications)
    return Programme(
        applications=tuple(calls.applications),
        scores=tuple(calls.scores),
        evaluators=tuple(evaluators),
        activities=tuple(activities),
        participants=tuple(participants),
        deliverables=tuple(deliverables_of(activities, participants, config)),
        experts=tuple(pool.sheet()),
        expenses=tuple(expenses_of(activities, participants)),
        rates=tuple(rates()),
    )
