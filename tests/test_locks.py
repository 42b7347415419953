"""The pinned requirements serve what pyproject.toml asks for, and only with known contents."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.make import licence

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
ASKED: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME: list[str] = ASKED["project"]["dependencies"]
DEVELOPMENT: list[str] = RUNTIME + ASKED["dependency-groups"]["dev"]
MUTATION: list[str] = ASKED["dependency-groups"]["mutation"]
LOCKS = {
    "requirements.txt": RUNTIME,
    "requirements-dev.txt": DEVELOPMENT,
    "requirements-mutation.txt": MUTATION,
}


def entries(lock: str) -> list[str]:
    """The entries of a lock, comments left out, each on one line."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    return text.replace("\\\n", " ").splitlines()


def pins(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; one may differ between Pythons."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        pin = Requirement(entry.partition(" --hash=")[0])
        [only] = pin.specifier
        assert only.operator == "=="
        found.setdefault(canonicalize_name(pin.name), set()).add(only.version)
    return found


@pytest.mark.parametrize(("lock", "asked"), LOCKS.items())
def test_a_lock_pins_what_pyproject_asks_for(lock: str, asked: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, asked):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {lock}"
        assert all(requirement.specifier.contains(version) for version in versions)


def test_the_tests_run_with_the_versions_that_staff_get() -> None:
    staff, tests = pins("requirements.txt"), pins("requirements-dev.txt")
    assert staff == {name: tests.get(name) for name in staff}


def test_the_mutants_need_no_other_version_of_what_the_tests_have() -> None:
    tests = pins("requirements-dev.txt")
    both = {name: pin for name, pin in pins("requirements-mutation.txt").items() if name in tests}
    assert both == {name: tests[name] for name in both}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_hashed_and_names_no_place_to_fetch_from(lock: str) -> None:
    for entry in entries(lock):
        assert "--hash=sha256:" in entry, entry
        assert "://" not in entry
        assert not entry.startswith("-")


def test_no_package_of_a_lock_asks_for_an_extra_which_an_older_pip_does_not_find_in_it() -> None:
    # pip 23 looks for `coverage[toml]` apart from the pinned `coverage`, finds the newest, stops.
    asked = [
        f"{package} asks for {requirement}"
        for package in pins("requirements-dev.txt")
        for requirement in map(Requirement, asked_by(package))
        if requirement.extras and (not requirement.marker or requirement.marker.evaluate())
    ]
    assert not asked


def asked_by(package: str) -> list[str]:
    """What an installed package asks for; one for another system is not installed."""
    try:
        return requires(package) or []
    except PackageNotFoundError:
        return []


def test_every_library_has_its_reason_and_its_licence() -> None:
    rows = re.findall(r"^\| (\S+) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)[2:]
    listed = {name: set(versions.split(", ")) for name, versions, _, _ in rows}
    assert listed == pins("requirements.txt"), "run `python -m docs.make`"
    direct = {canonicalize_name(Requirement(one).name) for one in RUNTIME}
    assert direct == {name for name, _, _, why in rows if not why.startswith("with ")}
    stated = {name: text for name, _, text, _ in rows if licence(name)}
    assert stated == {name: licence(name) for name in stated}, "run `python -m docs.make`"
    assert len(stated) > len(direct)
