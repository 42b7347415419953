"""The house stands: imports follow the map, rooms are small, names are one, and the rules hold.

Everything is read from the source with `ast`; nothing of the program is run but one cold start.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from p2p_sheets.config import load

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "p2p_sheets"

# Doors that stay shut although they would lead down.
SHUT = {
    ("rules", "check"): "a rule decides upon records, wherever they come from",
    ("rules", "read"): "a rule decides upon records, wherever they come from",
}
PURE = {"rules", "case", "overrides", "books", "findings", "money", "text"}
WORLD = {"io", "logging", "os", "pathlib", "random", "shutil", "socket", "sqlite3", "time"}
HEAVY = {"docxtpl", "holidays", "openpyxl", "pandas", "python_calamine", "rich", "schwifty"}
TESTS_ONLY = {"python_calamine"}
AUDIT_ONLY = {"openpyxl", "pandas"}  # the second engine shares no reader and no arithmetic
HEAVY_OF_OURS = {"p2p_sheets.write.letters.word_file"}  # a class of docxtpl's
LINES_PER_FILE, LINES_PER_FUNCTION, FEWEST_LINES = 400, 60, 25
SMALL = {  # files that are worth opening all the same
    "p2p_sheets/write/edition.py": "every writer needs it, and it needs none",
    "p2p_sheets/write/templates.py": "a command of its own",
}
FILES_PER_FOLDER, FILES_IN_ALL = 16, 240
GONE = {  # names of before, with what took their place
    "_Desk": "Outcome",
    "aftermath": "since_release",
    "ground": "folder",
    "leaning": "strictness",
    "loose": "foreign_workbooks",
    "Pile": "SheetRows",
    "pipeline": "decide",
    "Scene": "Case",
    "Shelf": "templates",
    "shelf": "templates",
    "story": "calendar",
}

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


@cache
def nodes_of(module: str) -> tuple[ast.AST, ...]:
    """Everything in the syntax tree of a module."""
    return tuple(ast.walk(tree_of(module)))


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
    for node in nodes_of(module):
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
        for node in nodes_of(module)
        if check(module, node)
    ]


def called(node: ast.AST) -> str:
    """What a call calls, as it is spelled: `print`, `date.today`; blank for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


# --- who knows whom ------------------------------------------------------------------------------
def the_map() -> list[str]:
    """The rooms from the ground up, as the first thing that a newcomer reads lists them."""
    text = ast.get_docstring(tree_of("p2p_sheets")) or ""
    return re.findall(r"^ {4}(\w+) {2,}\S", text, re.MULTILINE)


FLOOR = {name: number for number, name in enumerate(the_map())}


def climbs(here: str, there: str) -> bool:
    """Does an import lead up: from a room to one that the map lists further down?"""
    if here == there or "" in (here, there):  # p2p_sheets itself has but a map and a version
        return False
    return here not in FLOOR or there not in FLOOR or FLOOR[there] > FLOOR[here]


def test_the_map_lists_every_room_once() -> None:
    assert sorted(the_map()) == sorted({room(module) for module in MODULES} - {""})


def test_imports_follow_the_map() -> None:
    arrows = [
        f"{at(module, line)}: {room(module)} -> {room(target)}"
        for module in MODULES
        for line, target in imports(module)
        if top(target) == "p2p_sheets" and climbs(room(module), room(target))
    ]
    assert not arrows, "these arrows lead up:\n" + "\n".join(arrows)


def test_an_arrow_up_would_be_seen() -> None:
    assert climbs("xlsx", "cli")
    assert climbs("check", "rules")
    assert climbs("xlsx", "a room that is not on the map")
    assert not climbs("cli", "xlsx")


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
        for module in MODULES.keys() - HEAVY_OF_OURS
        for line, target in imports_at_the_top(tree_of(module).body)
        if top(target) in HEAVY or target in HEAVY_OF_OURS
    ]
    assert not heavy


def test_what_only_tests_need_is_not_imported_at_all() -> None:
    needless = [
        f"{at(module, line)}: {target}"
        for module in MODULES
        for line, target in imports(module)
        if top(target) in TESTS_ONLY or (top(target) in AUDIT_ONLY and room(module) != "audit")
    ]
    assert not needless


def test_the_second_engine_shares_nothing_with_the_first_but_config_and_cities() -> None:
    shared = [
        f"{at(module, line)}: {target}"
        for module in MODULES
        if room(module) == "audit"
        for line, target in imports(module)
        if top(target) == "p2p_sheets" and room(target) not in ("audit", "config", "cities")
    ]
    assert not shared


def test_a_cold_start_loads_nothing_heavy() -> None:
    script = "import sys, p2p_sheets.cli.commands; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stdout.split())


def test_help_and_a_mistyped_option_load_none_of_the_rooms() -> None:
    script = (
        "import sys; from p2p_sheets.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    for option in ("--version", "--hlep"):
        run = subprocess.run(
            [sys.executable, "-c", script, option],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        loaded = {room(module) for module in run.stderr.split() if module in MODULES}
        assert loaded == {"", "cli", "text"}, option


# --- how large a room is -------------------------------------------------------------------------
def test_files_are_short() -> None:
    long = {
        path.relative_to(PROJECT).as_posix(): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_PER_FILE
    }
    assert not long, f"over {LINES_PER_FILE} lines: {long}"


def test_files_are_worth_opening() -> None:
    short = {
        name: lines
        for path in FILES
        if (name := path.relative_to(PROJECT).as_posix()) not in SMALL
        and path.name != "__init__.py"
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) < FEWEST_LINES
    }
    assert not short, f"under {FEWEST_LINES} lines, better told where they are used: {short}"


def test_folders_can_be_taken_in_at_a_glance() -> None:
    folders = Counter(path.parent.relative_to(PROJECT).as_posix() for path in FILES)
    full = {folder: n for folder, n in folders.items() if n > FILES_PER_FOLDER}
    assert not full, f"over {FILES_PER_FOLDER} files: {full}"


def test_the_house_does_not_grow_sideways() -> None:
    files = [module for module in MODULES if room(module) not in ("audit", "sample")]
    assert len(files) <= FILES_IN_ALL, f"{len(files)} files"


def test_functions_fit_a_screen() -> None:
    long = [
        f"{at(module, node.lineno)} {node.name}: {lines} lines"
        for module in MODULES
        for node in nodes_of(module)
        if isinstance(node, Function)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_PER_FUNCTION
    ]
    assert not long, f"over {LINES_PER_FUNCTION} lines:\n" + "\n".join(long)


def test_no_room_is_called_utils() -> None:
    vague = re.compile(r"(^|[._])(utils?|helpers?|misc|common)([._]|$)")
    assert not [module for module in MODULES if vague.search(module)]


# --- names ---------------------------------------------------------------------------------------
def names(tree: ast.Module) -> Iterator[str]:
    """Every name that a module gives: to itself, its classes, functions, arguments and values."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name


def test_a_public_class_name_exists_once() -> None:
    classes: dict[str, list[str]] = {}
    for module in MODULES:
        for node in nodes_of(module):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes.setdefault(node.name, []).append(at(module, node.lineno))
    twice = [f"{name}: {', '.join(at)}" for name, at in sorted(classes.items()) if len(at) > 1]
    assert not twice, "one name, several classes:\n" + "\n".join(twice)


def test_old_names_are_gone() -> None:
    found = sorted(
        f"{module}: {name}, now {GONE[name]}"
        for module in MODULES
        for name in {*names(tree_of(module)), module.rpartition(".")[2]} & GONE.keys()
    )
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(tree_of(module)), f"{at(module, 1)} has no docstring"


# --- what holds everywhere -----------------------------------------------------------------------
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


def test_pr_1_nothing_but_the_configuration_names_a_type_a_cut_off_or_an_amount() -> None:
    config = load(PROJECT / "config.toml")
    types = config.types.values()
    named = [*config.types, *(kind.name for kind in types), *(a.name for a in config.applications)]
    amounts = {f"{amount.eur:.2f}" for entry in config.entitlements for amount in entry.amounts}
    words = re.compile(rf"\b({'|'.join(map(re.escape, {*named, *config.cut_off, *amounts}))})\b")
    texts = [p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".toml", ".html", ".csv")]
    others = [p for p in texts if "sample" not in p.parts and not p.name.startswith("demo_")]
    said = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in others
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert not said, "\n".join(said)


def test_nothing_is_kept_from_one_run_to_the_next() -> None:
    assert not found(lambda _, node: isinstance(node, ast.Global | ast.Nonlocal), list(MODULES))
