"""What differs between two configurations, key by key, for people."""

import tomllib
from collections.abc import Iterator
from typing import Any


def changes(before: str, now: str) -> tuple[str, ...]:
    r"""Name the keys whose value is not as it was.

    >>> changes("[a]\nb = 1\nc = 2", "[a]\nb = 1\nc = 3\nd = true")
    ('a.c was 2, is 3', 'a.d is new: True')
    """
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
