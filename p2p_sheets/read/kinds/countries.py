"""Countries by code and by name, in the languages that they are likely to be typed in."""

import csv
from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations, translation
from importlib import resources

import pycountry

from p2p_sheets.text import fold

_LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt"),
    *("lv", "mt", "nb", "nl", "nn", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "tr", "uk"),
)


@cache
def names() -> Mapping[str, str]:
    """Give the usual English name of each country by its two letters."""
    out = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    return {**out, "XK": "Kosovo"}


def find(name: str) -> str | None:
    """Find a country by a name or by its three letters; nothing that is only near.

    >>> find("The Netherlands"), find("DEU"), find("Türkiye"), find("Holand")
    ('NL', 'DE', 'TR', None)
    >>> find("Rumänien"), find("Ελλάδα")
    ('RO', 'GR')
    """
    return _by_name().get(_key(name)) or _in_other_languages().get(_key(name))


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


@cache
def _in_other_languages() -> Mapping[str, str]:
    """Map the names in Europe's languages to the country, where they mean one alone."""
    english = [
        (getattr(country, field), country.alpha_2)
        for country in pycountry.countries
        for field in ("name", "common_name")
        if hasattr(country, field)
    ]
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        words: NullTranslations = translation(
            "iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True
        )
        for name, code in english:
            found.setdefault(_key(words.gettext(name)), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if name and len(codes) == 1}
