"""A programme folder as it begins, from nothing or from the period before it."""

import calendar
import re
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from p2p_sheets.config import Config, load
from p2p_sheets.write.forms import write_templates

_HOME = Path(__file__).parents[2]  # where this program lies; it need not be installed
_START = "from p2p_sheets.cli import main; raise SystemExit(main())"
_COMMAND = """\
#!/bin/sh
# Double-click: the monthly run of this programme. `./run.command check` passes arguments on.
cd "$(dirname "$0")" || exit 2
PYTHONPATH={home} {python} -c "{start}" "$@"
status=$?
if [ $# -eq 0 ] && [ -z "$NO_PAUSE" ]; then
    printf 'Press Enter to close this window. '
    read -r _
fi
exit $status
"""
_BAT = """\
@echo off
rem Double-click: the monthly run of this programme. "run.bat check" passes arguments on.
setlocal DisableDelayedExpansion
pushd "%~dp0"
set "PYTHONPATH={home}"
"{python}" -c "{start}" %*
set "STATUS=%ERRORLEVEL%"
if "%~1"=="" if not defined NO_PAUSE pause
popd
exit /b %STATUS%
"""


def lay_out_programme(folder: Path, text: bytes) -> None:
    """Lay out a folder to begin a programme in, with `text` as its config.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_bytes(text)
    config = load(folder / "config.toml")
    (folder / config.paths.input / "received").mkdir(parents=True)
    write_templates(folder / "input_templates", config)
    python = sys.executable
    command = _COMMAND.format(
        home=shlex.quote(str(_HOME)), python=shlex.quote(python), start=_START
    )
    bat = _BAT.format(home=_HOME, python=python, start=_START)
    launcher = folder / "run.command"
    launcher.write_text(command, encoding="utf-8", newline="\n")
    launcher.chmod(0o755)
    (folder / "run.bat").write_text(bat, encoding="utf-8", newline="\r\n")


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_HEADER = re.compile(r"\s*\[+([\w.]+)\]+")
_ID = re.compile(r'"([A-Z]{2})-(\d+)"')
_KEY = re.compile(r"\s*(\w+)\s*=")
_PLACES = {"input": "input", "output": "output", "ledger": "ledger.sqlite"}  # in a fresh folder


def next_period(text: str, config: Config, previous: Sequence[str]) -> str:
    """Give the text of the next period's config.toml.

    Every date of the programme and its cut-offs moves by as many years as the period has; cut-offs
    are numbered on, so that an application of the period before is never taken for one of this.
    Dates that staff confirmed are to be confirmed again. `previous` are the ledgers before.
    """
    years = config.programme.end.year - config.programme.start.year + 1
    before = Counter(cut_off.type for cut_off in config.cut_offs)
    ledgers = f"previous = [{', '.join(map(_quoted, previous))}]"
    out, table = [], ""
    for line in text.splitlines():
        header, key = _HEADER.match(line), _KEY.match(line)
        table = header[1] if header else table
        match table, key[1] if key else "":
            case "programme", "start" | "end":
                out.append(_moved(line, years))
            case "cut_offs", "id":
                out.append(_ID.sub(lambda id_: _numbered_on(id_, before), line))
            case "cut_offs", name if name:
                out.append(_moved(line, years).replace("confirmed = true", "confirmed = false"))
            case "paths", name if name in _PLACES:
                out.append(f'{name} = "{_PLACES[name]}"')
            case "paths", "previous":
                out.append(ledgers)
            case _:
                out.append(line)
    if ledgers not in out and "paths" in config.model_fields_set:
        place = next(n for n, line in enumerate(out) if line.strip().startswith("[paths]"))
        out.insert(place + 1, ledgers)
    elif ledgers not in out:
        out += ["", "[paths]", ledgers]
    return "\n".join(out) + "\n"


def _moved(line: str, years: int) -> str:
    """Move the dates of a line, not those of its comment; a month's last day stays its last."""
    value, mark, comment = line.partition("#")
    return _DAY.sub(lambda found: str(_later(date.fromisoformat(found[0]), years)), value) + (
        mark + comment
    )


def _later(day: date, years: int) -> date:
    """Move a day.

    >>> _later(date(2024, 2, 29), 2), _later(date(2023, 2, 28), 5), _later(date(2023, 3, 7), 4)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29), datetime.date(2027, 3, 7))
    """
    last = calendar.monthrange(day.year + years, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.replace(year=day.year + years, day=last if is_last else day.day)


def _numbered_on(found: re.Match[str], before: Counter[str]) -> str:
    return f'"{found[1]}-{int(found[2]) + before[found[1]]}"'


def _quoted(path: str) -> str:
    return "'" + path + "'" if "\\" in path else f'"{path}"'
