"""The XML of one part -> calls of a reader, with nothing in it that XML can do to a program.

expat does the parsing; entities, which need a document type declaration, never come to life.
"""

from typing import ClassVar, Protocol
from xml.parsers import expat

from p2p_sheets.xlsx.package import Package, Reason, SizeGuard, Unreadable

_ENCODINGS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1")
_YES = ("1", "true", "on")
_LONGEST_TAG = 1 << 20  # bytes: older expats take quadratic time over longer ones
_DEEPEST = 100_000  # elements in each other: each takes expat some memory
_WRONG_ENCODING = tuple(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
    )
)


class Reader(Protocol):
    """What is made of a part: elements come in order, their text is collected in `text`.

    Elements of the namespace of the root have their bare name; others keep their prefix.
    """

    root: ClassVar[str]
    text: list[str]

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """An element ends."""


def parse(package: Package, part: str, reader: Reader, foreign: Reason = Reason.DAMAGED) -> None:
    """Feed a part to a reader.

    Raises Unreadable for damage, limits, doctypes and encodings, and with the reason `foreign`
    where the part's root is another than the reader's.
    """
    parser = _parser(part, reader, foreign)
    guard, fed, depth = package.guard, 0, 0
    try:
        for piece in package.pieces(part):
            begun, left_open = _weigh(piece)
            guard.add("elements", begun, part)
            depth = max(depth + left_open, 0)
            if depth > _DEEPEST:
                raise Unreadable(Reason.DAMAGED, part)
            parser.Parse(piece, False)  # noqa: FBT003 (expat's own signature)
            fed += len(piece)
            _check_text(guard, reader.text, part)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Unreadable(Reason.DAMAGED, part)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as problem:
        wrong = problem.code in _WRONG_ENCODING
        raise Unreadable(Reason.ENCODING if wrong else Reason.DAMAGED, part) from problem


def _parser(part: str, reader: Reader, foreign: Reason) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = reader.text.append

    def refuse_doctype(*_declaration: object) -> None:
        raise Unreadable(Reason.DOCTYPE, part)

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in _ENCODINGS:
            raise Unreadable(Reason.ENCODING, part)

    def begin(name: str, attributes: dict[str, str]) -> None:
        prefix, colon, local = name.rpartition(":")
        if local != reader.root:
            raise Unreadable(foreign, part)
        named = _Prefixed(prefix + colon, reader) if prefix else reader
        parser.StartElementHandler = named.start
        parser.EndElementHandler = named.end
        reader.start(local, attributes)

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    parser.StartElementHandler = begin
    return parser


def _weigh(piece: bytes) -> tuple[int, int]:
    """Count the elements that begin in a piece, and how many of them it leaves open at least.

    Each that ends does so with a slash: `</a>` or `<a/>`. Parts in UTF-16 are not weighed for it.
    """
    begun = piece.count(b"<") - piece.count(b"</") - piece.count(b"!")
    return begun, 0 if b"\0" in piece else begun - piece.count(b"/")


def _check_text(guard: SizeGuard, text: list[str], part: str) -> None:
    """Refuse a text without end, but not the blanks that set out XML for the eye.

    They gather behind the last text that was read, wherever a sheet has many empty cells.
    """
    if sum(map(len, text)) > guard.limits.text and not any(map(str.strip, text[1:])):
        del text[1:]
    guard.check("text", sum(map(len, text)), part)


def is_true(attribute: str | None) -> bool:
    """Read a yes-or-no attribute; a missing one is no."""
    return attribute in _YES


def is_on(attributes: dict[str, str]) -> bool:
    """Read an element that says yes by being there, unless its `val` says no.

    >>> is_on({}), is_on({"val": "0"})
    (True, False)
    """
    return is_true(attributes.get("val", "1"))


def whole(attribute: str | None) -> int:
    """Read a whole number of at most ten digits from an attribute; 0 if it is none.

    >>> whole("12"), whole("-1"), whole(None)
    (12, 0, 0)
    """
    if attribute is None or len(attribute) > 10:
        return 0
    return int(attribute) if attribute.isascii() and attribute.isdecimal() else 0


class _Prefixed:
    """Hands elements on without the prefix of the root; bare ones are of another namespace."""

    def __init__(self, prefix: str, reader: Reader) -> None:
        self._prefix = prefix
        self._reader = reader

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._reader.start(self._local(name), attributes)

    def end(self, name: str) -> None:
        self._reader.end(self._local(name))

    def _local(self, name: str) -> str:
        return name.removeprefix(self._prefix) if name.startswith(self._prefix) else f":{name}"
