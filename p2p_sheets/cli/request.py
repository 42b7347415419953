"""The options of a command -> what a run is asked for."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from p2p_sheets.cli.arguments import PROGRAM
from p2p_sheets.cli.terminal import Terminal
from p2p_sheets.config import Config, ConfigError, load, shipped
from p2p_sheets.ledger.lock import only_run
from p2p_sheets.month.decide import Request
from p2p_sheets.month.publish import finish_earlier

CONFIG = Path("config.toml")  # in the folder that the command is started in


def config_of(options: argparse.Namespace) -> Config:
    """Read the configuration that `--config` names; without it, that of this folder.

    Raises:
        ConfigError: there is none here; the sentence says where to start, or how to begin.
    """
    if not options.config and not CONFIG.exists():
        raise ConfigError(f"There is no config.toml in {Path.cwd()}: {_where_to_start()}")
    return load(options.config or CONFIG)


def _where_to_start() -> str:
    here = Path.cwd()
    near = [*here.parents, *sorted(entry for entry in here.iterdir() if entry.is_dir())]
    own = shipped().parent
    found = next((folder for folder in near if (folder / CONFIG).exists()), None)
    if found is None and (own / "run.py").exists():
        found = own
    if found is not None:
        return f"start it in {found}, or name a configuration with --config."
    return f'start it in the folder of your programme, or begin one with "{PROGRAM} new FOLDER".'


def request_of(options: argparse.Namespace) -> Request:
    """Read the configuration and fill in what the options leave out."""
    as_of: date = options.as_of or date.today()  # noqa: DTZ011 (the one place that asks the clock)
    config = config_of(options).on(as_of)
    return Request(
        config=config,
        input=options.input or config.folder / config.paths.input,
        output=options.output or config.folder / config.paths.output,
        ledger=config.folder / config.paths.ledger,
        period=options.period or f"{as_of:%Y-%m}",
        as_of=as_of,
        unverified=getattr(options, "unverified", "").strip(),
        letters=options.letters,
    )


@contextmanager
def alone(request: Request, terminal: Terminal, *, doubtful: bool = False) -> Iterator[None]:
    """Begin a command that writes: no other run is under way, and what one left is finished.

    Raises:
        AlreadyRunningError: another run is under way.
        LedgerError: the ledger cannot be read, unless it is doubtful.
    """
    with only_run(request.output):
        terminal.finished(finish_earlier(request, doubtful=doubtful))
        yield
