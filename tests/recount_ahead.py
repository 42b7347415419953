"""What can still be executed, counted seat by seat: the most with which a programme can end.

Other code than the program's, from the input workbooks; the limits are typed in again.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.recount import DONE, KINDS, InError, Programme, programme
from tests.recount_running import CUT_OFFS

AWARDS = {"ER": 4, "EM": 5, "SV": 5}
EXPERTS = {"ER": 1, "EM": 2, "SV": 0}
VISITORS = 5


@dataclass
class SeatsLeft:
    """Of each indicator: what was executed, and the seats that are left."""

    executed: dict[str, int]
    left: dict[str, int]

    def most(self, indicator: str) -> int:
        """The most that can be executed in the end, whatever the target."""
        return self.executed[indicator] + self.left[indicator]


def recount_ahead(folder: Path, in_error: InError, as_of: date) -> SeatsLeft:
    """Take every activity that is not over and every award still to make, and count its seats."""
    found = programme(folder, in_error)
    hosts = found.places[found.places["part"] != "visitor"]
    executed, left = {}, dict.fromkeys(("visitors", "experts"), 0)
    for key, kind in KINDS.items():
        own = hosts[hosts["kind"] == kind]
        executed[f"activities {key}"] = int(own["status"].isin(DONE).sum())
        left[f"activities {key}"] = 0
        for _, activity in own[~own["status"].isin(DONE)].iterrows():
            left[f"activities {key}"] += 1
            left["visitors"] += VISITORS if key == "SV" else 0
            left["experts"] += max(EXPERTS[key], _engaged(found, activity["activity"]))
        for _ in range(awards_to_come(found, key, as_of)):
            left[f"activities {key}"] += 1
            left["visitors"] += VISITORS if key == "SV" else 0
            left["experts"] += EXPERTS[key]
    visitors = found.places[found.places["part"] == "visitor"]
    executed["visitors"] = int(visitors["status"].isin(DONE).sum())
    came = found.experts[found.experts["status"].isin(DONE)]
    executed["experts"] = int(came["person"].nunique())
    for figures in (executed, left):
        figures["activities"] = sum(figures[f"activities {key}"] for key in KINDS)
        figures["places"] = figures["activities"] + figures["visitors"]
    return SeatsLeft(executed, left)


def _engaged(found: Programme, activity: str) -> int:
    return int((found.experts["Activity ID"] == activity).sum()) if len(found.experts) else 0


def awards_to_come(found: Programme, key: str, as_of: date) -> int:
    """Go through the calls: one that has decided awards nothing more."""
    total = 0
    for name, call in CUT_OFFS.items():
        if name.partition("-")[0] != key or call["runs"][1] < as_of:
            continue
        sent = found.tables["Applications"]
        own = sent[(sent["Cut-off"] == name) & (sent["kind"] != "site visit visitor")]
        if any(d not in ("", "withdrawn") for d in own["Decision"]):
            continue
        awards = call.get("max_awards", AWARDS[key])
        total += min(awards, len(own)) if call["closes"] < as_of else awards
    return total


def lost(folder: Path, in_error: InError) -> dict[str, float]:
    """The share of what has come to its end that was cancelled, or to which nobody came."""
    found = programme(folder, in_error)
    activities, places = found.tables["Activities"], found.places
    live = set(activities[activities["Status"] != "cancelled"]["Application ID"])
    gone_for = activities[
        (activities["Status"] == "cancelled") & ~activities["Application ID"].isin(live)
    ]
    shares = {}
    for key, kind in KINDS.items():
        own = activities[activities["kind"] == kind]
        gone = gone_for[gone_for["kind"] == kind]["Application ID"].nunique()
        shares[f"activities {key}"] = gone / (gone + int(own["Status"].isin(DONE).sum()))
    visitors = places[places["part"] == "visitor"]
    over = activities[activities["Status"].isin(DONE)].index
    absent = int((visitors["activity"].isin(over) & ~visitors["status"].isin(DONE)).sum())
    cancelled = set(gone_for["Application ID"])
    sent = found.tables["Applications"]
    wanted = sent[(sent["Decision"] == "awarded") & (sent["kind"] == "site visit visitor")]
    gone = absent + int(wanted["Host application"].isin(cancelled).sum())
    shares["visitors"] = gone / (gone + int(visitors["status"].isin(DONE).sum()))
    return shares
