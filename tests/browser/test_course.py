"""Every notebook in a real JupyterLab: looked at as stored, its explorers run and moved by keyboard.

nbval runs each notebook as a whole. Here run the cells of the explorers and questions, and those
that they need. The notebook is opened once; the tests follow each other on the same page.
"""

from typing import NamedTuple

import course
import documents
import pytest
import seen
from nbformat import v4, write

from conftest import menu, open_notebook, run_all, run_cells, wait_until_idle

EVENTS = 40  # of a storm, for each explorer


class Visit(NamedTuple):
    """A notebook that was opened, looked at, and whose explorers were run."""

    document: documents.Document
    page: object  # Playwright's
    before: dict  # what was to be seen before anything ran

    @property
    def drawn(self):
        """(a name for messages, the explorer) for each but the training explorer."""
        found = self.page.locator(seen.DRAWN).all()
        return [(f"explorer {n} of {self.document.name}", e) for n, e in enumerate(found, 1)]


SOME = ("03_two_layers_forward",)  # in `make test`
EVERY = [
    pytest.param(f"{folder}{name}", marks=() if f"{folder}{name}" in SOME else pytest.mark.slow)
    for folder in ("", *(f"{language}/" for language in course.LANGUAGES))
    for name in documents.NAMES
]


@pytest.fixture(scope="module", params=EVERY)
def visit(request, browser, lab):
    document = course.ours(request.param)
    with open_notebook(browser, lab, request.param) as page:
        before = page.evaluate(
            """() => ({
                pictures: [...document.querySelectorAll('.jp-OutputArea-output img')]
                    .filter(image => image.naturalWidth > 0).length,
                text: document.querySelector('.jp-Notebook').innerText,
            })"""
        )
        run_cells(page, course.needed(document, course.explorers(document, "predict")))
        yield Visit(document, page, before)


def test_stored_pictures_are_shown_before_anything_runs(visit):
    stored = sum("image/png" in documents.data(output) for _, output in visit.document.outputs)
    assert visit.before["pictures"] == stored
    assert not [said for said in seen.FAILED if said in visit.before["text"]]


def test_no_cell_fails_or_complains(visit):
    assert seen.complaints(visit.page) == []


def test_every_formula_is_rendered(visit):
    formulas = sum(len(documents.formulas(text)) for _, text in visit.document.markdown)
    assert seen.formulas_seen(visit.page) == {"formulas": formulas, "broken": [], "raw": []}


def test_every_explorer_is_alive(visit):
    wanted = course.explorers(visit.document, "predict")
    assert visit.page.locator(seen.LIVE).count() == len(wanted)
    assert visit.page.locator(".explorer").count() == len(course.explorers(visit.document))
    assert seen.dead_widgets(visit.page) == []


def test_every_control_moves_the_picture_and_back_by_keyboard(visit):
    for where, explorer in visit.drawn:
        seen.move_every_control(visit.page, explorer, where)


def test_the_words_are_the_names_of_the_pictures(visit):
    for where, explorer in visit.drawn:
        seen.wait_for(lambda explorer=explorer: seen.agree(explorer), f"{where}: its words")
        said, names = seen.words(explorer)
        assert len(said) > 12 and "" not in names, where


@pytest.mark.slow
def test_after_a_storm_controls_words_and_pictures_agree(visit):
    if visit.document.folder.name in course.LANGUAGES:
        pytest.skip("the same controls as in English")
    for where, explorer in visit.drawn:
        seen.storm(visit.page, explorer, where, EVENTS)
    wait_until_idle(visit.page)
    assert visit.page.locator(".explorer").count() == len(course.explorers(visit.document))


def test_the_explorers_are_accessible(visit, axe):
    assert seen.faults_of_access(visit.page, axe, seen.EXPLORERS_ONLY) == []


def test_a_cell_run_again_shows_one_explorer(visit):
    cell = visit.page.locator(".jp-CodeCell:has(.explorer)").first
    cell.locator(".jp-InputPrompt").click()
    for _ in range(2):
        menu(visit.page, "Run", "Run Selected Cell and Do not Advance")
        wait_until_idle(visit.page)
    cell.locator(seen.LIVE).locator("img, svg").first.wait_for()
    assert cell.locator(seen.LIVE).count() == 1
    assert cell.locator(".jp-OutputArea-output").count() == 1


def test_nothing_is_reported_in_the_console(visit):
    assert visit.page.faults == []


@pytest.mark.slow
def test_who_saves_it_makes_it_theirs(browser, lab):
    """By what Jupyter writes into the file, `make test` sees that a learner has worked in it."""
    name = documents.NAMES[0]
    path = lab.folder / "notebooks" / f"{name}.ipynb"
    assert not documents.saved_by_jupyter(documents.read(path).notebook)
    with open_notebook(browser, lab, name) as page:
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    assert documents.saved_by_jupyter(documents.read(path).notebook)


# And the checks themselves, on a notebook in which everything is wrong.

DEAD_SLIDER = """
from ipywidgets import HTML, IntSlider, VBox

box = VBox([IntSlider(value=1, description="dead"), HTML("<svg><circle r='9'/></svg>")])
box.add_class("explorer")
box
"""
BROKEN = ("1 / 0", "import sys\n\nprint('a complaint', file=sys.stderr)", DEAD_SLIDER)


def test_the_checks_see_what_is_wrong(browser, lab, monkeypatch):
    monkeypatch.setattr(seen, "SECONDS", 1)
    cells = [v4.new_markdown_cell(r"A broken $\frac{a}$, and $$ without its other half.")]
    go_on = {"tags": ["raises-exception"]}
    cells += [v4.new_code_cell(source.strip(), metadata=go_on) for source in BROKEN]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write(notebook, lab.folder / "notebooks" / "broken.ipynb")
    with open_notebook(browser, lab, "broken") as page:
        run_all(page)
        error, complaint = seen.complaints(page)
        assert "ZeroDivisionError" in error and "a complaint" in complaint
        found = seen.formulas_seen(page)
        assert found["broken"] and found["raw"]
        with pytest.raises(pytest.fail.Exception, match="control 'dead': ArrowRight: not seen"):
            seen.move_every_control(page, page.locator(seen.DRAWN).first, "explorer 1")
