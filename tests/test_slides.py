"""Slide marks: every notebook has those of the rule, in each language the same."""

import json

import documents
import pytest

from helpers import texts
from tools import slides
from tools.teaching import sections


def cells(name, language=""):
    path = slides.NOTEBOOKS / language / f"{name}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def kept(found):
    return {c["id"]: c["metadata"].get("slideshow", {}).get("slide_type") for c in found}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", documents.NAMES)
def test_the_marks_are_those_of_the_rule(name, language):
    found = cells(name, "" if language == texts.SOURCE else language)
    assert kept(found) == slides.marks(cells(name)), "python tools/slides.py"


@pytest.mark.parametrize("name", documents.NAMES)
def test_something_is_shown_of_each_notebook_and_no_long_prose(name):
    found, marks = cells(name), kept(cells(name))
    shown = [cell for cell in found if marks[cell["id"]] != "skip"]
    assert len(shown) >= 4 and marks[shown[0]["id"]] == "slide"
    explorers = [c for c in found if "explore_" in "".join(c["source"]) and slides.is_shown(c)]
    fit = [c for c in explorers if slides.height(c) <= slides.ROOM]
    assert all(marks[c["id"]] != "skip" for c in fit)
    assert max(len(slides._ANSWER.sub("", "".join(c["source"]))) for c in shown) < 1500


@pytest.mark.parametrize("name", documents.NAMES)
def test_what_a_lesson_plan_asks_is_shown_where_it_fits(name):
    marks = kept(cells(name))
    for section in sections.sections(name):
        for question in section.questions:
            cell = section.cells[question.cell]
            assert marks[cell.id] != "skip" or slides.height(cell) > slides.ROOM, question.asked


def test_a_mark_says_where_a_slide_begins():
    def cell(id, source):
        return {"id": id, "cell_type": "markdown", "source": [source], "metadata": {}}

    found = [
        cell("a", "# Title"),
        cell("b", "Prose."),
        cell("c", "## Section\n\n" + "Long. " * 999),
        cell("d", "**Before you read on:** which?"),
        cell("e", "$$\ndz = a - y \\tag{3.39}\n$$"),
        cell("f", "### Your turn"),
        cell("g", "## Next"),
    ]
    assert slides.marks(found) == dict(
        zip("abcdefg", ["slide", "skip", "skip", "slide", "subslide", "subslide", "slide"])
    )
