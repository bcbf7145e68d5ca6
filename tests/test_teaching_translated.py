"""What `make teaching` makes in another language is what it makes in English, in that language."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import classes
import course
import documents
import pytest
from test_classroom import Tables
from test_translation import refused_by_the_glossary

from helpers import texts
from helpers.classroom import handed_in, report
from helpers.exercises import progress_file as kept
from helpers.exercises import tries
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.questions import BUGS, PREDICTIONS
from tools import translation
from tools.teaching import lessons, nbgrader, sections

FOLDER = Path(__file__).parents[1] / "teaching"
IDS = [*EXERCISES, *MORE, *PREDICTIONS, *BUGS]
pytestmark = pytest.mark.parametrize("language", course.LANGUAGES)


def stored(language, name):
    return Path(FOLDER, language, name).read_text(encoding="utf-8")


def in_both(language, monkeypatch, of):
    """What `of()` gives in English, and in the language."""
    found = []
    for one in (texts.SOURCE, language):
        monkeypatch.setattr(texts, "language", one)
        found.append(of())
    return found


def section_by_section():
    return [
        (s.notebook, s.name, s.minutes, lessons.is_core(s), s.exercises, s.predictions, s.bugs)
        + (
            len(s.before),
            len(s.more),
            [call.partition("(")[0] for call in (*s.pictures, *s.explorers)],
        )
        for s in sections.every()
    ]


def lesson_by_lesson():
    return [
        [([s.name for s in row], done) for row, done in lessons.lessons(name)]
        for name in lessons.PLANS
    ]


@pytest.mark.parametrize("of", [section_by_section, lesson_by_lesson])
def test_sections_and_lessons_are_the_same(language, monkeypatch, of):
    english, other = in_both(language, monkeypatch, of)
    assert english == other


def test_the_same_mistakes_are_expected(language):
    for path in (FOLDER / "lessons").iterdir():
        rows = r"^\| `(.*?)` \| `(.*?)` \|"
        name = f"lessons/{path.name}"
        english, other = (re.findall(rows, stored(x, name), re.MULTILINE) for x in ("", language))
        assert english == other, name


def test_the_key_answers_the_same(language):
    def shape(text):
        levels = [len(sharps) for sharps in re.findall(r"^(#+) ", text, re.MULTILINE)]
        code = re.findall(r"^```(\w+)(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        code = [kind if kind == "output" else (kind, lines) for kind, lines in code]
        return levels, code, text.count("\n---\n")

    assert shape(stored("", "key.md")) == shape(stored(language, "key.md"))


def test_the_questions_for_moodle_have_the_same_answers(language):
    def answers(folder):
        questions = ET.fromstring(stored(folder, "moodle.xml").encode()).iter("question")
        return [[answer.get("fraction") for answer in one.iter("answer")] for one in questions]

    assert answers("") == answers(language)
    english, other = (
        re.findall("&lt;pre&gt;.*?&lt;/pre&gt;", stored(x, "moodle.xml")) for x in ("", language)
    )
    assert english == other


@pytest.mark.parametrize(
    "name", ["worksheet_A", "worksheet_A_key", "worksheet_B", "worksheet_B_key"]
)
def test_a_worksheet_has_the_same_numbers_and_code(language, name):
    english, other = (stored(x, f"{name}.html").partition("</style>") for x in ("", language))
    code = r"<code>.*?</code>|<pre>.*?</pre>|<td>.*?</td>"
    assert re.findall(code, english[2], re.DOTALL) == re.findall(code, other[2], re.DOTALL)
    assert f'lang="{language}"' in other[0]
    assert "Noto Serif CJK" in other[0] and "SimSun" in other[0]


def test_the_assignment_has_the_same_cells(language, monkeypatch):
    def cells():
        made = filter(None, map(nbgrader.assignment, documents.NAMES))
        return [[(cell.cell_type, cell.id, cell.metadata) for cell in one.cells] for one in made]

    english, other = in_both(language, monkeypatch, cells)
    assert english == other
    texts.language = language
    imports = nbgrader.assignment("05_many_examples").cells[1].source.splitlines()
    assert next(row for row in imports if "helpers" in row) == f"import helpers.{language}"


def test_no_English_is_left_and_the_glossary_is_followed(language):
    refused = refused_by_the_glossary(language)
    files = [
        path
        for path in Path(FOLDER, language).rglob("*.*")
        if path.suffix in (".md", ".html", ".xml")
    ]
    files = [path for path in files if not {"student_edition", "nbgrader", "otter"} & {*path.parts}]
    assert len(files) == 21
    code = r"&lt;(code|pre)&gt;.*?&lt;/\1&gt;|<(code|pre|style)>.*?</\2>|\]\(.*?\)|<name>.*?</name>"
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [term for term in refused if term in text], path.name
        prose = re.sub(code, " ", text, flags=re.DOTALL)
        if path.suffix == ".xml":
            prose = re.sub(r"<answer .*?>(<text>.*?</text>)|<.*?>", " ", prose)
        prose = translation.FORMULA.sub(" ", translation.CODE.sub(" ", prose))
        left = [match[0] for match in translation.ENGLISH.finditer(prose)]
        assert not left, f"{path.name}: {left}"


def test_the_notebook_for_teachers_says_the_same(language):
    english, other = translation.notebooks(language)[-1]
    assert other == FOLDER / language / "own_material.ipynb"
    assert [*translation.faults(english, other)] == []
    refused = refused_by_the_glossary(language)
    for cell in translation.cells(other).values():
        assert not [term for term in refused if term in cell["source"]], cell["id"]


def test_the_page_about_a_class(language, monkeypatch, tmp_path):
    monkeypatch.setattr(texts, "language", language)
    monkeypatch.setattr(kept, "_unwritten", [])
    plan = classes.plan(["otter-1", "otter-2", "otter-3", "otter-4"])
    classes.worked_and_handed_in(plan, tmp_path, monkeypatch)
    held = tries.added({"solved": [], "tried": {}}, "predicted:two links", "option 1", tries.now())
    (tmp_path / "a.json").write_text(json.dumps({"kind": "", **held}))
    page = report.page(*handed_in.read(tmp_path))
    assert f'<html lang="{language}">' in page
    tables = Tables(page).tables
    rows = tables["lesson"][1:]
    made, _ = classes.expected(plan)
    assert Counter((row[3], row[4]) for row in rows) == Counter(made.keys())
    for row in rows:
        assert all(translation.FOREIGN.search(cell) for cell in row[5:]), row
        assert row[6].endswith("？"), row
    for table in tables.values():
        assert not [one for one in table[0][:3] if not translation.FOREIGN.search(one)]
    prose = re.sub(r"<(style|script|title)>.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    for id in IDS:
        prose = prose.replace(id, "")
    left = [match[0] for match in translation.ENGLISH.finditer(prose)]
    assert not left
