"""The other commands, each a few lines around a room that does the work."""

import argparse
import os
import shutil
import traceback
from datetime import date
from pathlib import Path

from p2p_sheets.cli.arguments import CANNOT, DONE, FAULT, WAITING
from p2p_sheets.cli.monthly_run import close, run_month
from p2p_sheets.cli.request import CONFIG, alone, config_of, request_of
from p2p_sheets.cli.terminal import Terminal
from p2p_sheets.config import ConfigError, load, shipped
from p2p_sheets.findings import Severity
from p2p_sheets.ledger import LedgerError, exists
from p2p_sheets.ledger.earlier import ArchiveError
from p2p_sheets.ledger.lock import AlreadyRunningError
from p2p_sheets.ledger.staging import OutputBusyError
from p2p_sheets.month.decide import CannotRunError, Request, decide
from p2p_sheets.month.outputs import publish_forms
from p2p_sheets.month.publish import figures, publish_draft, publish_findings
from p2p_sheets.rules.accounts import Imbalance
from p2p_sheets.text import many


def _check(options: argparse.Namespace, terminal: Terminal) -> int:
    request = request_of(options)
    with alone(request, terminal):
        month = decide(request, tell=terminal.stage)
        published = publish_findings(month)
    terminal.checked(month, published)
    if options.json:
        terminal.figures(figures(month))
    return (
        WAITING if any(finding.severity is Severity.ERROR for finding in month.findings) else DONE
    )


def _templates(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.forms import write_report_templates, write_templates
    from p2p_sheets.write.letters import write_letter_templates

    there = options.config or CONFIG.exists()
    config = config_of(options) if there else load(shipped()).placed(CONFIG, "")
    folder = config.folder / "input_templates"
    written = write_templates(folder, config)
    letters = write_letter_templates(folder / "letters")
    reports = write_report_templates(folder / "reports")
    terminal.note(f"{len(written)} blank workbooks in {folder}: copy them into the input folder.")
    terminal.note(f"{len(letters) - 1} letter templates: {letters[-1]} says how to change them.")
    terminal.note(f"{len(reports)} templates of reports in {reports[0].parent}, to send out.")
    return DONE


def _forms(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.forms import told

    request = request_of(options)
    with alone(request, terminal):
        month = decide(request, tell=terminal.stage)
        forms = publish_forms(month)
    terminal.set_aside(forms.kept)
    terminal.note(f"Written to {forms.folder}:" if forms.files else "There is nothing to fill in.")
    for line in told(forms.files):
        terminal.note(f"  {line}")
    for one in forms.assigned:
        for application, (able, needed) in one.too_few.items():
            terminal.note(
                f"{application} ({one.cut_off.id}) has {able} of {needed} evaluators without "
                "an interest in it: add one to Evaluators, and run forms again."
            )
    return DONE


def _demo(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.sample import CONFIG as DEMO_CONFIG
    from p2p_sheets.sample import lay_out, prepare

    config = load(options.config or DEMO_CONFIG)
    folder: Path = options.folder
    if not prepare(folder):
        raise CannotRunError(f"{folder} holds other files: name an empty folder for the demo.")
    terminal.stage("Laying out a sample programme")
    demo = lay_out(folder, config)
    request = Request(
        config=config,
        input=folder / "input",
        output=folder / "output",
        ledger=folder / "ledger.sqlite",
        period=demo.period,
        as_of=demo.as_of,
        demo=True,
        letters=options.letters,
    )
    with alone(request, terminal):
        month = decide(request, tell=terminal.stage)
        published = publish_draft(month, terminal.stage)
    close(month, published, options, terminal)
    return DONE


def _new(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.programme_folder import lay_out_programme

    folder = _empty(options.folder)
    lay_out_programme(folder, shipped().read_bytes())
    terminal.note(
        f"{folder} is ready: look through its config.toml, put filled workbooks into its input "
        f"folder, then start its run.command (Windows: run.bat)."
    )
    return DONE


def _new_period(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.write.programme_folder import lay_out_programme, next_period

    config, folder = config_of(options), _empty(options.folder)
    ours = config.folder / config.paths.ledger
    ledgers = [config.folder / name for name in config.paths.previous]
    ledgers += [ours] if exists(ours) else []
    previous = [_from(folder, ledger) for ledger in ledgers]
    text = next_period(config.file.read_text(encoding="utf-8-sig"), config, previous)
    for own in (config.paths.cities, config.letters.templates):
        _take_along(config.folder / own if own else None, folder / own)
    lay_out_programme(folder, text.encode())
    terminal.note(
        f"{folder} is ready for the next period. Go through its config.toml (dates, figures, "
        f"targets) as docs/new-period.md says, and start there from now on; claims of this period "
        f"are still settled here."
    )
    if not exists(ours):
        terminal.note("Nothing was released here, so there is no ledger that it could look at.")
    return DONE


def _from(folder: Path, file: Path) -> str:
    """Name a file as seen from a folder: relative where that can be, so that both can move."""
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return str(file.resolve())


def _take_along(own: Path | None, copy: Path) -> None:
    """Copy what staff made for the period before: their list of cities, their letter templates."""
    if own is None or not own.exists() or copy.exists():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    if own.is_dir():
        shutil.copytree(own, copy)
    else:
        shutil.copy(own, copy)


def _empty(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRunError(f"{folder} holds other files: name an empty folder, or a new one.")
    return folder


def _freeze(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.freeze import freeze, waiting_for

    request = request_of(options)
    with alone(request, terminal):
        month = decide(request, tell=terminal.stage)
        waiting = waiting_for(month, options.cut_off)
        if waiting:
            terminal.note(f"Still without a rank: {', '.join(waiting)}. They can get none later.")
        terminal.note("A frozen ranking stays as it is: this cannot be undone.")
        if terminal.can_ask and not terminal.ask(f"Freeze {options.cut_off} now?"):
            raise CannotRunError("Nothing was frozen.")
        done = freeze(month, options.cut_off)
    terminal.note(f"Frozen: {', '.join(done.rounds)} of {options.cut_off}, in {done.workbook}")
    terminal.note("Next: enter what the panel decided in the column Decision of Applications.")
    return DONE


def _explain(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.explain import explain

    month = decide(request_of(options), tell=terminal.stage)
    for line in explain(month, options.subject):
        terminal.note(line)
    return DONE


def _withdraw(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.withdraw import withdraw

    request = request_of(options)
    with alone(request, terminal):
        if terminal.can_ask and not terminal.ask(
            f"Has finance given its word that nothing of release {options.release_id} was paid?"
        ):
            raise CannotRunError("Nothing was withdrawn: ask finance first.")
        done = withdraw(request, options.release_id, options.why)
    terminal.note(f"Release {done.release} is withdrawn; its lines are open again.")
    terminal.set_aside(done.kept)
    terminal.note(f"Send finance this notice: {done.notice}")
    return DONE


def _verify(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.verify import verify

    terminal.stage("Recomputing by the second engine")
    found = verify(request_of(options), options.release_id)
    terminal.verified(found)
    return WAITING if any(one.differences for one in found) else DONE


def _restore(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.withdraw import restore

    request = request_of(options)
    with alone(request, terminal, doubtful=True):
        done = restore(request, options.keep)
    terminal.note(
        f"The ledger {request.ledger} is rebuilt from {len(done.releases)} releases: "
        f"{', '.join(done.releases)}."
    )
    for moved in done.moved:
        terminal.note(f"The file before it was moved to {moved}.")
    for notice in done.notices:
        terminal.note(f"Send finance this notice: {notice}")
    return DONE


def _forget(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.month.forget import forget, may_be_forgotten

    request = request_of(options)
    if request.as_of > date.today():  # noqa: DTZ011 (the computer's own date is what is meant)
        raise CannotRunError(f"--as-of {request.as_of} is after today: nothing is forgotten yet.")
    with alone(request, terminal):
        what = may_be_forgotten(request, options.before)
        kept = forget(request, what) if options.yes else ()
    lines = sum(len(entry.record.lines) for entry in what.which)
    verb = "are forgotten" if options.yes else "may be forgotten"
    terminal.note(
        f"Names, e-mails, bank accounts and receipts {verb} of {', '.join(what.releases)}: "
        f"{many(lines, 'line')} in the ledger, which keeps IDs, days, amounts and hashes."
    )
    terminal.note(f"{many(len(what.gone), 'file')} in {request.output}:")
    for folder, files in what.folders.items():
        some = [*files[:3], "..."] if len(files) > 4 else files
        terminal.note(f"  {folder}: {len(files)} ({', '.join(some)})")
    for sentence in what.stays:
        terminal.note(sentence)
    terminal.set_aside(kept)
    if what.by_hand:
        terminal.note(
            "Yours to delete by hand, where they name people whom nothing needs any more:"
        )
        for file in what.by_hand:
            terminal.note(f"  {file}")
    terminal.note("Copies of the folder, backups and e-mails are the office's own to delete.")
    if not options.yes:
        terminal.note("Nothing was changed. To forget, which cannot be undone, add --yes.")
    return DONE


def _doctor(options: argparse.Namespace, terminal: Terminal) -> int:
    from p2p_sheets.cli.doctor import Diagnosis, computer, office

    found = list(computer())
    try:
        found += office(request_of(options))
    except ConfigError as problem:
        found.append(Diagnosis("Configuration", str(problem), well=False))
    for one in found:
        terminal.note(one.line)
    return DONE if all(one.well for one in found) else WAITING


COMMANDS = {
    "doctor": _doctor,
    "forget": _forget,
    "freeze": _freeze,
    "forms": _forms,
    "explain": _explain,
    "month": run_month,
    "check": _check,
    "templates": _templates,
    "demo": _demo,
    "new": _new,
    "new-period": _new_period,
    "withdraw": _withdraw,
    "verify": _verify,
    "restore-ledger": _restore,
}


def perform(options: argparse.Namespace) -> int:
    """Run a command; what stops it is told in one sentence."""
    terminal = Terminal(quiet=options.quiet or options.json)
    try:
        return COMMANDS[options.command](options, terminal)
    except (
        ConfigError,
        CannotRunError,
        LedgerError,
        OutputBusyError,
        AlreadyRunningError,
        ArchiveError,
    ) as problem:
        terminal.sorry(str(problem))
    except Imbalance as problem:
        terminal.sorry(
            f"The run does not balance: {problem}. This is a fault of the program; nothing was "
            f"written."
        )
    except PermissionError as problem:
        terminal.sorry(
            f"{problem.filename} cannot be opened: close it in Excel, or ask for access, and run "
            f"again."
        )
    except OSError as problem:
        terminal.sorry(
            f"The run stopped: {problem.strerror or problem} "
            f"({problem.filename or 'no file named'}). Nothing half done counts: see that the disk "
            f"is not full and the folder can be written to, and run again."
        )
    except Exception as fault:  # noqa: BLE001 (whatever it is, staff get one sentence, no traceback)
        terminal.sorry(
            f"A fault of the program stopped it ({type(fault).__name__} in {_where(fault)}), never "
            f"yours; nothing half done counts. Report this sentence, with the files of the input "
            f"folder if you may."
        )
        return FAULT
    return CANNOT


def _where(fault: Exception) -> str:
    """Name the line of ours that failed, for whoever mends it."""
    frames = [f for f in traceback.extract_tb(fault.__traceback__) if "p2p_sheets" in f.filename]
    last = frames[-1]
    return f"{Path(last.filename).name} line {last.lineno}"
