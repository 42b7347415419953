"""Users read English that a civil servant would write: the words that were replaced stay away."""

import ast
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.programmes import ROOT

REPLACED = (  # in what users read, each as a word or a phrase of its own
    *("seen on", "what lies where", "faulty row", "put it right", "mend", "mended"),
    *("by another way", "where it will end", "how it runs", "from call on", "pace"),
    *("awarded besides", "to look at", "what each figure counts", "reported then"),
    *("claims that wait", "money waits", "takes the remark away", "nobody knows"),
    *("decided to award", "is settled", "please forgive", "activity took place"),
    *("figures of the activity", "still missing", "evaluator leans", "another money"),
    *("lines wait", "rows wait", "scores wait", "application waits", "comes up", "lies after"),
    *("put right", "hangs on"),
    *("a mark", "the marks", "their marks", "no marks", "your marks", "mark for", "marks from"),
)
_WORDS = re.compile(rf"(?<![\w-])((?i:{'|'.join(REPLACED)})|In all)(?![\w-])")
_TAG = re.compile(r"<[^>]*>")
PACKAGE = ROOT / "p2p_sheets"
PAGES = ("README.md", "docs/handbook.md", "docs/new-period.md", "docs/new-activity-type.md")
SOURCES = sorted(
    path
    for path in PACKAGE.rglob("*")
    if path.suffix in (".py", ".toml", ".docx", ".html", ".j2") and "sample" not in path.parts
)


def texts(path: Path) -> Iterator[str]:
    """What of a file reaches a user: of code its texts, of a letter its paragraphs."""
    if path.suffix == ".py":
        yield from _literals(path)
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as letter:
            yield _TAG.sub("", letter.read("word/document.xml").decode().replace("</w:p>", "\n"))
    else:
        lines = path.read_text("utf-8").splitlines()
        yield "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def _literals(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.Expr))
    docs = {id(node.value) for node in statements}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_no_user_reads_the_words_that_were_replaced() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): sorted(said)
        for path in (*SOURCES, *(ROOT / page for page in PAGES))
        if (said := {match.group() for text in texts(path) for match in _WORDS.finditer(text)})
    }
    assert found == {}
