"""What the documents say is there: every rule, key, command, option and link."""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.cli.arguments import parser
from p2p_sheets.cli.commands import COMMANDS
from p2p_sheets.config import Config, load
from p2p_sheets.config.load import parse
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.write.documents import figures, finding_codes
from tests.programmes import CONFIG

PROJECT = Path(__file__).parents[1]
RULEBOOK = PROJECT / "docs" / "rules.md"
README = PROJECT / "README.md"
DOCUMENTS = sorted(
    [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "output" / "README.md"]
)
ROOMS = ("PR", "CA", "EL", "SE", "ST", "RB", "EC", "PA", "IN")
RULE = re.compile(rf"\b(?:{'|'.join(ROOMS)})-[1-9]\d*\b")
TEST_NAME = re.compile(rf"\bdef test_({'|'.join(ROOMS).lower()})_(\d+)_")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def table_rows(text: str) -> Iterator[list[str]]:
    """The rows of all Markdown tables, without their heads and rules."""
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def heads(text: str) -> dict[str, str]:
    """The headings of a document, by the anchor that a link uses."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"): title for title in titles}


RULES = {row[0]: row for row in table_rows(text_of(RULEBOOK)) if RULE.fullmatch(row[0])}


# --- the rule book -------------------------------------------------------------------------------
def sources() -> list[Path]:
    code = [path for room in ("p2p_sheets", "tests") for path in (PROJECT / room).rglob("*.py")]
    data = [path for path in (PROJECT / "p2p_sheets").rglob("*") if path.suffix in (".toml", ".md")]
    return [*code, *data, PROJECT / "config.toml", *(p for p in DOCUMENTS if p != RULEBOOK)]


def test_every_rule_that_is_named_anywhere_stands_in_the_rule_book() -> None:
    unknown = {
        f"{path.relative_to(PROJECT).as_posix()}: {rule}"
        for path in sources()
        for rule in RULE.findall(text_of(path))
        if rule not in RULES
    }
    assert not unknown


def test_every_test_that_is_named_after_a_rule_names_one_of_the_rule_book() -> None:
    named = {
        f"{room.upper()}-{number}"
        for path in (PROJECT / "tests").rglob("*.py")
        for room, number in TEST_NAME.findall(text_of(path))
    }
    assert named <= RULES.keys()


def test_the_rule_book_names_each_rule_once_and_says_what_it_is_and_what_is_done() -> None:
    ids = [row[0] for row in table_rows(text_of(RULEBOOK)) if RULE.fullmatch(row[0])]
    assert [rule for rule, times in Counter(ids).items() if times > 1] == []
    for rule, row in RULES.items():
        assert len(row) == 5, f"{rule} has {len(row)} cells: a | inside one?"
        assert all(row[:4]), f"{rule} has a blank cell"


def test_rb_10_the_table_of_figures_is_that_of_the_configuration() -> None:
    assert figures(load(CONFIG)) in text_of(RULEBOOK), "python -m docs.make"
    later = '\n[[changes]]\nvalid_from = 2024-01-01\nsource = "Board"\nscoring.threshold = 3.25\n'
    changed = figures(parse(text_of(CONFIG) + later))
    assert changed.count("scoring.threshold") == 2
    assert "| `scoring.threshold` | 3.25 | 2024-01-01 | Board |" in changed
    dropped = later + 'drop = [{ type = "SV", name = "Preparation meeting" }]\n'
    line = "| `steps` SV, Preparation meeting | no longer | 2024-01-01 | Board |"
    assert line in figures(parse(text_of(CONFIG) + dropped))


def test_every_finding_names_a_rule_of_the_rule_book() -> None:
    assert {code.rule for code in CODES.values()} <= RULES.keys()


SCHEMA: dict[str, Any] = Config.model_json_schema(by_alias=True)


def is_key(path: list[str], node: dict[str, Any]) -> bool:
    """Is there such a key in config.toml's schema? Lists and named tables are looked through."""
    if "$ref" in node:
        return is_key(path, SCHEMA["$defs"][node["$ref"].rpartition("/")[2]])
    if not path:
        return True
    first, *rest = path
    if first in node.get("properties", {}):
        return is_key(rest, node["properties"][first])
    named = node.get("patternProperties", {}).values()
    inner = [node.get("items"), node.get("additionalProperties"), *named, *node.get("anyOf", ())]
    return any(is_key(path, part) for part in inner if isinstance(part, dict))


def test_a_key_that_is_not_there_would_be_seen() -> None:
    assert is_key(["selection", "priority", "mode"], SCHEMA)
    assert is_key(["entitlements", "amounts", "valid_from"], SCHEMA)
    assert not is_key(["selection", "priority", "mood"], SCHEMA)


@pytest.mark.parametrize("rule", RULES)
def test_the_keys_of_a_rule_are_keys_of_the_configuration(rule: str) -> None:
    keys = re.findall(r"`([\w.]+)`", RULES[rule][4])
    assert [key for key in keys if not is_key(key.split("."), SCHEMA)] == []


def test_every_worked_example_of_the_rule_book_is_a_test() -> None:
    examples = [row[0] for row in table_rows(text_of(RULEBOOK)) if re.fullmatch(r"W\d+", row[0])]
    assert len(examples) == 15
    tests = "".join(text_of(path) for path in (PROJECT / "tests").rglob("*.py"))
    untested = [w for w in examples if not re.search(rf"(?i)(\b|_){w}(\b|_)", tests)]
    assert not untested


# --- what is made from the code ------------------------------------------------------------------
def test_the_committed_list_of_findings_is_what_the_catalogue_makes() -> None:
    stale = text_of(PROJECT / "docs" / "findings.md") != finding_codes()
    assert not stale, "run `python -m docs.make` and commit docs/findings.md"


def test_the_list_of_findings_has_every_code_and_no_gap_to_fill() -> None:
    listed = [row[0].strip("`") for row in table_rows(finding_codes()) if row[0] != "Code"]
    assert sorted(listed) == sorted(CODES)
    assert "{" not in finding_codes()


# --- README --------------------------------------------------------------------------------------
SET_UP = "python -m pip install -r requirements.txt && python run.py demo"
TEST = "python -m pip install -r requirements-dev.txt && python -m pytest"


@pytest.mark.parametrize("command", [SET_UP, TEST])
def test_the_readme_has_its_two_commands_each_alone_in_a_block(command: str) -> None:
    assert re.findall(rf"^```\n({re.escape(command)})\n```$", text_of(README), re.MULTILINE) == [
        command
    ]


def test_the_checks_find_the_test_command_and_only_one() -> None:
    pattern = r"^[ \t]*python -m pip install -r requirements-dev\.txt.*$"
    assert re.findall(pattern, text_of(README), re.MULTILINE) == [TEST]


def test_the_readme_lists_every_command_and_no_other() -> None:
    listed = re.findall(r"^\| `python run\.py ([a-z][a-z-]*)\b", text_of(README), re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS.keys() - {"month"})


def test_the_readme_lists_every_option_and_no_other() -> None:
    long = {option for option in options_of(parser()) if option.startswith("--")}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text_of(README))) == long


def options_of(line: argparse.ArgumentParser) -> set[str]:
    """The options of a command line, those of its commands too."""
    found = {word for action in line._actions for word in action.option_strings}
    for action in line._actions:
        if isinstance(action, argparse._SubParsersAction):
            found = found.union(*map(options_of, action.choices.values()))
    return found


# --- all documents -------------------------------------------------------------------------------
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        assert aim.exists(), f"{target} leads nowhere"
        assert aim.is_relative_to(PROJECT), f"{target} leads out of the project"
        assert not anchor or anchor in heads(text_of(aim)), f"{target}: no such heading"


def test_decisions_are_numbered_and_built_alike() -> None:
    paths = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{n:04}" for n in range(1, len(paths) + 1)]
    for number, path in enumerate(paths, 1):
        titles = list(heads(text_of(path)).values())
        assert titles[0].startswith(f"{number}. "), path.name
        assert titles[1:] == ["Context", "Decision", "Consequences"], path.name
        assert "\nStatus: " in text_of(path), path.name


def test_the_glossary_has_each_word_once_in_order() -> None:
    glossary = text_of(PROJECT / "docs" / "handbook.md").partition("## Glossary")[2]
    words = [row[0] for row in table_rows(glossary)][1:]
    assert words == sorted(set(words), key=str.casefold)
