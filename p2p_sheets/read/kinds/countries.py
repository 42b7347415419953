"""Countries by code and by name, in the languages that they are likely to be typed in."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

import pycountry

from p2p_sheets.text import fold


@cache
def names() -> Mapping[str, str]:
    """Give the usual English name of each country by its two letters."""
    out = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    return {**out, "XK": "Kosovo"}


def find(name: str) -> str | None:
    """Find a country by a name or by its three letters; nothing that is only near.

    >>> find("The Netherlands"), find("DEU"), find("Türkiye"), find("Holand")
    ('NL', 'DE', 'TR', None)
    """
    return _by_name().get(_key(name))


def _key(name: str) -> str:
    return fold(name).removeprefix("the ")


@cache
def _by_name() -> Mapping[str, str]:
    out = {_key(name): code for code, name in names().items()}
    for country in pycountry.countries:
        for field in ("name", "official_name", "alpha_3"):
            if hasattr(country, field):
                out.setdefault(_key(getattr(country, field)), country.alpha_2)
    with (resources.files("p2p_sheets") / "data/country_names.csv").open(encoding="utf-8") as file:
        out |= {_key(row["name"]): row["country"] for row in csv.DictReader(file)}
    return out
