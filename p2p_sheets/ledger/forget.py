"""What of an entry names a person, and what stands there once it is forgotten.

IDs, days, amounts, hashes and cities stay: accounts, totals and figures are the same afterwards.
A person, an account or a receipt gets a word of its own, so that two never become one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from p2p_sheets.books import Role
from p2p_sheets.ledger.entries import FORGOTTEN, Entry, canonical
from p2p_sheets.ledger.release import release_tree
from p2p_sheets.persons import FORGOTTEN_PERSON, Identity, Known, Persons
from p2p_sheets.rules.accounts import KeptAnswer, Release

WORD = "forgotten"
ACCOUNT, RECEIPT = "forgotten account", "forgotten receipt"
Row = dict[str, Any]


def forgotten_bodies(entries: Sequence[Entry], which: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give entries as they stand once their persons are forgotten: new bodies, the old hashes."""
    words = _Words(entries, which[-1].release)
    return tuple(replace(entry, body=canonical(words.body(entry.tree))) for entry in which)


def record_of_forgetting(
    entries: Sequence[Entry], bodies: Sequence[Entry], answers: Sequence[KeptAnswer], facts: Row
) -> Entry:
    """Make the entry that vouches for forgotten bodies; it keeps what no release has kept yet.

    It is named after the newest of them; `facts` hold the `as_of` as a date.
    """
    newest = bodies[-1].release
    kept = tuple(
        replace(answer, returned_because=_word(answer.returned_because)) for answer in answers
    )
    marks = {str(entry.seq): entry.mark for entry in bodies}
    tree = release_tree(Release(FORGOTTEN, facts["as_of"], answers=kept), {**facts, "marks": marks})
    return Entry.after(entries[-1], FORGOTTEN, newest, tree)


class _Words:
    """The words in the place of persons, accounts and receipts, the same wherever they stand."""

    def __init__(self, entries: Sequence[Entry], newest: str) -> None:
        rows = [row for entry in entries for row in _rows(entry.tree, "lines", "payments")]
        self._persons = Persons(
            [Known(row["participant_id"], _identity(row), row.get("iban", "")) for row in rows]
        )
        self._newest = newest  # so that a later forgetting uses other words
        self._numbers: dict[str, dict[str, int]] = {}

    def body(self, tree: Row) -> Row:
        """Give the body of an entry without what names a person."""
        out = {name: value for name, value in tree.items() if name not in ("config", "overrides")}
        for part, fields in FIELDS.items():
            if part in out:
                out[part] = [self._row(row, fields) for row in out[part]]
        for name in ("why", "unverified"):
            if name in out:
                out[name] = _word(out[name])
        if "overrides" in tree:
            out["overrides"] = []
        if "verified" in out:
            out["verified"] = {**out["verified"], "differences": _words(out["verified"])}
        if "evidence" in out:
            out["evidence"] = _evidence(out["evidence"], out.get("pack", ()))
        return out

    def _row(self, row: Row, fields: Mapping[str, "Treatment"]) -> Row:
        return {**row, **{name: treat(self, row, row[name]) for name, treat in fields.items()}}

    def person(self, row: Row, _: str) -> str:
        return self._numbered(FORGOTTEN_PERSON, self._persons.of(_identity(row)))

    def owner(self, row: Row, text: str) -> str:
        """Whose cap it is: an expert's own, or that of a city."""
        return self.person(row, text) if row["role"] == Role.EXPERT else text

    def account(self, _: Row, iban: str) -> str:
        return self._numbered(ACCOUNT, iban)

    def receipt(self, _: Row, text: str) -> str:
        return self._numbered(RECEIPT, text) if text else ""

    def _numbered(self, what: str, key: str) -> str:
        numbers = self._numbers.setdefault(what, {})
        return f"{what} {self._newest}/{numbers.setdefault(key, len(numbers) + 1)}"


Treatment = Callable[[_Words, Row, str], str]


def _text(_words: _Words, _row: Row, text: str) -> str:
    return _word(text)


# Where a body names a person, by its rows. Every other field of a row stays.
FIELDS: Mapping[str, Mapping[str, Treatment]] = {
    "lines": {
        "name": _Words.person,
        "email": _Words.person,
        "owner": _Words.owner,
        "receipt": _Words.receipt,
        "reason": _text,
        "source": _text,
    },
    "payments": {"name": _Words.person, "email": _Words.person, "iban": _Words.account},
    "answers": {"returned_because": _text},
    "postings": {"note": _text},
}


def _word(text: str) -> str:
    """What stood in a text is gone, but not that something did."""
    return WORD if text else ""


def _words(verified: Row) -> list[str]:
    return [_word(text) for text in verified["differences"]]


def _evidence(hashes: Mapping[str, str], pack: Iterable[str]) -> dict[str, str]:
    """Keep the hash of every file; the names of workbooks may name who sent them."""
    ours = {"config.toml", "figures.json", *pack}
    return {
        name if name in ours else f"{WORD} {number}": mark
        for number, (name, mark) in enumerate(sorted(hashes.items()), 1)
    }


def _rows(tree: Row, *parts: str) -> list[Row]:
    return [row for part in parts for row in tree.get(part, ())]


def _identity(row: Row) -> Identity:
    return Identity.of(row["email"], row["name"], row["country"])
