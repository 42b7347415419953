"""The house stands: imports go down only, rooms are small, and the ground rules hold.

Everything is read from the source with `ast`; nothing of the program is run but one cold start.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "p2p_sheets"

# From the roof to the ground: a room imports from floors below its own, never from beside or above.
FLOORS = (
    ("cli",),
    ("sample",),
    ("month",),
    ("write",),
    ("ledger",),
    ("rules",),
    ("check",),
    ("read", "case"),
    ("overrides",),
    ("books",),
    ("cities",),
    ("config",),
    ("findings", "money", "text"),
    ("xlsx",),
)
# Doors that stay shut although they would lead down.
SHUT = {
    ("rules", "check"): "a rule decides upon records, wherever they come from",
    ("rules", "read"): "a rule decides upon records, wherever they come from",
}
PURE = {"rules", "case", "overrides", "books", "findings", "money", "text"}
WORLD = {"io", "logging", "os", "pathlib", "random", "shutil", "socket", "sqlite3", "time"}
HEAVY = {"docxtpl", "holidays", "openpyxl", "pandas", "python_calamine", "rich", "schwifty"}
TESTS_ONLY = {"pandas", "python_calamine"}
LINES_PER_FILE, LINES_PER_FUNCTION = 400, 60

FILES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """The dotted name of a module or package."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}


@cache
def tree_of(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def targets(node: ast.AST) -> Iterator[str]:
    """The modules that an import statement names; `from package import module` names the module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in MODULES else node.module


def imports(module: str) -> Iterator[tuple[int, str]]:
    """Every import of a module with its line, those inside functions too."""
    for node in ast.walk(tree_of(module)):
        for target in targets(node):
            yield node.lineno, target  # type: ignore[attr-defined]


def imports_at_the_top(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """The imports that run when a module is imported."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, target) for target in targets(node))
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from imports_at_the_top(node.orelse)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ClassDef):
            inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            yield from imports_at_the_top(inner)


def room(module: str) -> str:
    """The room of a module: the first name below p2p_sheets, blank for p2p_sheets itself."""
    return module.partition(".")[2].partition(".")[0]


def top(module: str) -> str:
    """The package that a module belongs to, ours or another's."""
    return module.partition(".")[0]


def at(module: str, line: int) -> str:
    """A place in the source, as editors open it."""
    return f"{MODULES[module].relative_to(PROJECT).as_posix()}:{line}"


def found(check: Callable[[str, ast.AST], bool], modules: list[str]) -> list[str]:
    """Where a check finds something."""
    return [
        at(module, getattr(node, "lineno", 1))
        for module in modules
        for node in ast.walk(tree_of(module))
        if check(module, node)
    ]


def called(node: ast.AST) -> str:
    """What a call calls, as it is spelled: `print`, `date.today`; blank for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


# --- who knows whom ------------------------------------------------------------------------------
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES} - {""} == set(FLOOR)


def test_imports_go_down_only() -> None:
    arrows = [
        f"{at(module, line)}: {room(module)} -> {room(target)}"
        for module in MODULES
        for line, target in imports(module)
        if top(target) == "p2p_sheets"
        and room(module) in FLOOR
        and room(target) in FLOOR
        and room(module) != room(target)
        and FLOOR[room(target)] <= FLOOR[room(module)]
    ]
    assert not arrows, "these arrows do not lead down:\n" + "\n".join(arrows)


def test_shut_doors_stay_shut() -> None:
    arrows = [
        f"{at(module, line)}: {room(module)} -> {room(target)} ({why})"
        for module in MODULES
        for line, target in imports(module)
        if top(target) == "p2p_sheets" and (why := SHUT.get((room(module), room(target))))
    ]
    assert not arrows, "\n".join(arrows)


def test_no_module_imports_itself_by_a_detour() -> None:
    known: Mapping[str, list[str]] = {
        module: sorted({t for _, t in imports(module) if t in MODULES}) for module in MODULES
    }
    assert circle(known) is None


def circle(graph: Mapping[str, list[str]]) -> str | None:
    """A circle of a graph, spelled out; None where there is none."""
    done: set[str] = set()

    def walk(node: str, path: tuple[str, ...]) -> str | None:
        if node in path:
            return " -> ".join((*path[path.index(node) :], node))
        if node in done:
            return None
        circles = (walk(target, (*path, node)) for target in graph[node])
        first = next(filter(None, circles), None)
        done.add(node)
        return first

    return next(filter(None, (walk(node, ()) for node in graph)), None)


def test_a_circle_would_be_seen() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == "b -> c -> b"
    assert circle({"a": ["b", "c"], "b": ["c"], "c": []}) is None


def test_rules_are_pure_they_import_nothing_of_the_world() -> None:
    worldly = [
        f"{at(module, line)}: {target}"
        for module in MODULES
        if room(module) in PURE
        for line, target in imports(module)
        if top(target) in WORLD
    ]
    assert not worldly


def test_heavy_modules_are_imported_by_the_function_that_needs_them() -> None:
    heavy = [
        f"{at(module, line)}: {target}"
        for module in MODULES
        for line, target in imports_at_the_top(tree_of(module).body)
        if top(target) in HEAVY
    ]
    assert not heavy


def test_what_only_tests_need_is_not_imported_at_all() -> None:
    needless = [
        f"{at(module, line)}: {target}"
        for module in MODULES
        for line, target in imports(module)
        if top(target) in TESTS_ONLY
    ]
    assert not needless


def test_a_cold_start_loads_nothing_heavy() -> None:
    script = "import sys, p2p_sheets.cli; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stdout.split())


# --- how large a room is -------------------------------------------------------------------------
def test_files_are_short() -> None:
    long = {
        path.relative_to(PROJECT).as_posix(): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_PER_FILE
    }
    assert not long, f"over {LINES_PER_FILE} lines: {long}"


def test_functions_fit_a_screen() -> None:
    long = [
        f"{at(module, node.lineno)} {node.name}: {lines} lines"
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, Function)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_PER_FUNCTION
    ]
    assert not long, f"over {LINES_PER_FUNCTION} lines:\n" + "\n".join(long)


def test_no_room_is_called_utils() -> None:
    vague = re.compile(r"(^|[._])(utils?|helpers?|misc|common)([._]|$)")
    assert not [module for module in MODULES if vague.search(module)]


# --- the map -------------------------------------------------------------------------------------
def test_the_map_names_every_room_and_no_other() -> None:
    text = ast.get_docstring(tree_of("p2p_sheets")) or ""
    listed = set(re.findall(r"^ {4}(\w+) {2,}\S", text, re.MULTILINE))
    named = set(re.findall(r"`(\w+)`", text))
    rooms = {room(module) for module in MODULES} - {""}
    assert listed <= rooms
    assert rooms <= listed | named


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(tree_of(module)), f"{at(module, 1)} has no docstring"


# --- the ground rules ----------------------------------------------------------------------------
def test_only_the_command_line_speaks() -> None:
    quiet = [module for module in MODULES if room(module) != "cli"]
    assert not found(lambda _, node: called(node) == "print", quiet)
    assert not found(
        lambda _, node: (
            isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr")
        ),
        quiet,
    )


def test_only_the_command_line_and_the_lock_ask_the_clock() -> None:
    clock = re.compile(r"(^|\.)(today|now|utcnow|time_ns|localtime|gmtime)$|(^|\.)time\.time$")
    timeless = [m for m in MODULES if room(m) != "cli" and m != "p2p_sheets.ledger.lock"]
    assert not found(lambda _, node: bool(clock.search(called(node))), timeless)


def test_money_and_rules_know_no_binary_fractions() -> None:
    waits = ("p2p_sheets.ledger.staging", "p2p_sheets.ledger.lock")  # for a file, some seconds
    rooms = ("rules", "case", "money", "ledger", "books", "config")
    exact = [m for m in MODULES if room(m) in rooms and m not in waits]
    assert not found(lambda _, node: called(node) == "float", exact)
    assert not found(
        lambda _, node: isinstance(node, ast.Constant) and isinstance(node.value, float), exact
    )


def test_nothing_is_kept_from_one_run_to_the_next() -> None:
    assert not found(lambda _, node: isinstance(node, ast.Global | ast.Nonlocal), list(MODULES))
