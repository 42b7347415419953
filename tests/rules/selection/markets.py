"""A brute-force checker of assignments of visitor cities: slow, and plainly right (SE-8)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from p2p_sheets.rules.selection import Candidate
from p2p_sheets.rules.selection.places import wish_order

Assignment = Mapping[str, Candidate | None]  # city -> the application with which it has a place


def applicant(
    number: int, city: str, host: str, preference: int | None, total: int = 3
) -> Candidate:
    """An application of a city for a visit."""
    return Candidate(
        application_id=f"V{number:02}",
        city=city,
        country="XX",
        city_key=city,
        in_band=True,
        total=Fraction(total),
        criteria=(),
        below="",
        earlier=0,
        submitted=date(2022, 11, 1),
        host=host,
        preference=preference,
    )


def wishes(order: Sequence[Candidate], rooms: Mapping[str, int]) -> dict[str, list[Candidate]]:
    """What each city asks for, the best first."""
    out: dict[str, list[Candidate]] = {}
    for candidate in sorted(order, key=wish_order):
        if candidate.host in rooms:
            out.setdefault(candidate.city_key, []).append(candidate)
    return out


def feasible(taken: Sequence[Candidate], rooms: Mapping[str, int], quota: int) -> bool:
    """Does an assignment keep within all visits and the quota?"""
    if len(taken) > quota:
        return False
    return all(sum(c.host == host for c in taken) <= room for host, room in rooms.items())


def blocking(
    assigned: Assignment, order: Sequence[Candidate], rooms: Mapping[str, int], quota: int
) -> Candidate | None:
    """Find an application whose city and visit would both rather have each other.

    The visit would, where it has room, or has somebody who stands behind. Under a full quota only
    who stands before somebody with a place comes in: the last places of all go by standing.
    Two applications of a city for one visit are one pair.
    """
    standing = {c.application_id: n for n, c in enumerate(order)}
    held = [c for c in assigned.values() if c is not None]
    for city, wanted in wishes(order, rooms).items():
        has = assigned[city]
        better = wanted
        if has is not None:
            better = [c for c in wanted[: wanted.index(has)] if c.host != has.host]
        for candidate in better:
            mine = standing[candidate.application_id]
            behind = [c for c in held if standing[c.application_id] > mine]
            in_visit = [c for c in held if c.host == candidate.host]
            if len(in_visit) < rooms[candidate.host]:
                if len(held) < quota or behind:
                    return candidate
            elif any(c.host == candidate.host for c in behind):
                return candidate
    return None


def stable(
    order: Sequence[Candidate], rooms: Mapping[str, int], quota: int
) -> Iterator[dict[str, Candidate | None]]:
    """Go through every assignment there is, and keep the stable ones."""
    asked = wishes(order, rooms)
    for choice in product(*([*wanted, None] for wanted in asked.values())):
        assigned = dict(zip(asked, choice, strict=True))
        taken = [c for c in choice if c is not None]
        if feasible(taken, rooms, quota) and blocking(assigned, order, rooms, quota) is None:
            yield assigned
