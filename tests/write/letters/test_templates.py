"""Word templates: staff's own, broken ones, hostile ones; what may stand in them."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docxtpl import DocxTemplate

from p2p_sheets.config import Config
from p2p_sheets.month.decide import decide
from p2p_sheets.write.letters import (
    LetterKind,
    LetterState,
    LetterTemplates,
    write_letter_templates,
)
from p2p_sheets.write.letters.letter import TITLES
from p2p_sheets.write.letters.render import Template, TemplateError
from p2p_sheets.write.letters.samples import FRAME, SAMPLES
from p2p_sheets.write.letters.templates import default_template
from tests.ledger.office import Office
from tests.programmes import config
from tests.write.letters.month import AUTUMN, MonthOfLetters, paragraphs

DAY = date(2023, 3, 31)


def template(*lines: str, header: str = "") -> bytes:
    """A Word template of some paragraphs."""
    word = Document()
    for line in lines:
        word.add_paragraph(line)
    word.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def filled(data: bytes, **values: Any) -> str:
    """Fill in a template as that of an award; gives its text."""
    given = {**FRAME, **SAMPLES[LetterKind.AWARD], **values}
    return paragraphs(Template("letter_templates/award.docx", data).render(given, DAY))


def in_folder(folder: Path, **templates: bytes) -> Config:
    """A configuration whose folder of templates holds these."""
    for kind, data in templates.items():
        (folder / f"{kind}.docx").write_bytes(data)
    letters = config().letters.model_copy(update={"templates": str(folder)})
    return config().model_copy(update={"letters": letters})


def shape(values: object) -> object:
    """What stands where: names of mappings, of the items of lists, and truth values."""
    if isinstance(values, Mapping):
        return {key: shape(value) for key, value in values.items()}
    if isinstance(values, list):
        return [shape(values[0])] if values else []
    return bool if isinstance(values, bool) else str


@pytest.mark.parametrize("kind", LetterKind)
def test_the_examples_have_exactly_what_the_letters_have(kind: LetterKind) -> None:
    every = (*MonthOfLetters().plan, *AUTUMN.plan)
    letters = [letter for letter in every if letter.kind == kind]
    assert letters
    for letter in letters:
        mine, example = shape(letter.values), shape(SAMPLES[kind])
        assert isinstance(mine, dict)
        assert isinstance(example, dict)
        assert mine.keys() == example.keys()
        for name, part in mine.items():
            assert part in (example[name], [])


@pytest.mark.parametrize("kind", LetterKind)
def test_the_programs_own_templates_fill_in_and_leave_no_placeholder(kind: LetterKind) -> None:
    values = {**FRAME, **SAMPLES[kind]}
    text = paragraphs(Template("own", default_template(kind)).render(values, DAY))
    assert not [mark for mark in ("{{", "}}", "{%", "%}") if mark in text]
    assert FRAME["secretariat"] in text


@pytest.mark.parametrize("kind", LetterKind)
def test_the_programs_own_templates_use_only_values_that_their_letters_have(
    kind: LetterKind,
) -> None:
    document = DocxTemplate(io.BytesIO(default_template(kind)))
    used = document.get_undeclared_template_variables()
    assert used <= {*FRAME, *SAMPLES[kind]}
    assert {"secretariat", "contact", "mark", "programme", "reference"} <= used  # the letterhead


@pytest.mark.parametrize("kind", LetterKind)
def test_the_programs_own_templates_look_alike(kind: LetterKind) -> None:
    word = Document(io.BytesIO(default_template(kind)))
    (section,) = word.sections
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21, 29.7)
    assert word.styles["Normal"].font.name == "Arial"
    header = [line.text for line in section.header.paragraphs]
    assert header == ["{{ secretariat }}\t{{ mark }}", "{{ programme }}", "{{ contact }}"]
    assert section.footer.paragraphs[0].text.startswith("Our reference {{ reference }}\tPage ")
    about = word.core_properties
    assert (about.title, about.author, about.last_modified_by) == (TITLES[kind], "p2p_sheets", "")


def test_staff_use_their_own_template_by_putting_it_into_the_folder(tmp_path: Path) -> None:
    with_own = in_folder(tmp_path, award=template("Bravo, {{ city }}!"))
    values = {**FRAME, **SAMPLES[LetterKind.AWARD]}
    own = LetterTemplates(with_own).template(LetterKind.AWARD).render(values, DAY)
    assert paragraphs(own).strip() == "Bravo, Trondheim!"
    other = {**FRAME, **SAMPLES[LetterKind.RESERVE]}
    assert "reserve list" in paragraphs(
        LetterTemplates(with_own).template(LetterKind.RESERVE).render(other, DAY)
    )


def test_the_templates_and_what_may_stand_in_them_are_written_for_staff(tmp_path: Path) -> None:
    written = write_letter_templates(tmp_path / "letters")
    assert {path.name for path in written} == {
        *(f"{kind}.docx" for kind in LetterKind),
        "README.txt",
    }
    readme = (tmp_path / "letters" / "README.txt").read_text(encoding="utf-8")
    for kind in LetterKind:
        assert f"{kind}.docx" in readme
        assert all(f"  {name}" in readme for name in SAMPLES[kind])
    again = write_letter_templates(tmp_path / "again")
    assert [p.read_bytes() for p in written] == [p.read_bytes() for p in again]


BROKEN = {
    "Dear {{ contat }},": 'letters of this kind have no value contat. Did you mean "contact"?',
    "Dear {{ to.nmae }}": "letters of this kind have no value nmae.",
    "Dear {{ to.name }": "its placeholders are not complete (unexpected '}').",
    "{% if city %}Hello": "its placeholders are not complete (unexpected end of template",
    "{{ city | loud }}": "its placeholders are not complete (no filter named 'loud').",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_template_is_one_sentence_with_its_file_and_the_place(line: str) -> None:
    with pytest.raises(TemplateError) as told:
        filled(template("A paragraph that is fine.", line, "And so is this."))
    text = str(told.value)
    assert text.startswith("The template letter_templates/award.docx cannot be used")
    assert f'in the paragraph "{line}' in text
    assert BROKEN[line] in text
    assert "\n" not in text


def test_a_broken_header_is_told_too() -> None:
    with pytest.raises(TemplateError, match=r'in the paragraph "{{ hedder }}"'):
        filled(template("fine", header="{{ hedder }}"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no Word file at all"])
def test_what_is_no_word_file_is_told(data: bytes) -> None:
    with pytest.raises(TemplateError, match="it is not a Word document"):
        filled(data)


ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ to|attr('__class__') }}",
    "{{ '{0.__class__}'.format(to) }}",
    "{{ ('{0.__class__.__' ~ 'init__}')|format(to) }}{{ to.__class__ }}",
    "{{ to.update({'name': 'x'}) }}",
    "{{ steps.append(1) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% set x = to.__init__ %}{{ x }}",
    "{{ [].__class__.__base__ }}",
    "{{ request.application.__globals__ }}",
    "{{ config }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_template_reaches_nothing_but_the_values_of_its_letter(attack: str) -> None:
    with pytest.raises(TemplateError) as told:
        filled(template(attack))
    assert "uid=" not in str(told.value)
    assert "root:" not in str(told.value)


def test_values_are_plain_text_whatever_they_look_like() -> None:
    hostile = "<b>&{{ 7*7 }}{% if x %}\x00\u200b</w:t>"
    text = filled(template("[{{ city }}]"), city=hostile)
    assert "[<b>&{{ 7*7 }}{% if x %}</w:t>]" in text
    assert "49" not in text


def test_a_value_of_several_lines_has_them_in_the_letter() -> None:
    given = {**FRAME, **SAMPLES[LetterKind.AWARD], "city": "Graz\nStyria"}
    data = Template("own", template("{{ city }}")).render(given, DAY)
    assert (
        '>Graz</w:t><w:br/><w:t xml:space="preserve">Styria<' in parts_of(data)["word/document.xml"]
    )


def test_a_broken_template_stops_its_own_letters_alone(tmp_path: Path) -> None:
    month = MonthOfLetters(config=in_folder(tmp_path, award=template("{{ oops }}")))
    letters = month.first
    states = {d.letter.kind: d.state for d in letters.drafted}
    assert states.pop(LetterKind.AWARD) is LetterState.BROKEN
    assert set(states.values()) == {LetterState.NEW, LetterState.DRAFT}
    (finding,) = letters.findings
    assert finding.code == "LETTER-TEMPLATE-BROKEN"
    assert finding.place.workbook.endswith("award.docx")
    assert not any(name.startswith("award_") for name in letters.files)
    assert not any(key.kind is LetterKind.AWARD for key in letters.issued)


def test_a_broken_template_is_found_before_any_letter_needs_it(tmp_path: Path) -> None:
    shelf = LetterTemplates(
        in_folder(tmp_path, award=template("{{ oops }}"), reserve=template("fine"))
    )
    assert [finding.subject for finding in shelf.findings()] == ["award.docx"]
    assert LetterTemplates(config()).findings() == []


def test_a_broken_template_is_told_by_every_run_with_its_file_and_the_place(tmp_path: Path) -> None:
    office = Office.new(tmp_path / "office")
    office.claim(A=100)
    folder = office.folder / office.request().config.letters.templates
    folder.mkdir()
    (folder / "award.docx").write_bytes(template("Dear {{ to.nmae }}"))
    (folder / "~$award.docx").write_bytes(b"Word has it open")
    (told,) = (f for f in decide(office.request()).findings if "TEMPLATE" in f.code)
    assert told.place.workbook == "letter_templates/award.docx"
    assert 'in the paragraph "Dear {{ to.nmae }}"' in told.message
    assert "Correct the template in Word" in told.remedy


def test_a_letter_is_filled_in_from_its_template_and_not_from_the_letter_before_it() -> None:
    """In every part: body, header, properties, footnotes; a letter that failed leaves none."""
    data = everywhere("{{ city }}{% if steps %}, {{ steps[0].name }}{% endif %}")
    of_many = Template("own", data)
    given = {**FRAME, **SAMPLES[LetterKind.AWARD]}
    first = of_many.render(given, DAY)
    with pytest.raises(TemplateError):
        of_many.render({**given, "city": "Nowhere", "steps": [{}]}, DAY)
    other = {**given, "city": "Évora", "steps": []}
    second = of_many.render(other, date(2023, 4, 1))
    assert second == Template("own", data).render(other, date(2023, 4, 1))
    assert of_many.render(given, DAY) == first
    written = parts_of(second)
    assert not [name for name, part in written.items() if "Trondheim" in part or "Nowhere" in part]
    parts = ("word/document.xml", "word/header1.xml", "word/footnotes.xml", "docProps/core.xml")
    assert [name for name in parts if "Évora" not in written[name]] == []


def test_what_somebody_wrote_is_read_as_it_was_written_in_every_part() -> None:
    written = "Water & <sewage>"
    values = {**FRAME, **SAMPLES[LetterKind.AWARD], "city": written}
    parts = parts_of(Template("own", everywhere("{{ city }}")).render(values, DAY))
    filled = ("word/document.xml", "word/header1.xml", "word/footnotes.xml", "docProps/core.xml")
    for name in filled:
        text = "".join(fromstring(parts[name]).itertext())  # noqa: S314 (our own)
        assert written in text, name


def everywhere(text: str) -> bytes:
    """A template with the text in its body, header, title and a footnote."""
    word = Document(io.BytesIO(template(text, header=text)))
    word.core_properties.title = text
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = f'<w:footnotes xmlns:w="{name}"><w:footnote><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        f"{note}</w:footnote></w:footnotes>".encode(),
        word.part.package,
    )
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def parts_of(letter: bytes) -> dict[str, str]:
    """The parts of a Word file as text."""
    with zipfile.ZipFile(io.BytesIO(letter)) as parts:
        return {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}
