"""Workbooks that are too large, or would grow: refused early, and told which limit was passed."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from p2p_sheets.xlsx.reader import Limits, Reason, read_workbook
from tests.read.handmade import (
    BOOK,
    MAIN,
    PACKAGE,
    SHEET,
    STRINGS,
    STYLES,
    TOP_LINKS,
    Parts,
    assert_refused,
    book,
    by_cell,
    pack,
    parts,
    patched,
    row,
    sheet,
    strings,
    why_refused,
)

ONE = row('<c r="A1"><v>1</v></c>')
GOOD = pack(parts(sheet(ONE)))


# --- too large: small files that would grow ------------------------------------------------------
def noise(count: int) -> str:
    """Write letters that hardly shrink when packed."""
    chance = random.Random(1)  # noqa: S311 (repeatable)
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=count))


def many(xml: str, count: int) -> str:
    """Repeat an element, with something in between that does not shrink to nothing."""
    block = "".join(f"{xml}<!--{noise(4)}{i}-->" for i in range(100))
    return (block + xml * 100) * (count // 200)


@contextmanager
def little_memory(most: int = 40_000_000) -> Iterator[None]:
    """Require that what is done takes no more than so many bytes."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def merges() -> Parts:
    listed = many('<mergeCell ref="A1:XFD1048576"/>', 5_200)
    return parts(sheet(ONE, after=f"<mergeCells>{listed}</mergeCells>"))


def cell_formats() -> Parts:
    listed = many('<xf numFmtId="14"/>', 5_200)
    return parts(sheet(ONE)) | {
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs>{listed}</cellXfs></styleSheet>'
    }


def number_formats() -> Parts:
    listed = many('<numFmt numFmtId="170" formatCode="0"/>', 5_200)
    return parts(sheet(ONE)) | {
        STYLES: f'<styleSheet xmlns="{MAIN}"><numFmts>{listed}</numFmts></styleSheet>'
    }


def hidden_columns() -> Parts:
    listed = many('<col min="1" max="9" hidden="1"/>', 5_200)
    return parts(sheet(ONE, before=f"<cols>{listed}</cols>"))


def relationships() -> Parts:
    listed = many('<Relationship Id="a" Type="b/c" Target="d"/>', 5_200)
    return parts(sheet(ONE)) | {
        TOP_LINKS: f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'
    }


BOMBS: dict[str, tuple[Callable[[], Parts], str, str]] = {
    "blanks": (lambda: parts(sheet(" " * 50_000_000 + ONE)), "ratio", SHEET),
    "one text": (
        lambda: parts(sheet(row(f'<c r="A1" t="str"><v>{noise(200_000)}</v></c>'))),
        "text",
        SHEET,
    ),
    "one rich text": (
        lambda: parts(sheet("")) | {STRINGS: strings(f"<r><t>{noise(9_000)}</t></r>" * 20)},
        "text",
        STRINGS,
    ),
    "one rich text in its cell": (
        lambda: parts(
            sheet(row(f'<c t="inlineStr"><is>{f"<r><t>{noise(9_000)}</t></r>" * 20}</is></c>'))
        ),
        "text",
        "",
    ),
    "a text of entities": (
        lambda: parts(sheet(row(f'<c t="str"><v>{"&amp;" * 500_000}</v></c>'))),
        "text",
        SHEET,
    ),
    "merged ranges": (merges, "entries", SHEET),
    "cell formats": (cell_formats, "entries", STYLES),
    "number formats": (number_formats, "entries", STYLES),
    "hidden columns": (hidden_columns, "entries", SHEET),
    "relationships": (relationships, "entries", TOP_LINKS),
    "sheets": (
        lambda: parts(sheet(ONE)) | {BOOK: book(many('<sheet name="a" r:id="rId1"/>', 600))},
        "sheets",
        BOOK,
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_would_grow_is_refused(name: str) -> None:
    make, limit, part = BOMBS[name]
    data = pack(make())
    assert len(data) < 1_000_000
    with little_memory():
        why = why_refused(data, Limits(entries=5_000))
    assert (why.reason, why.limit, why.part) == (Reason.TOO_LARGE, limit, part)


def test_a_zip_file_of_very_many_parts_is_refused_before_it_is_opened() -> None:
    assert_refused(GOOD + b"PK\x01\x02" * 100_001, Reason.TOO_LARGE, limit="entries")


# Sound XML, but nested or long in a way that costs a parser memory, or quadratic time.
DEEP: dict[str, str] = {
    "elements in elements": "<a>" * 150_000 + "</a>" * 150_000,
    "one long tag": f'<a b="{noise(1000) * 2_000}"/>',
    "one long comment": f"<!--{noise(1000) * 2_000}-->",
}


@pytest.mark.parametrize("name", DEEP)
def test_xml_that_wears_out_its_parser_is_refused(name: str) -> None:
    content = sheet(ONE, before=DEEP[name])
    data = pack(parts(content), zipfile.ZIP_STORED)
    with little_memory():
        assert_refused(data, Reason.DAMAGED, part=SHEET)


# --- limits: at, and one over --------------------------------------------------------------------
CELLS = "".join(
    f'<row r="{r}"><c><f>1+{r}</f></c><c t="str"><v>abcd</v></c></row>' for r in range(1, 6)
)
LIMITED = {"rows": 5, "cells": 10, "text": 40, "characters": 40 + 4 + 15, "sheets": 1}
LIMITED_PARTS = parts(sheet(CELLS)) | {STRINGS: strings(f"<t>{'x' * 40}</t>")}


@pytest.mark.parametrize("limit", ["rows", "cells", "text", "characters", "sheets", "packed"])
def test_a_limit_holds_to_the_unit(limit: str) -> None:
    data = pack(LIMITED_PARTS)
    holds = len(data) if limit == "packed" else LIMITED[limit]
    assert len(by_cell(read_workbook(data, Limits(**{limit: holds})).sheets[0])) == 10
    why = why_refused(data, Limits(**{limit: holds - 1}))
    assert why.reason is Reason.TOO_LARGE
    assert (why.limit, why.allowed) == (limit, holds - 1)
    assert why.found > holds - 1


def test_what_is_unpacked_is_counted_and_not_what_is_claimed() -> None:
    data = pack(LIMITED_PARTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = sum(member.file_size for member in archive.infolist())
    assert read_workbook(data, Limits(unpacked=whole)).sheets
    assert why_refused(data, Limits(unpacked=whole - 1)).limit == "unpacked"
    claimed = patched(data, 22, 24, struct.pack("<I", 0))
    assert why_refused(claimed).reason is Reason.DAMAGED


def test_elements_are_counted_over_all_parts() -> None:
    data = pack(LIMITED_PARTS)
    members = [str(part) for part in LIMITED_PARTS.values()]
    begun = sum(part.count("<") - part.count("</") for part in members)
    assert read_workbook(data, Limits(elements=begun)).sheets
    assert why_refused(data, Limits(elements=begun - 1)).limit == "elements"


def test_a_refusal_says_which_limit_and_how_much() -> None:
    why = why_refused(GOOD, Limits(packed=10))
    assert str(why) == f"too large: packed {len(GOOD)} > 10"
    assert str(why_refused(b"")) == "empty"


def test_pictures_do_not_count() -> None:
    photos = {f"xl/media/image{n}.jpeg": bytes(range(256)) * 40 for n in range(3)}
    parts = {**LIMITED_PARTS, **photos}
    data = pack(parts, zipfile.ZIP_STORED)
    whole = len(pack(LIMITED_PARTS, zipfile.ZIP_STORED))
    assert len(data) > 2 * whole
    limits = Limits(packed=2 * whole, unpacked=2 * whole)
    assert read_workbook(data, limits).sheets
    assert why_refused(data, Limits(packed=len(data) // 30)).limit == "packed"
