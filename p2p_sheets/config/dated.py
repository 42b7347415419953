"""Figures that change on a day: what a `[[changes]]` of config.toml lays over the file (RB-10).

What holds on a day is the file with all changes laid over it that are valid by then, in order.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from p2p_sheets.config.values import Part

Tree = dict[str, Any]
Table = dict[str, Any]


class Change(Part):
    """What is otherwise from a day on, who decided it, and the tables with their new values.

    A key takes the place of the one in the file; a step that of its type and name, an entitlement
    whatever its roles could claim of its category.
    """

    valid_from: date
    source: str = Field(min_length=1)
    types: dict[str, Table] = {}  # noqa: RUF012 (pydantic copies a default)
    selection: Table = {}  # noqa: RUF012
    scoring: Table = {}  # noqa: RUF012
    reimbursement: Table = {}  # noqa: RUF012
    payment_requires: Table = {}  # noqa: RUF012
    entitlements: list[Table] = []  # noqa: RUF012
    steps: list[Table] = []  # noqa: RUF012

    def over(self, tree: Tree) -> Tree:
        """Lay it over the tables of the file."""
        given = self.model_dump(exclude={"valid_from", "source"}, exclude_defaults=True)
        out = {key: value for key, value in tree.items() if key != "changes"}
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
