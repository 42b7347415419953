"""Figures that change on a day: what a `[[changes]]` of config.toml lays over the file (RB-10).

What holds on a day is the file with all changes laid over it that are valid by then, in order.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from pydantic import model_validator

from p2p_sheets.config.values import Day, Name, Part, TypeKey

Tree = dict[str, Any]
Table = dict[str, Any]


class DroppedStep(Part):
    """A step of a type, by its name, that falls away."""

    type: TypeKey
    name: str

    @property
    def step(self) -> tuple[str, str]:
        """What tells it from every other step."""
        return (self.type, self.name)


class Change(Part):
    """What is otherwise from a day on, who decided it, and the tables with their new values.

    A key takes the place of the one in the file; a step that of its type and name, an entitlement
    whatever its roles could claim of its category. `drop` names steps that fall away.
    """

    valid_from: Day
    source: Name
    types: dict[str, Table] = {}  # noqa: RUF012 (pydantic copies a default)
    selection: Table = {}  # noqa: RUF012
    scoring: Table = {}  # noqa: RUF012
    reimbursement: Table = {}  # noqa: RUF012
    payment_requires: Table = {}  # noqa: RUF012
    entitlements: list[Table] = []  # noqa: RUF012
    steps: list[Table] = []  # noqa: RUF012
    drop: list[DroppedStep] = []  # noqa: RUF012

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.model_dump(exclude={"valid_from", "source"}, exclude_defaults=True):
            raise ValueError(f"the change from {self.valid_from} changes nothing")
        return self

    def over(self, tree: Tree) -> Tree:
        """Lay it over the tables of the file.

        Raises:
            ValueError: it drops a step that there is not.
        """
        given = self.model_dump(exclude={"valid_from", "source", "drop"}, exclude_defaults=True)
        out = {key: value for key, value in tree.items() if key != "changes"}
        for gone in self.drop:
            left = [s for s in out.get("steps", ()) if (s["type"], s["name"]) != gone.step]
            if len(left) == len(out.get("steps", ())):
                raise ValueError(f'{gone.type} has no step named "{gone.name}" to drop')
            out["steps"] = left
        for key, value in given.items():
            match key:
                case "entitlements":
                    out[key] = _entitled(out.get(key, ()), value)
                case "steps":
                    out[key] = _stepped(out.get(key, ()), value)
                case _:
                    out[key] = _merged(out.get(key, {}), value)
        return out


def _merged(old: Any, new: Any) -> Any:
    """Lay a table over another, key by key; anything else takes the other's place."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}


def _entitled(old: Iterable[Table], new: Iterable[Table]) -> list[Table]:
    taken = {_right(entry, who) for entry in new for who in entry.get("who", ())}
    left = (
        {**entry, "who": [who for who in entry["who"] if _right(entry, who) not in taken]}
        for entry in old
    )
    return [*(entry for entry in left if entry["who"]), *new]


def _right(entry: Mapping[str, Any], who: Mapping[str, Any]) -> tuple[Any, ...]:
    return (who.get("type"), who.get("role"), entry.get("category"))


def _stepped(old: Iterable[Table], new: Iterable[Table]) -> list[Table]:
    by_name = {(step.get("type"), step.get("name")): step for step in old}
    return list((by_name | {(step.get("type"), step.get("name")): step for step in new}).values())


def changes(before: str, now: str) -> tuple[str, ...]:
    r"""Name the keys whose value is not as it was.

    >>> changes("[a]\nb = 1\nc = 2", "[a]\nb = 1\nc = 3\nd = true")
    ('a.c was 2, is 3', 'a.d is new: True')
    """
    if before == now:
        return ()
    old, new = dict(_flat(tomllib.loads(before), "")), dict(_flat(tomllib.loads(now), ""))
    said = []
    for key in sorted({*old, *new}):
        if key not in new:
            said.append(f"{key} is gone; it was {old[key]}")
        elif key not in old:
            said.append(f"{key} is new: {new[key]}")
        elif old[key] != new[key]:
            said.append(f"{key} was {old[key]}, is {new[key]}")
    return tuple(said)


def _flat(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Spell every value with its path; a table of a list goes by its ID, label or name."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _flat(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, list) and tree and isinstance(tree[0], dict):
        for number, value in enumerate(tree, 1):
            name = value.get("id") or value.get("label") or value.get("rule") or number
            yield from _flat(value, f"{path}[{name}]")
    else:
        yield path, tree
