"""Choices out of a list, Yes or No, and the codes of countries and currencies (IN-6)."""

from collections.abc import Mapping, Sequence
from functools import cache

from p2p_sheets.books.columns import Choice
from p2p_sheets.config import Config
from p2p_sheets.findings import cells
from p2p_sheets.read.kinds.odd import CellRead, Odd, Parse, odd, shown
from p2p_sheets.text import clean, did_you_mean, fold, nearest
from p2p_sheets.xlsx.values import Value

_FLAGS: Mapping[str, bool] = {"yes": True, "no": False}
_OTHER_FLAGS: Mapping[str, bool] = {"y": True, "true": True, "n": False, "false": False}
_NO_MONEY = {
    "XXX",
    "XTS",
    "XAU",
    "XAG",
    "XPT",
    "XPD",
    "XBA",
    "XBB",
    "XBC",
    "XBD",
    "XDR",
    "XSU",
    "XUA",
}
_READ_AS = {"EL": "GR", "UK": "GB"}
_EURO = {"€", "euro", "euros"}


def choice(options: Mapping[str, Choice]) -> Parse:
    """Make the parser of a choice: what is typed -> what it stands for."""
    names = tuple(options)
    by_fold = {fold(name): option for name, option in options.items()}

    def parse(value: Value) -> CellRead:
        bare = clean(value) if type(value) is str else shown(value)
        if not bare:
            return None
        found = by_fold.get(fold(bare))
        if found is not None:
            return found
        return odd(cells.CHOICE_UNKNOWN, hint=_meant(bare, names), choices=", ".join(names))

    return parse


def _meant(typed: str, names: Sequence[str]) -> str:
    """Ask which choice was meant, if need be by its first word: `Vistor` for `Visitor city`."""
    firsts = [name.split(" ")[0] for name in names]
    by_first = {w: n for w, n in zip(firsts, names, strict=True) if firsts.count(w) == 1}
    near = nearest(typed, by_first, 1)
    return did_you_mean(typed, names) or (f' Did you mean "{by_first[near[0]]}"?' if near else "")


def flag(value: Value) -> CellRead:
    """Read Yes or No; y, n, true and false with a warning."""
    bare = fold(shown(value))
    if not bare and type(value) is str and not clean(value):
        return None
    if type(value) is str and bare in _FLAGS:
        return _FLAGS[bare]
    if bare in _OTHER_FLAGS:
        read = _OTHER_FLAGS[bare]
        return odd(cells.FLAG_READ, read, read="Yes" if read else "No")
    return odd(cells.FLAG_UNKNOWN)


def country(config: Config) -> Parse:
    """Make the parser of countries: two letters, or a name; the usual codes need no library."""
    usual = {*config.payments.sepa, *config.payments.euro, *config.payments.euro_since, "XK", "TR"}

    def parse(value: Value) -> CellRead:
        if type(value) is not str:
            return odd(cells.COUNTRY_UNKNOWN, hint="")
        bare = clean(value)
        code = bare.upper()
        if not bare or code in usual:
            return code or None
        return _country(bare, code)

    return parse


def _country(bare: str, code: str) -> CellRead:
    from p2p_sheets.read.kinds.countries import find, names  # their library takes time to load

    if code in _READ_AS:
        read = _READ_AS[code]
        return odd(cells.COUNTRY_READ, read, read=read, name=names()[read])
    if code in names():
        return code
    found = find(bare)
    if found:
        return odd(cells.COUNTRY_READ, found, read=found, name=names()[found])
    return odd(cells.COUNTRY_UNKNOWN, hint=did_you_mean(bare, names().values()))


def currency(config: Config) -> Parse:
    """Make the parser of currencies: ISO 4217, and those of the past that config has rates for."""
    usual = {"EUR", *config.reimbursement.reference_rates}

    def parse(value: Value) -> CellRead:
        if type(value) is not str:
            return odd(cells.CURRENCY_UNKNOWN, hint="")
        bare = clean(value)
        code = bare.upper()
        if not bare or code in usual:
            return code or None
        return _currency(bare, code, usual)

    return parse


def _currency(bare: str, code: str, usual: set[str]) -> Odd | str:
    if bare.casefold() in _EURO:
        return odd(cells.CURRENCY_READ, "EUR", read="EUR")
    known = _currencies()
    if code in known:
        return code
    by_name = {fold(name): code for code, name in known.items()}
    named = by_name.get(fold(bare))
    if named:
        return odd(cells.CURRENCY_READ, named, read=named)
    return odd(cells.CURRENCY_UNKNOWN, hint=did_you_mean(bare, sorted(usual)))


@cache
def _currencies() -> Mapping[str, str]:
    import pycountry  # takes time to load

    return {c.alpha_3: c.name for c in pycountry.currencies if c.alpha_3 not in _NO_MONEY}
