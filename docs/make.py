# ruff: noqa: INP001 (a script, not a package)
"""Write what is made from the code, after it changed: `python -m docs.make`."""

from pathlib import Path

from p2p_sheets.config import load
from p2p_sheets.write.documents import BEGIN, END, data_dictionary, figures, finding_codes
from p2p_sheets.write.forms import write_templates

PROJECT = Path(__file__).parents[1]


def main() -> None:
    """Write the data dictionary, the list of findings, the figures and the blank workbooks."""
    config = load(PROJECT / "config.toml")
    documents = {"data-dictionary.md": data_dictionary(config), "findings.md": finding_codes()}
    for name, text in documents.items():
        (PROJECT / "docs" / name).write_text(text, encoding="utf-8", newline="\n")
    rules = PROJECT / "docs" / "rules.md"
    head, _, tail = rules.read_text(encoding="utf-8").partition(BEGIN)
    text = head + figures(config) + tail.partition(END)[2]
    rules.write_text(text, encoding="utf-8", newline="\n")
    write_templates(PROJECT / "input_templates", config)


if __name__ == "__main__":
    main()
