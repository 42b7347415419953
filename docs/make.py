# ruff: noqa: INP001 (a script, not a package)
"""Write what is made from the code, after it changed: `python -m docs.make`."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from p2p_sheets.config import load
from p2p_sheets.write.documents import BEGIN, END, data_dictionary, figures, finding_codes
from p2p_sheets.write.forms import write_templates

PROJECT = Path(__file__).parents[1]


DEPENDENCIES = """# What the program is built upon

Made from `requirements.txt`, `pyproject.toml` and what is installed: `python -m docs.make`.
A library that `pyproject.toml` does not ask for comes with the one that is named.
The LGPL of {lgpl} allows use as a library, unchanged and replaceable: that is how they are used.
Of several licences of one library whoever uses it may choose.

| library | version | licence | why |
| --- | --- | --- | --- |
{rows}

An SBOM (CycloneDX, with the hashes of the lock) is made by a tool that need not be installed:
`pipx run --spec cyclonedx-bom cyclonedx-py requirements requirements.txt --output-reproducible`.
Known holes are looked up by `pipx run pip-audit -r requirements.txt --require-hashes`, which needs
the internet.
"""
WHY = re.compile(r'^    "([a-z0-9-]+)>=[^"]*", +# (.+)$', re.MULTILINE)  # of pyproject.toml
PIN = re.compile(r"^(\S+)==(\S+)((?:.*\n [^\n]*)+)", re.MULTILINE)  # of a lock


def dependencies() -> str:
    """List the pinned libraries with their licences, and why each is there."""
    asked, _, _ = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").partition("\n]\n")
    reasons = dict(WHY.findall(asked))
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, str]] = {}
    for name, version, after in PIN.findall(lock):
        users = re.findall(r"# (?:via | +)([a-z0-9-]+)$", after, re.MULTILINE)
        versions = ", ".join(filter(None, (found.get(name, ("",))[0], version)))
        found[name] = (versions, reasons.get(name) or f"with {', '.join(users)}")
    licences = {name: licence(name) for name in found}
    return DEPENDENCIES.format(
        lgpl=" and ".join(name for name, text in licences.items() if "LGPL" in text),
        rows="\n".join(
            f"| {name} | {version} | {licences[name]} | {why} |"
            for name, (version, why) in found.items()
        ),
    )


def licence(name: str) -> str:
    """Give the licence that an installed library states; blank where it is not installed."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    kinds = [line for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    stated = ", ".join(line.rpartition(" :: ")[2] for line in kinds)
    return said["License-Expression"] or stated or said["License"]


def main() -> None:
    """Write the data dictionary, the findings, the figures, the libraries, the blank workbooks."""
    config = load(PROJECT / "config.toml")
    documents = {"data-dictionary.md": data_dictionary(config), "findings.md": finding_codes()}
    documents["dependencies.md"] = dependencies()
    for name, text in documents.items():
        (PROJECT / "docs" / name).write_text(text, encoding="utf-8", newline="\n")
    rules = PROJECT / "docs" / "rules.md"
    head, _, tail = rules.read_text(encoding="utf-8").partition(BEGIN)
    text = head + figures(config) + tail.partition(END)[2]
    rules.write_text(text, encoding="utf-8", newline="\n")
    write_templates(PROJECT / "input_templates", config)


if __name__ == "__main__":
    main()
