"""`python -m tests.mutation ROOM [NUMBER] [SEED]`: do the tests of a room notice a change in it?

So many mutants are drawn by the seed. Each is met, in a process of its own, by those tests of the
room that went through the changed line in a sound run, the quickest first, until one fails; those
that take seconds are left out. A mutant that none of them stops is told; under 95 % killed the
status is 1.
"""

import ast
import importlib
import math
import multiprocessing
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutants import PACKAGE, PROJECT, Loader, Mutant, drawn, module_of

ENOUGH = 95  # per cent
SLOW = 2  # seconds of a processor
BY_CHANCE = ("test_properties.py", "test_histories.py", "test_model.py")  # seconds for each test
EXPLAIN = "tests/ledger/test_explain.py"
ROOMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what is changed; its tests
    "money": (
        ("money.py",),
        (
            "tests/rules/reimbursement/test_rates.py",
            "tests/rules/reimbursement/test_rb_rules.py",
        ),
    ),
    "reimbursement": (
        ("rules/reimbursement", "rules/accounts"),
        (
            "tests/rules/reimbursement",
            "tests/rules/accounts",
            "tests/rules/test_dated_figures.py",
            "tests/ledger/test_answers.py",
            "tests/ledger/test_paid_before.py",
            EXPLAIN,
        ),
    ),
    "selection": (("rules/selection",), ("tests/rules/selection", EXPLAIN)),
    "steps": (("rules/steps",), ("tests/rules/steps",)),
    "kpi": (("rules/kpi",), ("tests/rules/kpi", "tests/rules/test_feedback.py")),
    "ledger": (
        ("ledger",),
        (
            "tests/ledger/test_entries.py",
            "tests/ledger/test_folders.py",
            "tests/ledger/test_staging.py",
            "tests/ledger/test_earlier.py",
            "tests/ledger/test_answers.py",
            "tests/ledger/test_doubt.py",
            "tests/ledger/test_restore.py",
            "tests/ledger/test_forget.py",
            "tests/rules/selection/test_frozen.py",
        ),
    ),
}
Reached = dict[tuple[str, int], set[str]]  # file and line: the tests that go there


@dataclass
class Sound:
    """What a run of all tests tells: how long each takes, and where it goes."""

    seconds: dict[str, float] = field(default_factory=dict)
    reached: Reached = field(default_factory=lambda: defaultdict(set))

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests to be run, the quickest first; all of them for what is run at import."""
        lines = _statement(mutant)
        found = set().union(*(self.reached.get((str(mutant.path), line), set()) for line in lines))
        if "" in found:
            found = set(self.seconds)
        files = {test.partition("::")[0] for test in found if test.endswith("::")}
        return sorted(
            (
                test
                for test, seconds in self.seconds.items()
                if seconds < SLOW and (test in found or test.partition("::")[0] in files)
            ),
            key=lambda test: (self.seconds[test], test),
        )


def _statement(mutant: Mutant) -> range:
    """The lines of the smallest statement with the changed one; of a block its head by itself."""
    found = []
    for node in ast.walk(ast.parse(mutant.path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.stmt):
            above = [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
            first, body = min([node.lineno, *above]), getattr(node, "body", ())
            found.append(range(first, (node.end_lineno or first) + 1))
            found += [range(first, body[0].lineno)] if body else []
    return min((lines for lines in found if mutant.line in lines), key=len)


class Here:
    """Collects the tests that run here: what another process does is not changed."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "golden" not in getattr(item, "fixturenames", ())]


class Watch(Here):
    """Follows a sound run. What a fixture, or a file, goes through counts for all its tests."""

    def __init__(self, files: list[Path]) -> None:
        self.sound = Sound()
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=list(map(str, files))
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        self.coverage.switch_context(collector.nodeid.partition("::")[0] + "::")
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid.partition("::")[0] + "::")
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        start = time.process_time()
        yield
        self.sound.seconds[item.nodeid] = time.process_time() - start

    def tell(self) -> Sound:
        data = self.coverage.get_data()
        for path in data.measured_files():
            for line, tests in data.contexts_by_lineno(path).items():
                self.sound.reached[path, line].update(tests)
        return self.sound


class Chosen(Here):
    """Runs some of the collected tests, in their order; hypothesis need not look for the least."""

    def __init__(self, tests: list[str]) -> None:
        self.place = {test: number for number, test in enumerate(tests)}

    def pytest_collection(self) -> None:
        from hypothesis import Phase, settings

        found = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", settings.get_profile("ci"), phases=found)
        settings.load_profile("mutation")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place),
            key=lambda item: self.place[item.nodeid],
        )


def _in_a_process(task: Callable[[Any], None], limit: float | None = None) -> Any:
    """Run a task where it can do no harm, with our modules not yet imported; None: out of time.

    `limit` is in seconds of a processor; a task that waits for ever has ten times as many.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def child() -> None:
        for name in [name for name in sys.modules if name.startswith(("p2p_sheets", "tests"))]:
            del sys.modules[name]
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit)))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        task(there)

    process = context.Process(target=child)
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(limit and 10 * limit) else None
    except EOFError:  # it ended without a word
        return pytest.ExitCode.INTERNAL_ERROR
    finally:
        process.kill()
        process.join()


def _pytest(paths: list[str], plugin: Any) -> int:
    # Plain: the rewriting of assertions would import doctests' modules past the loader of a mutant.
    options = ["-n0", "-x", "-q", "-p", "no:cacheprovider", "--assert=plain"]
    options += [f"--ignore-glob=*/{name}" for name in BY_CHANCE]
    return int(pytest.main([*paths, *options], [plugin]))


def watched(files: list[Path], tests: list[str]) -> Sound:
    """Run the sound room's tests once."""

    def task(told: Any) -> None:
        watch = Watch(files)
        watch.coverage.start()
        for path in files:
            importlib.import_module(module_of(path))
        status = _pytest(tests, watch)
        watch.coverage.stop()
        told.send(watch.tell() if status == 0 else None)

    sound = _in_a_process(task)
    if not isinstance(sound, Sound):
        sys.exit("The tests fail without any mutant.")
    return sound


def survives(mutant: Mutant, tests: list[str], seconds: float) -> bool:
    """Let the tests meet the mutant; one that takes for ever is noticed, too."""

    def task(told: Any) -> None:
        sys.meta_path.insert(0, Loader(mutant))
        files = sorted({test.partition("::")[0] for test in tests})
        told.send(_pytest(files, Chosen(tests)))

    return not tests or _in_a_process(task, limit=30 + 5 * seconds) == pytest.ExitCode.OK


def main(room: str, number: int = 100, seed: int = 1) -> int:
    """Try so many mutants."""
    import p2p_sheets.cli.commands
    import p2p_sheets.month.publish  # noqa: F401 (with what they need: once for all processes)

    changed, tested = ROOMS[room]
    files = sorted(
        path
        for name in changed
        for path in ((PACKAGE / name).rglob("*.py") if "." not in name else [PACKAGE / name])
    )
    where = [str((PACKAGE / name).relative_to(PROJECT)) for name in changed]
    sound = watched(files, [*tested, *where])
    mutants, places = drawn(files, number, seed)
    survivors = 0
    for mutant in mutants:
        tests = sound.tests_of(mutant)
        if survives(mutant, tests, sum(sound.seconds[test] for test in tests)):
            survivors += 1
            sys.stdout.write(f"{mutant}\n  survives {len(tests)} tests\n")
            sys.stdout.flush()
    killed = len(mutants) - survivors
    sys.stdout.write(
        f"{room}: {killed} of {len(mutants)} mutants killed, seed {seed}, {places} places\n"
    )
    return 0 if 100 * killed >= ENOUGH * len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
