"""What an output is made from, as a hash: the same for the same, and never for something else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import pytest

from p2p_sheets.config import load
from p2p_sheets.write.edition import MadeFrom
from tests.programmes import CONFIG, config, with_text


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    """A record."""

    name: str
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Tree:
    """A record of records."""

    leaves: tuple[Leaf, ...]
    grown: Decimal = Decimal("1.5")
    note: str = field(default="", compare=False)


def hashed(*content: object) -> str:
    """The hash by itself, as in a run of its own."""
    return MadeFrom().hash(*content)


def test_what_is_made_apart_and_says_the_same_has_one_hash() -> None:
    def content(names: list[str]) -> object:
        leaves = tuple(Leaf(f"{name}") for name in names)
        return [Tree(leaves), {"by": leaves[0], date(2023, 3, 1): None}, {*names}]

    assert hashed(content(["a", "b"])) == hashed(content(["a", "b"])) != ""
    assert hashed({"a", "b", "c"}) == hashed({"c", "b", "a"})
    assert hashed(Tree((), note="told apart by nobody")) == hashed(Tree(()))


DIFFERENT: list[object] = [
    None,
    "",
    0,
    "0",
    Decimal(0),
    Decimal("0.0"),
    Fraction(0, 1),
    date(2023, 3, 1),
    [],
    [[]],
    {},
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},  # an output lists them in their order
    ["a", "b"],
    ["a,b"],
    ["b", "a"],
    Colour.RED,
    "red",
    Leaf("a"),
    Leaf("a", Colour.BLUE),
    Tree((Leaf("a"),)),
    Tree((Leaf("a"), Leaf("a"))),
    Tree((Leaf("a"),), Decimal("1.50")),
    hashed,
    test_what_is_made_apart_and_says_the_same_has_one_hash,
]


def test_what_differs_has_a_hash_of_its_own() -> None:
    every = MadeFrom()
    hashes = [every.hash(content) for content in DIFFERENT]
    assert "" not in hashes
    assert len(set(hashes)) == len(DIFFERENT)


def test_a_function_counts_with_the_data_that_it_holds() -> None:
    def adding(number: int) -> Callable[[int], int]:
        return lambda other: number + other

    assert hashed(adding(1)) == hashed(adding(1)) != hashed(adding(2))


def endless() -> list[object]:
    """A list that holds itself."""
    found: list[object] = []
    found.append(found)
    return found


@pytest.mark.parametrize("other", [object(), iter(()), endless(), Path("x")])
def test_what_is_no_plain_data_has_no_hash(other: object) -> None:
    assert hashed("a", [other]) == ""


def test_a_configuration_counts_wherever_it_lies(tmp_path: Path) -> None:
    copy = tmp_path / "config.toml"
    copy.write_bytes(CONFIG.read_bytes())
    assert hashed(load(copy)) == hashed(load(CONFIG)) != ""
    assert hashed(with_text("reserve = 3", "reserve = 4")) != hashed(config())
