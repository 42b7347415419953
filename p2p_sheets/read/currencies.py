"""The currency that a number format shows: `[$£-809]#,##0.00` says pounds as a person does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from p2p_sheets.books import Expense
from p2p_sheets.books.columns import Record
from p2p_sheets.read.rows import Frame

_SIGNS: Mapping[str, str] = {
    "€": "EUR",
    "£": "GBP",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "LEI": "RON",
    "ЛВ.": "BGN",
    "ЛВ": "BGN",
    "FR.": "CHF",
    "₺": "TRY",
    "TL": "TRY",
    "₴": "UAH",
    "KN": "HRK",
    "$": "USD",
    "¥": "JPY",
}
_CODES = (  # that formats show as they are
    *("EUR", "GBP", "PLN", "CZK", "HUF", "RON", "BGN", "CHF", "UAH", "HRK", "USD", "SEK", "NOK"),
    *("DKK", "ISK", "TRY", "RSD", "MDL", "MKD", "ALL", "BAM", "GEL"),
)
_CROWNS = {"41D": "SEK", "81D": "SEK", "406": "DKK", "438": "DKK", "414": "NOK", "814": "NOK"}
_CROWNS |= {"40F": "ISK"}  # by the country that stands in the format


def currency_of(format_name: str) -> str:
    """Give the currency that a number format names; crowns of nobody knows where stay `kr`.

    >>> currency_of("£-809"), currency_of("zł"), currency_of("kr-406"), currency_of("kr")
    ('GBP', 'PLN', 'DKK', 'kr')
    >>> currency_of("kg")
    ''
    """
    sign, _, country = format_name.partition("-")
    bare = sign.strip().upper()
    if bare in ("KR", "KR."):
        return _CROWNS.get(country.upper()[-3:], "kr")
    return bare if bare in _CODES else _SIGNS.get(bare, "")


def with_currencies(records: Sequence[Record], frame: Frame) -> list[Record]:
    """Note beside each amount the currency that its cell shows."""
    column = frame.place.columns.get("amount")
    formats = frame.raw.currencies
    if column is None or not formats or frame.record is not Expense:
        return list(records)
    return [
        replace(record, shown_in=currency_of(formats[at]))
        if isinstance(record, Expense) and (at := (record.row.number, column)) in formats
        else record
        for record in records
    ]
