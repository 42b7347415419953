"""A programme's folder as it begins: configuration, blank workbooks, input folder, launchers."""

import shlex
import sys
from pathlib import Path

from p2p_sheets.config import load
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
