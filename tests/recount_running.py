"""How the programme runs, counted a second time: sizes, days, deliverables, money.

Other code than the program's, from the input workbooks and, for money, from the payment workbook.
The amounts and days are typed in again from the guidelines.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from csv import DictReader
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from holidays import country_holidays
from python_calamine import CalamineWorkbook

from tests.recount import (
    DONE,
    KNOWN,
    Counts,
    InError,
    Programme,
    _city,
    _plain,
    _stages,
    programme,
    rows_of,
)

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads(Path(__file__).with_name("config.toml").read_text(encoding="utf-8"))
CUT_OFFS = {row["id"]: row for row in CONFIG["cut_offs"]}
SCOPES = {"Expert Review": "expert review", "Expert Mission": "expert mission"}
ALL = {**SCOPES, "Site Visit": "site visit"}
DAY = timedelta(days=1)


Release = tuple[Path, date]  # the workbook of an earlier release, and its day


def recount_running(
    folder: Path, in_error: InError, payments: Path, as_of: date, released: Release | None = None
) -> Counts:
    """Count what `recount` does not."""
    found = programme(folder, in_error)
    lines, held = _money(payments, "Lines"), _money(payments, "Held")
    before = _money(released[0] if released else None, "Lines")
    deliverables = rows_of(folder, "Deliverables", in_error)
    return {
        **_optional(found),
        **_sizes(found),
        **_decisions(found),
        **_on_time(found, deliverables, as_of),
        **_committed(found, pd.concat([lines, before]), held),
        **_sums(found, lines, held, before),
        **_days_to_payment(
            rows_of(folder, "Expenses", in_error), before, released[1] if released else as_of
        ),
    }


# --- reading -------------------------------------------------------------------------------------
def _money(path: Path | None, sheet: str) -> pd.DataFrame:
    """The lines of a sheet of the payment workbook, with the kind of their activity."""
    titles = ["Line ID", "Activity ID", "Participant ID", "Claimed EUR", "Approved EUR"]
    titles += ["Refused EUR", "Role", "Rule"]
    if path is None:
        return pd.DataFrame(columns=titles)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    head = next(n for n, row in enumerate(cells) if "Line ID" in row)
    rows = [dict(zip(map(str, cells[head]), row, strict=True)) for row in cells[head + 1 :]]
    frame = pd.DataFrame([row for row in rows if row["Line ID"]])
    for title in titles:
        if title not in frame:
            frame[title] = 0.0 if title.endswith("EUR") else ""
        if title.endswith("EUR"):
            frame[title] = pd.to_numeric(frame[title], errors="coerce").fillna(0.0)
    return frame[titles]


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _number(text: str) -> float | None:
    bare = text.replace(" ", "").replace("\u00a0", "")
    return float(bare) if bare.replace(".", "", 1).isdigit() else None


# --- calls and cities ----------------------------------------------------------------------------
def _optional(found: Programme) -> Counts:
    applications = found.tables["Applications"]
    own = found.places[found.places["part"] != "visitor"]
    calls = own["application"].map(lambda name: _call(applications, name))
    optional = calls.map(lambda name: bool(CUT_OFFS.get(name, {}).get("optional")))
    return {"activities optional": _stages(own[optional.astype(bool)])}


def _call(applications: pd.DataFrame, name: str) -> str:
    return str(applications.loc[name, "Cut-off"]) if name in applications.index else ""


def _sizes(found: Programme) -> Counts:
    """Share of places of cities with 50 000 to 500 000 inhabitants, as stated last, else listed."""
    people: dict[str, float] = {}
    with (ROOT / "p2p_sheets/data/scc_cities.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            name = _plain(row["city"])
            name = KNOWN.get((row["country_code"], name), name)
            if row["population"]:
                people.setdefault(f"{row['country_code']} {name}", float(row["population"]))
    applications = found.tables["Applications"]
    if "Population" in applications:
        stated = [
            (_day(row["Submitted on"]) or date.min, row["Application ID"].casefold(), row)
            for _, row in applications.iterrows()
            if _number(row["Population"]) is not None
        ]
        for _, _, row in sorted(stated, key=lambda one: one[:2]):
            people[_city(row)] = _number(row["Population"]) or 0
    places = found.places.copy()
    places["small"] = [50_000 <= people.get(city, 0) <= 500_000 for city in places["city"]]
    counts: Counts = {}
    for scope, kind in {**SCOPES, "All": ""}.items():
        own = places[places["kind"] == kind] if kind else places
        parts, wholes = _stages(own[own["small"].astype(bool)]), _stages(own)
        counts[f"small and mid-sized {scope}"] = tuple(map(_ratio, parts, wholes))
    return counts


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _decisions(found: Programme) -> Counts:
    days: dict[str, list[int]] = {}
    for _, row in found.tables["Applications"].iterrows():
        decided, call = _day(row.get("Decided on", "")), CUT_OFFS.get(row["Cut-off"])
        if decided and call and row["Decision"] not in ("", "withdrawn"):
            visitor = row["kind"] == "site visit visitor"
            closed = call.get("visitors_close") if visitor else None
            days.setdefault(row["kind"], []).append((decided - (closed or call["closes"])).days)
    visits = {f"Site Visit {part}": f"site visit {part}" for part in ("host", "visitor")}
    counts: Counts = {}
    for scope, kind in {**SCOPES, **visits}.items():
        counts |= _durations(f"days to decision {scope}", days.get(kind, []))
    return counts


def _durations(name: str, days: list[int]) -> Counts:
    mean, middle = _ratio(sum(days), len(days)), float(pd.Series(days, dtype=float).median())
    return {name: (mean,), f"median {name}": (middle,)}


# --- deliverables --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Owed:
    """What a row of the guidelines' tables asks for: of whom, counted from which day."""

    what: str
    by: tuple[str, ...]  # several: together
    since: str  # which day it counts from
    due: Callable[[date], date]


def _after(days: int) -> Callable[[date], date]:
    return lambda day: day + days * DAY


def _working(count: int) -> Callable[[date], date]:
    closed = country_holidays("BE", categories=("public", "bank"))

    def due(day: date) -> date:
        ahead = (day + n * DAY for n in range(1, 60))
        open_days = [d for d in ahead if d.weekday() < 5 and d not in closed]
        return open_days[count - 1]

    return due


def _next_year(day: date) -> date:
    later: date = (pd.Timestamp(day) + pd.DateOffset(years=1)).date()
    return later


US, CITY, HOST, GUEST, EXPERT = "us", "city", "host city", "visitor city", "expert"
START, END, AWARD, CALL = "start", "end", "award", "visitors' call"
TABLES: Mapping[str, tuple[Owed, ...]] = {
    "expert review": (
        Owed("First contact", (US,), AWARD, _after(14)),
        Owed("Background documents", (CITY,), START, _after(-7)),
        Owed("Contract and ToR", (US, EXPERT, CITY), START, _after(0)),
        Owed("Inception meeting", (US, CITY, EXPERT), START, _after(0)),
        Owed("Inception minutes", (US,), START, _working(5)),
        Owed("Draft report", (EXPERT,), END, _after(-1)),
        Owed("Final meeting", (US, CITY, EXPERT), END, _after(0)),
        Owed("Final minutes", (US,), END, _working(5)),
        Owed("Next steps", (CITY, EXPERT, US), END, _after(0)),
        Owed("Evaluation", (CITY,), END, _after(0)),
        Owed("Evaluation", (EXPERT,), END, _after(0)),
        Owed("Final report", (EXPERT,), END, _working(5)),
        Owed("Testimonial", (CITY,), END, _after(14)),
        Owed("Testimonial", (EXPERT,), END, _after(14)),
        Owed("Impact form", (CITY,), END, _next_year),
        Owed("Evaluation of impact", (US, CITY), END, _next_year),
    ),
    "expert mission": (
        Owed("First contact", (US,), AWARD, _after(14)),
        Owed("Background documents", (CITY,), START, _after(-21)),
        Owed("Final agenda", (CITY, EXPERT), START, _after(-14)),
        Owed("Online meeting", (US, CITY, EXPERT), START, _after(-14)),
        Owed("Contract and ToR", (US, EXPERT, CITY), START, _after(-14)),
        Owed("Visit", (CITY, EXPERT), END, _after(0)),
        Owed("Draft report", (EXPERT,), END, _after(7)),
        Owed("Final meeting", (US, CITY, EXPERT), END, _after(21)),
        Owed("Next steps", (CITY,), END, _after(21)),
        Owed("Final report", (EXPERT,), END, _after(21)),
        Owed("Evaluation", (CITY,), END, _after(21)),
        Owed("Evaluation", (EXPERT,), END, _after(21)),
        Owed("Testimonial", (CITY,), END, _after(21)),
        Owed("Testimonial", (EXPERT,), END, _after(21)),
        Owed("Impact form", (CITY,), END, _next_year),
        Owed("Evaluation of impact", (US, CITY), END, _next_year),
    ),
    "site visit": (
        Owed("First contact", (US,), AWARD, _after(14)),
        Owed("Agenda agreed", (US, HOST), CALL, _after(-7)),
        Owed("Introduction", (US,), START, _after(-28)),
        Owed("Inception meeting", (US, HOST), START, _after(-21)),
        Owed("Letter of commitment", (HOST,), START, _after(-14)),
        Owed("Letter of commitment", (GUEST,), START, _after(-14)),
        Owed("Preparation meeting", (US, HOST), START, _after(-14)),
        Owed("Final agenda", (HOST,), START, _after(-14)),
        Owed("Visit", (HOST, GUEST), END, _after(0)),
        Owed("Resumé", (HOST,), END, _after(7)),
        Owed("Reflection report", (GUEST,), END, _after(7)),
        Owed("Testimonial", (HOST,), END, _after(7)),
        Owed("Testimonial", (GUEST,), END, _after(7)),
        Owed("Evaluation", (US,), END, _after(14)),
        Owed("Impact form", (HOST,), END, _next_year),
        Owed("Impact form", (GUEST,), END, _next_year),
        Owed("Evaluation of impact", (US, HOST, GUEST), END, _next_year),
    ),
}


def _on_time(found: Programme, deliverables: pd.DataFrame, as_of: date) -> Counts:
    tally: dict[str, list[bool]] = {kind: [] for kind in ALL.values()}
    activities, people = found.tables["Activities"], found.tables["Participants"]
    for _, activity in activities[activities["Status"] != "cancelled"].iterrows():
        own = people[people["Activity ID"] == activity["Activity ID"]]
        given = _given(deliverables, activity["Activity ID"])
        roles = {role for owed in TABLES[activity["kind"]] for role in owed.by}
        parties = {role: _parties(role, own, found) for role in roles}
        for owed in TABLES[activity["kind"]]:
            counted_from = _since(owed, activity, found.tables["Applications"])
            if counted_from is None or owed.due(counted_from) > as_of:
                continue
            for came, needed in _came(owed, given, parties):
                if came is None and (not needed or owed.due(counted_from) == as_of):
                    continue
                on_time = came is not None and came <= owed.due(counted_from)
                tally[activity["kind"]].append(on_time)
    shares = {f"on time {scope}": tally[kind] for scope, kind in ALL.items()}
    shares["on time All"] = [one for those in tally.values() for one in those]
    return {name: (_ratio(sum(those), len(those)),) for name, those in shares.items()}


def _since(owed: Owed, activity: "pd.Series[Any]", applications: pd.DataFrame) -> date | None:
    if owed.since in (START, END):
        return _day(activity["End date" if owed.since == END else "Start date"])
    if activity["Application ID"] not in applications.index:
        return None
    application = applications.loc[activity["Application ID"]]
    if owed.since == AWARD:
        return _day(application.get("Decided on", ""))
    opens: date | None = CUT_OFFS.get(application["Cut-off"], {}).get("visitors_open")
    return opens


def _given(deliverables: pd.DataFrame, activity: str) -> list[tuple[str, str, date]]:
    """What came in for an activity: what, from which participant, when."""
    if deliverables.empty:
        return []
    own = deliverables[deliverables["Activity ID"] == activity]
    rows = (
        (_plain(r["Deliverable"]), r["Participant ID"], _day(r["Done on"]))
        for _, r in own.iterrows()
    )
    return [(what, who, day) for what, who, day in rows if day]


def _came(
    owed: Owed, given: list[tuple[str, str, date]], parties: Mapping[str, list[pd.DataFrame]]
) -> Iterator[tuple[date | None, bool]]:
    """When each party's came in, and whether it must; one together where several owe it."""
    rows = [(who, day) for what, who, day in given if what == _plain(owed.what)]
    if len(owed.by) > 1:
        days = [day for who, day in rows if not who]
        for role in owed.by:
            named = [party for party in parties[role] if len(party)]
            own = [_earliest(rows, party) for party in parties[role]]
            if named and all(own):
                days.append(max(day for day in own if day))
        yield min(days, default=None), True
        return
    for party in parties[owed.by[0]]:
        absent = len(party) > 0 and set(party["Attended"]) == {"no"}
        yield _earliest(rows, party), not absent


def _earliest(rows: list[tuple[str, date]], party: pd.DataFrame) -> date | None:
    names = set(party["Participant ID"]) | {""} if len(party) else {""}
    return min((day for who, day in rows if who in names), default=None)


def _parties(role: str, people: pd.DataFrame, found: Programme) -> list[pd.DataFrame]:
    none = people.iloc[0:0]
    if role == US:
        return [none]
    if role in (CITY, HOST):
        return [people[people["Role"].isin(["beneficiary city", "host city"])]]
    own = people[people["Role"] == role].copy()
    if own.empty:
        return []
    own["party"] = [_party(row, role, found) for _, row in own.iterrows()]
    return [group for _, group in own.groupby("party")]


def _party(row: "pd.Series[Any]", role: str, found: Programme) -> str:
    if role == EXPERT:
        return row["E-mail"].casefold() or f"{_plain(row['Name'])}|{row['Country']}"
    applications = found.tables["Applications"]
    if row["City"]:
        return _city(row)
    named = row["Application ID"]
    return _city(applications.loc[named]) if named in applications.index else str(row["Name"])


# --- money ---------------------------------------------------------------------------------------
def _committed(found: Programme, lines: pd.DataFrame, held: pd.DataFrame) -> Counts:
    """The most that may be paid for each place and expert; what is closed costs what it did."""
    spent = pd.concat(
        [
            lines.assign(eur=lines["Approved EUR"])[["Activity ID", "Participant ID", "eur"]],
            held.assign(eur=held["Claimed EUR"])[["Activity ID", "Participant ID", "eur"]],
        ]
    )
    people, activities = found.tables["Participants"], found.tables["Activities"]
    totals: dict[str, float] = dict.fromkeys(ALL.values(), 0.0)
    staffed = set(found.experts["Activity ID"]) if len(found.experts) else set()
    for _, place in found.places.iterrows():
        days, closed = _days(activities, place["activity"])
        visitor = place["part"] == "visitor"
        travelling = 500 + 100 * (days + 1) + 92 * days
        most: float = (
            travelling
            if visitor
            else {"expert review": 0, "expert mission": 500}.get(place["kind"], 700)
        )
        if not visitor and place["activity"] not in staffed and place["kind"] != "site visit":
            most += 5 * 450 if place["kind"] == "expert review" else 2 * (travelling + 8 * 450)
        own = people[people["Activity ID"] == place["activity"]]
        if visitor:
            own = (
                own[[_is_of(row, place["city"], found) for _, row in own.iterrows()]]
                if len(own)
                else own
            )
        else:
            own = own[~own["Role"].isin(["visitor city", "expert"])]
        totals[place["kind"]] += _most(most, own, place["activity"], spent, closed)
    for _, expert in found.experts.iterrows():
        days, closed = _days(activities, expert["Activity ID"])
        limit = 5 if expert["kind"] == "expert review" else 8
        of_activity = people["Activity ID"] == expert["Activity ID"]
        own = people[of_activity & (people["Role"] == "expert")]
        key = _party(expert, EXPERT, found)
        own = own[[_party(row, EXPERT, found) == key for _, row in own.iterrows()]]
        contracts = own["Contracted days"] if "Contracted days" in own else pd.Series([""])
        numbers = [_number(text) for text in contracts]
        contracted = limit if None in numbers else max(n for n in numbers if n is not None)
        fee = 450 * min(contracted, limit)
        most = fee if limit == 5 else fee + 500 + 100 * (days + 1) + 92 * days
        totals[expert["kind"]] += _most(most, own, expert["Activity ID"], spent, closed)
    return _by_scope("committed", totals)


def _is_of(row: "pd.Series[Any]", city: str, found: Programme) -> bool:
    return bool(row["Role"] == "visitor city" and _party(row, GUEST, found) == city)


def _days(activities: pd.DataFrame, name: str) -> tuple[int, bool]:
    if name not in activities.index:
        return 3, False
    row = activities.loc[name]
    first, last = _day(row["Start date"]), _day(row["End date"])
    return ((last - first).days + 1 if first and last else 3), row["Status"] == "closed"


def _most(
    most: float, people: pd.DataFrame, activity: str, spent: pd.DataFrame, closed: bool
) -> float:
    own = spent[(spent["Activity ID"] == activity) & spent["Participant ID"].isin(people.index)]
    eur = float(own["eur"].sum())
    return eur if closed else max(most, eur)


def _sums(
    found: Programme, lines: pd.DataFrame, held: pd.DataFrame, before: pd.DataFrame
) -> Counts:
    """Sums by type; what every executed activity and place has cost so far."""
    kinds = found.tables["Activities"]["kind"]
    sums = {
        "in this run": (lines, "Approved EUR"),
        "released": (before, "Approved EUR"),
        "paid": (before.iloc[0:0], "Approved EUR"),
        "refused": (pd.concat([lines, before]), "Refused EUR"),
        "held": (held, "Claimed EUR"),
    }
    counts: Counts = {}
    for name, (frame, title) in sums.items():
        those = frame["Activity ID"].map(kinds)
        totals = {kind: float(frame[those == kind][title].sum()) for kind in ALL.values()}
        counts |= _by_scope(name, totals, float(frame[title].sum()))

    def kept(scope: str) -> float:
        return counts[f"in this run {scope}"][0] + counts[f"released {scope}"][0]

    done = found.places[found.places["status"].isin(DONE)]
    for name, rows in (("activity", done[done["part"] != "visitor"]), ("city place", done)):
        for scope, kind in {**ALL, "All": ""}.items():
            number = len(rows[rows["kind"] == kind]) if kind else len(rows)
            counts[f"cost per {name} {scope}"] = (_ratio(kept(scope), number),)
    return counts


def _days_to_payment(expenses: pd.DataFrame, before: pd.DataFrame, released_on: date) -> Counts:
    """Days from the claim to its release; finance has answered about none of these."""
    days = [
        (released_on - came).days
        for name in before["Line ID"]
        if (came := _day(expenses.loc[name, "Submitted on"]))
    ]
    return {**_durations("days to release", days), **_durations("days to payment", [])}


def _by_scope(name: str, totals: dict[str, float], every: float | None = None) -> Counts:
    counts: Counts = {f"{name} {scope}": (totals[kind],) for scope, kind in ALL.items()}
    return {**counts, f"{name} All": (sum(totals.values()) if every is None else every,)}
