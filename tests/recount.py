"""The figures counted a second time: another reader (calamine), another way (pandas), other code.

Only which rows are in error is taken over; finding that out is what the other tests are about.
"""

import re
import unicodedata
from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry
from python_calamine import CalamineWorkbook

InError = set[tuple[str, str, int]]  # workbook, sheet, row
Counts = dict[str, tuple[float, ...]]  # indicator -> awarded, executed, planned

IDS = {
    "Applications": "Application ID",
    "Activities": "Activity ID",
    "Participants": "Participant ID",
    "Deliverables": "Activity ID",  # no key of a row, but every row has it
    "Expenses": "Line ID",
}
AUTHORITY = ["Decision", "Decided on", "Confirmed on", "Declined on"]
KINDS = {"ER": "expert review", "EM": "expert mission", "SV": "site visit"}
DONE, AHEAD = ("executed", "closed"), ("planned", "contracted")
ALIASES = Path(__file__).parents[1] / "p2p_sheets" / "data" / "city_aliases.csv"
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "ı": "i", "æ": "ae"})


@dataclass(frozen=True)
class Programme:
    """The input workbooks, and what figures are counted from."""

    tables: dict[str, pd.DataFrame]
    places: pd.DataFrame  # a row per city place
    experts: pd.DataFrame  # a row per expert and activity


def recount(folder: Path, in_error: InError) -> Counts:
    """Count activities, places, cities, experts and the fill rate from the input workbooks."""
    found = programme(folder, in_error)
    places, experts = found.places, found.experts
    return {**_activities(places), **_places(places), **_persons(experts), **_fill_rate(places)}


def programme(folder: Path, in_error: InError) -> Programme:
    """Read the input workbooks."""
    sheets = ("Applications", "Activities", "Participants")
    tables = {sheet: rows_of(folder, sheet, in_error) for sheet in sheets}
    activities, applications = tables["Activities"], tables["Applications"]
    activities["kind"] = activities["Activity type"]
    applications["kind"] = applications["Activity type"]
    live = activities[activities["Status"] != "cancelled"]
    places = pd.concat([_hosts(applications, activities), _visitors(tables, live)])
    return Programme(tables, places, _experts(tables["Participants"], live))


# --- reading -------------------------------------------------------------------------------------
def rows_of(folder: Path, sheet: str, in_error: InError) -> pd.DataFrame:
    rows = [row for row in _rows(folder, sheet) if row.pop("at") not in in_error]
    frame = pd.DataFrame(rows).fillna("")
    for title in ("Activity type", "Status", "Decision", "Role", "Attended"):
        if title in frame:
            frame[title] = frame[title].map(_plain)
    if sheet == "Deliverables":
        return frame
    return frame.drop_duplicates(IDS[sheet]).set_index(IDS[sheet], drop=False)


def _rows(folder: Path, sheet: str) -> Iterator[dict[str, Any]]:
    """Give every filled row below the header, staff's workbooks first."""
    paths = [p for p in folder.rglob("*.xls[xm]") if not p.name.startswith("~$")]
    for path in sorted(paths, key=lambda p: ("received" in p.parts, p.name)):
        received = "received" in path.parts
        if received and sheet not in ("Applications", "Expenses"):
            continue
        for name, cells in _sheets(path, sheet):
            head = next((n for n, row in enumerate(cells) if _is_header(row, IDS[sheet])), None)
            if head is None:
                continue
            titles = [_title(cell) for cell in cells[head]]
            for number, row in enumerate(cells[head + 1 :], head + 2):
                values = {t: _text(c) for t, c in zip(titles, row, strict=False) if t}
                if received:
                    values |= dict.fromkeys(AUTHORITY, "")
                if values.get(IDS[sheet]):
                    yield {**values, "at": (path.relative_to(folder).as_posix(), name, number)}


def _sheets(path: Path, wanted: str) -> Iterator[tuple[str, list[list[Any]]]]:
    try:
        book = CalamineWorkbook.from_path(path)
    except Exception:  # noqa: BLE001 (whatever is not a workbook is a finding, tested elsewhere)
        return
    for name in book.sheet_names:
        if _plain(name) == wanted.casefold():
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _is_header(row: list[Any], first: str) -> bool:
    return first in [_title(cell) for cell in row]


def _title(cell: Any) -> str:
    """Spell a title as the documents do, whatever its case, spaces and line breaks."""
    return " ".join(str(cell).split()).capitalize().replace(" id", " ID")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kept).split())


# --- cities and persons --------------------------------------------------------------------------
def _country(text: str) -> str:
    code = {"EL": "GR", "UK": "GB", "ITALIA": "IT"}.get(text.upper(), text.upper())
    return code if len(code) == 2 else str(pycountry.countries.lookup(text).alpha_2)


def _known() -> dict[tuple[str, str], str]:
    with ALIASES.open(encoding="utf-8", newline="") as file:
        return {
            (r["country_code"], _plain(r["alias"])): _plain(r["city"]) for r in DictReader(file)
        }


KNOWN = _known()


def _city(row: "pd.Series[Any]") -> str:
    country = _country(row["Country"])
    names = [row["City"], *re.split(r"[/()]", row["City"])]
    found = [KNOWN[country, _plain(n)] for n in names if (country, _plain(n)) in KNOWN]
    return f"{country} {found[0] if found else _plain(row['City'])}"


def _person(row: "pd.Series[Any]") -> str:
    return row["E-mail"].casefold() or _plain(row["Name"])


# --- places --------------------------------------------------------------------------------------
def _hosts(applications: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Give a row per activity not cancelled, and per award that led to no activity yet."""
    live = activities[activities["Status"] != "cancelled"]
    rows = [_place(row, row["kind"], row["Status"], row["kind"]) for _, row in live.iterrows()]
    for _, row in applications[applications["kind"] != "site visit visitor"].iterrows():
        led = row["Application ID"] in set(activities["Application ID"])
        if row["Decision"] == "awarded" and not row["Declined on"] and not led:
            kind = row["kind"].removesuffix(" host")
            rows.append(_place(row, kind, "", kind))
    return pd.DataFrame(rows)


def _visitors(tables: dict[str, pd.DataFrame], live: pd.DataFrame) -> pd.DataFrame:
    """Give a row per visitor city and visit, whoever of it takes part."""
    applications, people = tables["Applications"], tables["Participants"]
    visits = live[live["kind"] == "site visit"]
    inside = people[(people["Role"] == "visitor city") & people["Activity ID"].isin(visits.index)]
    rows: list[dict[str, Any]] = []
    taken: set[tuple[str, str]] = set()
    for visit_id, group in inside.groupby("Activity ID"):
        visit = visits.loc[visit_id]
        cities: dict[str, list[Any]] = {}
        for _, person in group.iterrows():
            named = (
                person["Application ID"] if person["Application ID"] in applications.index else ""
            )
            stands_for = person if person["City"] else applications.loc[named] if named else None
            if stands_for is not None:
                cities.setdefault(_city(stands_for), []).append(person)
        for city, persons in cities.items():
            taken.add((visit["Application ID"], city))
            named = {p["Application ID"] for p in persons} & set(applications.index)
            if any(_given_up(applications.loc[name]) for name in named):
                continue
            came = any(p["Attended"] != "no" for p in persons)
            status = visit["Status"] if came or visit["Status"] in AHEAD else ""
            rows.append(_visitor(city, status, str(visit_id)))
    wanted = applications[applications["kind"] == "site visit visitor"]
    for _, row in wanted[wanted["Decision"] == "awarded"].iterrows():
        host, city = row["Host application"], _city(row)
        visit = tables["Activities"][tables["Activities"]["Application ID"] == host]
        cancelled = len(visit) > 0 and set(visit["Status"]) == {"cancelled"}
        if not row["Declined on"] and not cancelled and (host, city) not in taken:
            taken.add((host, city))
            ahead = [s for s in visit["Status"] if s in AHEAD]
            rows.append(_visitor(city, ahead[0] if ahead else "", _first(visit, AHEAD)))
    return pd.DataFrame(rows, columns=list(_visitor("", "", "")))


def _visitor(city: str, status: str, activity: str) -> dict[str, Any]:
    return {
        "kind": "site visit",
        "part": "visitor",
        "city": city,
        "status": status,
        "activity": activity,
        "application": "",
    }


def _first(activities: pd.DataFrame, statuses: tuple[str, ...]) -> str:
    """The activity that is meant: one that is ahead, else the first."""
    ahead = activities[activities["Status"].isin(statuses)]
    chosen = ahead if len(ahead) else activities[activities["Status"] != "cancelled"]
    return str(chosen.index[0]) if len(chosen) else ""


def _given_up(application: "pd.Series[Any]") -> bool:
    return bool(application["Decision"] == "withdrawn" or application["Declined on"])


def _place(row: "pd.Series[Any]", kind: str, status: str, part: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "part": part,
        "city": _city(row),
        "status": status,
        "activity": row.get("Activity ID", ""),
        "application": row["Application ID"],
    }


def _experts(people: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Give a row per expert and activity."""
    inside = people[(people["Role"] == "expert") & people["Activity ID"].isin(live.index)].copy()
    inside["kind"] = inside["Activity ID"].map(live["kind"])
    inside["status"] = inside["Activity ID"].map(live["Status"])
    inside = inside[inside["kind"] != "site visit"]
    if inside.empty:
        return pd.DataFrame(columns=["kind", "person", "status"])
    inside["person"] = inside.apply(_person, axis=1)
    stayed_away = (inside["Attended"] == "no") & inside["status"].isin(DONE)
    inside.loc[stayed_away, "status"] = ""
    inside = inside.sort_values(
        "status", ascending=False
    )  # one who came counts before one who did not
    return inside.drop_duplicates(["Activity ID", "person"])


# --- counting ------------------------------------------------------------------------------------
def _stages(frame: pd.DataFrame, distinct: str = "") -> tuple[float, ...]:
    stages = (
        frame,
        frame[frame["status"].isin(DONE)],
        frame[frame["status"].isin(AHEAD)],
    )
    return tuple(float(rows[distinct].nunique() if distinct else len(rows)) for rows in stages)


def _activities(places: pd.DataFrame) -> Counts:
    own = places[places["part"] != "visitor"]
    counts = {f"activities {k}": _stages(own[own["kind"] == v]) for k, v in KINDS.items()}
    return {**counts, "activities": _stages(own)}


def _places(places: pd.DataFrame) -> Counts:
    parts = {
        "Expert Review": places["part"] == "expert review",
        "Expert Mission": places["part"] == "expert mission",
        "Site Visit host": places["part"] == "site visit",
        "Site Visit visitor": places["part"] == "visitor",
    }
    counts = {f"places {name}": _stages(places[rows]) for name, rows in parts.items()}
    counts |= {f"cities {name}": _stages(places[rows], "city") for name, rows in parts.items()}
    return {**counts, "places": _stages(places), "cities": _stages(places, "city")}


def _persons(experts: pd.DataFrame) -> Counts:
    counts: Counts = {"experts": _stages(experts, "person"), "assignments": _stages(experts)}
    for key in ("ER", "EM"):
        own = experts[experts["kind"] == KINDS[key]]
        counts[f"experts {key}"] = _stages(own, "person")
        counts[f"assignments {key}"] = _stages(own)
    return counts


def _fill_rate(places: pd.DataFrame) -> Counts:
    visitors = _stages(places[places["part"] == "visitor"])
    visits = _stages(places[places["part"] == "site visit"])
    rates = [a / (5 * b) if b else float("nan") for a, b in zip(visitors, visits, strict=True)]
    return {"fill rate": tuple(rates)}
