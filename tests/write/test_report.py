"""The report: one file that harms nobody, gives nobody away, and that everybody can read."""

import base64
import codecs
import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import html5lib
import pytest

from p2p_sheets.books import Role, Status
from p2p_sheets.rules.kpi import EarlierFigures, Kpis
from p2p_sheets.rules.kpi.breakdowns import CountryFigures
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.report import write_activities, write_places, write_report
from p2p_sheets.write.report.pictures import tile_map
from tests import kinds
from tests.browser import axe, shown
from tests.rules.kpi.programme import (
    activity,
    application,
    awarded,
    count,
    person,
    settled,
)

EDITION = Edition("A programme <b>of</b> ours", "2023-06", date(2023, 6, 30), demo=True)
EVIL = "<script>alert(1)</script>"
PAYLOADS = (EVIL, "=1+1", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{ 7*7 }}")
TABLE = "data:text/csv;charset=utf-8;base64,"
MARKS = {"h1", "h2", "nav", "main", "table", "svg"}


@pytest.fixture(scope="module")
def found() -> Kpis:
    visitors = [
        awarded(f"V{n}", kinds.FOR_VISITOR, city, host_application="A1")
        for n, city in enumerate(PAYLOADS)
    ]
    return count(
        [
            awarded("A1", kinds.FOR_HOST, EVIL, decided_on=date(2022, 10, 5)),
            awarded("A2", kinds.FOR_MISSION, "Maia"),
            awarded("A3", kinds.FOR_REVIEW, "Köln", country="DE", title=EVIL),
            application("A4", kinds.FOR_REVIEW, "Refusalia"),
            *visitors,
        ],
        [
            activity("S1", "A1", Status.EXECUTED, city=EVIL),
            activity("M1", "A2", Status.PLANNED, "Expert Mission", city="Maia"),
            activity("R1", "A3", Status.CLOSED, "Expert Review", city="Köln", country="DE"),
        ],
        [
            person("P1", "S1", Role.VISITOR, EVIL, name="Ada Secretname", email="ada@x.org"),
            *(person(f"P{n + 2}", "S1", Role.VISITOR, city) for n, city in enumerate(PAYLOADS[1:])),
            person("P9", "M1", Role.EXPERT, name="Bob Secretname", iban="AT611904300234573201"),
        ],
        releases=(settled("L1", "300.00", claimed="431.17"),),
        earlier=EarlierFigures(
            [{"period": "2023-05", "figures": {"kpi": {"activities": {"Executed": 1}}}}]
        ),
    )


@pytest.fixture(scope="module")
def folder(found: Kpis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("management")
    write_report(folder / "full.html", found, EDITION)
    write_report(folder / "public.html", found, EDITION, public=True)
    write_activities(folder / "activities.csv", found)
    write_places(folder / "places.csv", found)
    return folder


@pytest.fixture(params=["full.html", "public.html"])
def page(folder: Path, request: pytest.FixtureRequest) -> Path:
    return folder / str(request.param)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# --- it is sound ---------------------------------------------------------------------------------
def test_the_report_parses_as_html_without_an_error(page: Path) -> None:
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text_of(page))
    assert {element.tag for element in tree.iter()} >= MARKS - {"svg"}


def test_the_report_needs_nothing_from_elsewhere(page: Path) -> None:
    tree = html5lib.parse(text_of(page), namespaceHTMLElements=False)
    leads = ("src", "href", "action", "data", "srcset", "poster")
    targets = {element.get(lead, "#") for element in tree.iter() for lead in leads}
    leads_on = {target for target in targets if not target.startswith("#")}
    assert {target for target in leads_on if not target.startswith(TABLE)} == {"data:,"}
    assert len(leads_on) > 8  # each table as a file, in the page itself
    styles = "".join(element.text or "" for element in tree.iter("style"))
    assert not re.search(r"@import|url\(|expression", styles)
    assert "default-src 'none'" in text_of(page)


def test_every_id_is_there_once_and_every_link_leads_to_one(page: Path) -> None:
    ids = re.findall(r'\bid="([^"]+)"', text_of(page))
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', text_of(page)))
    named = {
        n
        for names in re.findall(r'aria-labelledby="([^"]+)"', text_of(page))
        for n in names.split()
    }
    assert links | named <= set(ids)


def test_every_picture_has_words(page: Path) -> None:
    for picture in re.findall(r"<svg[^>]*>", text_of(page)):
        assert "aria-label" in picture or 'aria-hidden="true"' in picture


def test_the_same_figures_give_the_same_report(found: Kpis, page: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "again.html", found, EDITION, public=page.name == "public.html")
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_an_empty_programme_has_a_report_too(tmp_path: Path) -> None:
    write_report(tmp_path / "empty.html", count(), EDITION)
    html5lib.HTMLParser(strict=True).parse(text_of(tmp_path / "empty.html"))


# --- it harms nobody -----------------------------------------------------------------------------
def test_what_a_workbook_says_stays_text(page: Path) -> None:
    text = text_of(page)
    assert EVIL not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("<script") == 1
    assert not re.search(r"<[^>]+\son\w+\s*=", text)
    assert "{{ 7*7 }}" in text
    assert "<img" not in text


def test_the_browser_runs_nothing_but_our_script(chromium: str, page: Path) -> None:
    document, said = shown(chromium, page)
    assert said == []
    assert "Show rows with" in document  # our script ran, so its hash is the right one


@pytest.mark.parametrize(
    "flags",
    [
        ("--window-size=375,800", "--force-dark-mode"),
        ("--window-size=768,900",),
        ("--window-size=1440,900",),
    ],
)
def test_axe_finds_nothing(chromium: str, page: Path, flags: tuple[str, ...]) -> None:
    result = axe(chromium, page, *flags)
    assert result["violations"] == []
    assert result["passes"] > 20


def test_labels_are_those_of_the_office(page: Path, found: Kpis) -> None:
    said = f"{text_of(page)} {found.summary()}".casefold()
    for label in ("seen on", "where it will end", "how it runs", "awarded besides", "to look at"):
        assert label not in said


def test_a_programme_that_has_not_begun_is_behind_and_says_by_how_many(tmp_path: Path) -> None:
    write_report(tmp_path / "empty.html", count(), EDITION)
    lead = text_of(tmp_path / "empty.html").partition("</section>")[0]
    assert "Behind plan; the targets of 51 activities and 151 city places are out of reach" in lead
    assert "0 of 51 activities (0 %), 27 behind plan" in lead
    assert "no earlier month to compare with" in lead


# --- it gives nobody away ------------------------------------------------------------------------
def test_no_names_no_addresses_no_accounts(folder: Path) -> None:
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search("Secretname|ada@|1904 ?3002|nobody@|Nobody", text), path.name


def test_the_public_report_has_no_amount_of_a_single_payee_and_no_advice(folder: Path) -> None:
    full, public = text_of(folder / "full.html"), text_of(folder / "public.html")
    for secret in ("300.00", "131.17", "What to do next", "The rows behind", "Participant"):
        assert secret not in public
    assert "300.00" in full
    assert "131.17" in full
    assert "Refusalia" not in public


def test_the_public_report_has_sums_once_they_are_of_many(tmp_path: Path) -> None:
    lines = [settled(f"L{n}", "100.00", payee=f"P{n}") for n in range(3)]
    found = count(
        [awarded("A1", kinds.FOR_HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        releases=lines,
    )
    write_report(tmp_path / "public.html", found, EDITION, public=True)
    assert "300.00" in text_of(tmp_path / "public.html")


# --- it says what is so --------------------------------------------------------------------------
def test_the_report_says_what_the_figures_say(folder: Path, found: Kpis) -> None:
    text = text_of(folder / "full.html")
    assert "<strong>2</strong> of 51 activities executed" in text
    assert "+1 since May 2023" in text
    for kpi in found.indicators:
        assert kpi.definition.title.replace("'", "&#39;") in text


def test_the_first_page_says_whether_it_is_behind_and_where_it_will_end(
    folder: Path, found: Kpis
) -> None:
    text = text_of(folder / "full.html")
    lead = text[: text.index('aria-label="Details"')]
    activities, places = found.ahead["activities"], found.ahead["places"]
    assert str(found.against_plan["activities"]) in lead
    assert f"{activities.low} to {activities.high} activities" in lead
    assert f"{places.low} to {places.high} city places" in lead
    assert lead.count("<li") >= 4 + 3  # cards, actions
    assert "<table" not in lead


def test_each_table_lies_beside_it_as_a_file_with_the_same_cells(page: Path) -> None:
    tree = html5lib.parse(text_of(page), namespaceHTMLElements=False)
    files = {
        str(link.get("download")).rpartition("_")[0]: str(link.get("href")).removeprefix(TABLE)
        for link in tree.iter("a")
        if link.get("download")
    }
    shown_as = {grid.get("id"): grid for grid in tree.iter("details") if grid.get("id")}
    assert files.keys() <= shown_as.keys()
    assert {"targets", "forecast", "cities", "countries", "trend"} <= files.keys()
    for name, content in files.items():
        raw = base64.b64decode(content)
        assert raw.startswith(codecs.BOM_UTF8), name
        lines = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
        (body,) = shown_as[name].iter("tbody")
        assert len(lines) == 1 + len(list(body.iter("tr"))), name
        assert not [cell for line in lines for cell in line if cell[:1] in ("=", "@")], name


def test_the_map_counts_the_cities_that_took_part_of_those_that_could(
    page: Path, found: Kpis
) -> None:
    part = sum(one.took_part for one in found.countries)
    assert part == found.by_id["cities"].executed
    could = sum(one.could for one in found.countries)
    assert f"{part} of {could} cities took part" in text_of(page)


def test_every_country_has_a_square_of_its_own() -> None:
    countries = [CountryFigures(code, 1, 2) for code in ("AT", "XX", "US", "LI")]
    tiles = tile_map(countries).tiles
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles)
    assert {"AT", "XX", "US", "LI"} <= {tile.country for tile in tiles if tile.text == "1 of 2"}


def test_the_open_data_has_a_row_per_activity_and_place(folder: Path, found: Kpis) -> None:
    with (folder / "activities.csv").open(encoding="utf-8-sig", newline="") as file:
        activities = list(csv.DictReader(file))
    with (folder / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        places = list(csv.DictReader(file))
    assert {row["activity_id"]: row["city_places"] for row in activities} == {
        "M1": "1",
        "R1": "1",
        "S1": "6",
    }
    executed = [row for row in places if row["stage"] == "executed"]
    assert len(executed) == found.by_id["places"].executed


def test_no_cell_of_the_open_data_is_a_formula(folder: Path) -> None:
    with (folder / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n")]


def test_the_summary_has_twelve_lines_without_names(found: Kpis) -> None:
    lines = found.summary()
    assert len(lines) == 12
    assert dict(lines)["Activities"].startswith(
        "2 of 51 executed (4 %), 1 planned, 25 behind plan; "
    )
    assert dict(lines)["EUR"].startswith("300.00 released, 0.00 paid, 0.00 in this run")
    assert not re.search("Secretname|@", str(lines))


def test_amounts_in_the_summary_are_exact() -> None:
    found = count(releases=(settled("L1", "0.10"), settled("L2", "0.20")))
    assert found.by_id["released All"].executed == Decimal("0.30")
