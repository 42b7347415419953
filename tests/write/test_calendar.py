"""deadlines.ics, read by a parser of our own that knows nothing of the library that wrote it."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import vobject

from p2p_sheets.rules.steps import OPEN
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.reminders import write_calendar
from tests.write.letters.month import AS_OF, PEOPLE, MonthOfLetters

MONTH = MonthOfLetters()
Event = dict[str, str]


def written(month: MonthOfLetters, folder: Path) -> bytes:
    """The bytes of the calendar of a month."""
    path = folder / "deadlines.ics"
    write_calendar(path, month.steps, month.edition)
    return path.read_bytes()


def parsed(data: bytes) -> tuple[Event, list[Event]]:
    """Read a calendar by RFC 5545: CRLF, folded at 75 octets, BEGIN and END in pairs."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    stack: list[str] = []
    calendar: Event = {}
    events: list[Event] = []
    alarm: Event = {}
    for line in whole:
        match = re.fullmatch(r"([A-Z-]+)((?:;[A-Z]+=[^:;]+)*):(.*)", line)
        assert match, line
        name, _, value = match.groups()
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
            elif value == "VALARM":
                alarm = {}
                events[-1].setdefault("ALARMS", "")
        elif name == "END":
            assert stack.pop() == value
            if value == "VALARM":
                assert alarm["ACTION"] == "DISPLAY"
                assert alarm["DESCRIPTION"] == events[-1]["SUMMARY"]
                events[-1]["ALARMS"] += f"{alarm['TRIGGER']} "
        else:
            target = {"VEVENT": events[-1] if events else {}, "VALARM": alarm}.get(
                stack[-1], calendar
            )
            assert name not in target
            target[name] = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)
    assert not stack
    return calendar, events


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    return parsed(written(MONTH, tmp_path_factory.mktemp("ics")))[1]


def test_the_calendar_says_what_it_is(tmp_path: Path) -> None:
    calendar, _ = parsed(written(MONTH, tmp_path))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["X-WR-CALNAME"] == "Scalable Cities P2P Learning Programme: deadlines"


def test_every_open_step_with_a_date_is_one_event_of_its_day_or_today(
    events: list[Event],
) -> None:
    open_steps = Counter(
        (f"{max(c.due, AS_OF):%Y%m%d}", c.activity.activity_id, c.step.name)
        for c in MONTH.steps.in_state(*OPEN)
        if c.due
    )
    assert len(events) == len(open_steps)
    assert Counter(e["DTSTART"] for e in events) == Counter(day for day, _, _ in open_steps)
    for event in events:
        start, end = (date.fromisoformat(event[name]) for name in ("DTSTART", "DTEND"))
        assert (end - start).days == 1


def test_every_event_has_what_a_calendar_needs_and_an_identity_of_its_own(
    events: list[Event],
) -> None:
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= event.keys()
        assert event["DTSTAMP"] == "20230414T000000Z"
    assert len({event["UID"] for event in events}) == len(events)


def test_an_event_tells_who_owes_what_by_which_rule(events: list[Event]) -> None:
    (report,) = (e for e in events if e["SUMMARY"].endswith("SV-01 Reflection report"))
    assert report["SUMMARY"].startswith("LATE: ")
    lines = report["DESCRIPTION"].split("\n")
    assert lines[0] == "Site Visit SV-01, Trondheim: Positive energy districts"
    assert lines[1] == "Reflection report - Linz (Visitor city)"
    assert lines[2] == "Due on 2023-03-16."
    assert "ST-3" in lines[3]


def test_what_is_overdue_stands_at_today_and_each_event_rings(events: list[Event]) -> None:
    for event in events:
        late = event["SUMMARY"].startswith("LATE: ")
        assert event["DTSTART"] >= "20230414"
        assert event["ALARMS"].split() == (["PT9H"] if late else ["-P6DT15H", "PT9H"])
    assert {event["DTSTART"] for event in events if event["SUMMARY"].startswith("LATE: ")} == {
        "20230414"
    }


def test_an_event_keeps_its_identity_when_its_day_moves(
    events: list[Event], tmp_path: Path
) -> None:
    later = MonthOfLetters(as_of=date(2023, 5, 2))
    _, again = parsed(written(later, tmp_path))
    name = "SV-02 Resumé"
    (before,) = (e for e in events if e["SUMMARY"].endswith(name))
    (after,) = (e for e in again if e["SUMMARY"].endswith(name))
    assert before["UID"] == after["UID"]


def test_same_steps_same_bytes(tmp_path: Path) -> None:
    back = MonthOfLetters(people=PEOPLE[::-1], deliverables=MONTH.deliverables[::-1])
    assert written(MONTH, tmp_path) == written(back, tmp_path)


def test_the_demo_says_so(tmp_path: Path) -> None:
    edition = Edition("P", "2023-04", MONTH.as_of, demo=True)
    write_calendar(tmp_path / "d.ics", MONTH.steps, edition)
    calendar, _ = parsed((tmp_path / "d.ics").read_bytes())
    assert calendar["X-WR-CALNAME"].startswith("DEMO ")


def test_another_calendar_library_reads_the_same_days(tmp_path: Path) -> None:
    read = list(vobject.readComponents(written(MONTH, tmp_path).decode("utf-8")))
    (calendar,) = read
    assert calendar.version.value == "2.0"
    theirs = Counter(event.dtstart.value for event in calendar.vevent_list)
    steps = {
        (c.due and max(c.due, AS_OF), c.activity.activity_id, c.step.name)
        for c in MONTH.steps.in_state(*OPEN)
    }
    ours = Counter(due for due, _, _ in steps if due)
    assert theirs == ours
    for event in calendar.vevent_list:
        event.validate(raiseException=True)
        assert event.summary.value
