"""Read config.toml; whatever is wrong with it is told in one sentence."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from p2p_sheets.config.model import Config
from p2p_sheets.text import did_you_mean

_DATE = re.compile(r"\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\b")


class ConfigError(Exception):
    """The configuration cannot be used; the message is one sentence that names the key."""


def load(path: Path) -> Config:
    """Read and validate the configuration.

    Raises:
        ConfigError: the file is missing, is not TOML, or says something impossible.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as problem:
        message = f"The configuration {path} cannot be read: {problem.strerror}."
        raise ConfigError(message) from problem
    except UnicodeDecodeError as problem:
        message = f"The configuration {path} is not saved as UTF-8 text."
        raise ConfigError(message) from problem
    return parse(text, path.name).placed(path, hashlib.sha256(data).hexdigest())


def shipped() -> Path:
    """Find the configuration that the program comes with: of the project, or of the wheel."""
    of_project = Path(__file__).parents[2] / "config.toml"
    of_wheel = Path(__file__).parents[1] / "data" / "config.toml"
    return of_wheel if of_wheel.exists() else of_project


@lru_cache(maxsize=4)  # a release is recomputed from the text that it was made with
def parse(text: str, name: str = "config.toml") -> Config:
    """Validate the text of a configuration.

    Raises:
        ConfigError: see `load`.
    """
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ConfigError(f"{name}: its brackets are nested too deeply.") from None
    except tomllib.TOMLDecodeError as problem:
        message = f"{name}{_no_date(text) or f' is not valid TOML: {problem}.'}"
        raise ConfigError(message) from problem
    except ValueError:
        raise ConfigError(f"{name}: a whole number has too many digits to be read.") from None
    try:
        config = Config.model_validate(tree)
    except ValidationError as problem:
        raise ConfigError(f"{name}{_sentence(problem, text)}") from None
    return Config.aged(_ages(config, tree, name, text)) if config.changes else config


def _names(config: Config) -> list[tuple[str, ...]]:
    return [(key, one.name, *map(str, one.applications)) for key, one in config.types.items()]


def _ages(
    config: Config, tree: dict[str, Any], name: str, text: str
) -> Iterator[tuple[date, Config]]:
    """Lay the dated changes over the file, one after another."""
    yield date.min, config
    for change in sorted(config.changes, key=lambda one: one.valid_from):
        day = change.valid_from
        line = _line(["changes", config.changes.index(change), "valid_from"], text)
        where = f"{name}, line {line}, changes from {day}"
        try:
            tree = change.over(tree)
        except ValueError as problem:
            raise ConfigError(f"{where}: {problem}.") from None
        try:
            age = Config.model_validate(tree)
        except ValidationError as problem:
            raise ConfigError(f"{where}{_sentence(problem, '')}") from None
        if _names(age) != _names(config):
            raise ConfigError(
                f"{where}: the types and their names stay; write a new one "
                f"into the tables of the file."
            )
        if (age.scoring.scale, age.scoring.step) != (config.scoring.scale, config.scoring.step):
            raise ConfigError(f"{where}: the scale of scores cannot change.")
        yield day, age


def _sentence(problem: ValidationError, text: str) -> str:
    """Say the first mistake: unknown keys come first, as they often cause the others."""
    errors = sorted(problem.errors(), key=lambda error: not _is_stranger(error))
    first = errors[0]
    path = [part for part in first["loc"] if not _is_tag(part)]
    key = _spell(path)
    line = _line(path, text)
    where = f", line {line}: " if line else ": "
    return f"{where}{_wording(first, key, path)}"


def _no_date(text: str) -> str:
    """Name the first value that looks like a date and is none: the likeliest slip in the file."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in _DATE.findall(line.partition("#")[0]):
            try:
                date.fromisoformat(found)
            except ValueError:
                how = "write year-month-day with two digits each, such as 2026-09-01"
                return f", line {number}: {found} is no date; {how}."
    return ""


def _is_stranger(error: ErrorDetails) -> bool:
    """Is it a key that nobody knows, where only tables may have names of their own?"""
    path = [part for part in error["loc"] if not _is_tag(part)]
    no_table = error["type"] == "model_type" and path[-1] not in _known_keys(path[:-1])
    return error["type"] == "extra_forbidden" or (no_table and isinstance(path[-1], str))


def _wording(error: ErrorDetails, key: str, path: list[str | int]) -> str:
    kind, value = error["type"], error.get("input")
    if _is_stranger(error):
        known = _known_keys(path[:-1])
        return f"there is no key {key}.{did_you_mean(str(path[-1]), known)}"
    if kind == "missing":
        return f"the key {key} is missing."
    if kind == "value_error":
        reason = str(error["ctx"]["error"])
        if reason.startswith("should"):
            return f"{key} = {_show(value)} {reason}."
        return f"{key}: {reason}." if key else f"{reason}."
    message = error["msg"].replace("Input should be", "should be").replace("Decimal", "number")
    return f"{key} = {_show(value)} {message[0].lower()}{message[1:]}."


def _show(value: object) -> str:
    if isinstance(value, str):
        text = f'"{"".join(c if c.isprintable() else "?" for c in value)}"'
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, list):
        text = f"[{', '.join(_show(part) for part in value)}]"
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_tag(part: str | int) -> bool:
    """Tell the names that pydantic adds for the branches of a union from keys of the file."""
    return isinstance(part, str) and part.startswith(("dict[", "function-", "decimal"))


def _spell(path: list[str | int]) -> str:
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part + 1}]"
        else:
            out += f".{part}" if out else part
    return out


def _known_keys(path: list[str | int]) -> list[str]:
    """List the keys that the model knows at a place, for `did you mean`."""
    model: Any = Config
    for part in path:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if _is_model(model) else None
        model = _inner(field.annotation) if field is not None else model
    return list(model.model_fields) if _is_model(model) else []


def _inner(annotation: Any) -> Any:
    """Find the model inside tuple[Model, ...], dict[str, Model] or Model | None."""
    if _is_model(annotation):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner(argument)
        if _is_model(found):
            return found
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _line(path: list[str | int], text: str) -> int:
    """Find the line of a key: count the tables of its array, then look for the key below."""
    lines = text.splitlines()
    start, end = _section(path, lines)
    keys = [part for part in path if isinstance(part, str)]
    for key in reversed(keys):
        pattern = re.compile(rf"""^\s*"?{re.escape(key)}"?\s*=""")
        for number in range(start, end):
            if pattern.match(lines[number]):
                return number + 1
    return start if 0 < start < len(lines) else 0


def _section(path: list[str | int], lines: list[str]) -> tuple[int, int]:
    """Give the span of lines below the deepest table header that the path goes through."""
    best, seen = (0, len(lines)), dict[str, int]()
    headers = [
        (number, match[1].replace('"', ""), line.lstrip().startswith("[["))
        for number, line in enumerate(lines)
        if (match := re.match(r"\s*\[\[?([^\]]+)\]\]?", line)) and not line[:1].isspace()
    ]
    depth = 0
    for position, (number, name, is_array) in enumerate(headers):
        index = seen.get(name, -1) + 1
        seen[name] = index
        parts = name.split(".")
        wanted: list[str | int] = [*parts, index] if is_array else [*parts]
        if path[: len(wanted)] == wanted and len(wanted) > depth:
            last = headers[position + 1][0] if position + 1 < len(headers) else len(lines)
            best, depth = (number + 1, last), len(wanted)
    return best
