import csv
from pathlib import Path

import pytest

from p2p_sheets.cities import DATA, City, Membership, Register, plain
from p2p_sheets.config import ConfigError

REGISTER = Register.load()


@pytest.mark.parametrize(
    ("typed", "country", "listed"),
    [
        ("Köln", "DE", "Cologne"),
        ("KÖLN", "DE", "Cologne"),
        ("Koeln", "DE", "Cologne"),
        ("Köln / Cologne", "DE", "Cologne"),
        ("Donostia", "ES", "San Sebastián"),
        ("Donostia / San Sebastián", "ES", "San Sebastián"),
        ("Donostia-San Sebastián", "ES", "San Sebastián"),
        ("Firenze", "IT", "Florence"),
        ("Praha", "CZ", "Prague"),
        ("Wien", "AT", "Vienna"),
        ("Tepebasi", "TR", "Tepebaşı"),
        ("TEPEBAŞI", "TR", "Tepebaşı"),
        ("Tepebaşı (Eskişehir)", "TR", "Tepebaşı"),
        ("Sonderborg", "DK", "Sønderborg"),
        ("Soenderborg", "DK", "Sønderborg"),
        ("Gdansk", "PL", "Gdańsk"),
        ("Krakow", "PL", "Kraków"),
        ("Preßburg", "SK", "Bratislava"),
        ("PRESSBURG", "SK", "Bratislava"),
        ("Скопје", "MK", "Skopje"),
        ("  Vitoria - Gasteiz ", "ES", "Vitoria-Gasteiz"),
        ("St-Sébastien", "ES", "San Sebastián"),
        ("Saint Sebastien", "ES", "San Sebastián"),
    ],
)
def test_el_1_a_city_is_found_whatever_the_case_accents_and_language(
    typed: str, country: str, listed: str
) -> None:
    city = REGISTER.find(typed, country)
    assert city is not None
    assert (city.name, city.country) == (listed, country)
    assert REGISTER.key(typed, country) == REGISTER.key(listed, country)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("Valencia", "VE"),  # the right name in another country
        ("Trondhiem", "NO"),  # near is not found
        ("Sofia / Varna", "BG"),  # two cities are neither
        ("Kolín", "CZ"),
        ("", "DE"),
        ("???", "DE"),
    ],
)
def test_el_1_a_city_is_never_found_by_name_alone_nor_by_likeness(typed: str, country: str) -> None:
    assert REGISTER.find(typed, country) is None


@pytest.mark.parametrize(
    ("typed", "country", "meant"),
    [
        ("Trondhiem", "NO", "Trondheim (NO)"),
        ("Valencia", "VE", "Valencia (ES)"),
        ("City of Leipzig", "DE", "Leipzig (DE)"),
        ("Gotheborg", "SE", "Gothenburg (SE)"),
    ],
)
def test_el_1_near_names_are_suggested(typed: str, country: str, meant: str) -> None:
    assert meant in REGISTER.near(typed, country)


def test_el_1_every_alias_leads_to_one_listed_city_and_says_something_new() -> None:
    with (DATA / "city_aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {(city.country, city.name) for city in REGISTER.cities}
    for row in rows:
        assert (row["country_code"], row["city"]) in listed, row
        assert plain(row["alias"]) != plain(row["city"]), row
    by_alias = [(row["country_code"], plain(row["alias"])) for row in rows]
    twice = {key for key in by_alias if by_alias.count(key) > 1}
    assert not twice
    canonical = {(city.country, plain(city.name)) for city in REGISTER.cities}
    assert not canonical & set(by_alias)


def test_el_1_a_city_keeps_all_its_rows() -> None:
    leipzig = REGISTER.find("Leipzig", "DE")
    assert leipzig is not None
    assert [row.project for row in leipzig.rows] == ["TRIANGULUM", "SPARCS"]
    lyon = REGISTER.find("Lyon", "FR")
    assert lyon is not None
    assert [row.qualifies(successors=False) for row in lyon.rows] == [True, False]
    assert [row.qualifies(successors=True) for row in lyon.rows] == [True, True]


def test_el_1_an_observer_has_not_participated() -> None:
    assert not Membership("X", "observer", "H2020-SCC-01").qualifies(successors=True)
    assert Membership("X", "fellow_former", "H2020-SCC-01").qualifies(successors=False)


def test_a_city_outside_the_list_is_told_by_its_own_spelling() -> None:
    assert REGISTER.key("Saint-Étienne", "FR") == REGISTER.key("St Etienne", "FR")
    assert REGISTER.key("Saint-Étienne", "FR") != REGISTER.key("Saint-Étienne", "BE")


def test_your_own_list_takes_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "project,city,country_code,role,population,programme\nX,Wien,AT,fellow,,H2020-SCC-01\n",
        encoding="utf-8-sig",
    )
    register = Register.load(path)
    assert register.cities == (
        City("Wien", "AT", None, False, "", (Membership("X", "fellow", "H2020-SCC-01"),)),
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("city,country_code\n", 'lacks the column "project"'),
        (
            "project,city,country_code,role,population,programme\nX,Wien,AT,fellow,many,Y\n",
            "line 2: population 'many'",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Register.load(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        Register.load(tmp_path / "none.csv")
