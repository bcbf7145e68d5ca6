"""Every notebook in a real JupyterLab: looked at as stored, run, and its sliders moved by keyboard.

The notebook is opened once; the tests follow each other on the same page, in this order.
"""

import ast
import time
from typing import NamedTuple

import documents
import pytest
from nbformat import v4, write

from conftest import menu, open_notebook, run_all, wait_until_idle

SECONDS = 20  # that a slider may take to show its effect on a busy machine

LIVE = ".jp-OutputArea-output:has(> .jupyter-widgets)"  # an output with a live widget
SLIDERS = ".explorer:has(> img.widget-image)"  # those that are a picture and nothing else
FAILED = ("Error displaying widget", "Loading widget", "Click to show javascript error")


class Visit(NamedTuple):
    """A notebook that was opened, looked at and run."""

    document: documents.Document
    page: object  # Playwright's
    before: dict  # what was to be seen before anything ran


def number_of_explorers(document):
    """How many cells end with a call that shows live controls."""
    shown = 0
    for _, cell in document.code:
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
            name = ast.unparse(last.value.func).split(".")[-1]
            shown += name.startswith("explore") or name in ("Sliders", "predict")
    return shown


@pytest.fixture(scope="module", params=documents.NAMES)
def visit(request, browser, lab):
    path = lab.folder / "notebooks" / f"{request.param}.ipynb"
    if not path.exists():
        pytest.fail(f"there is no notebooks/{path.name}", pytrace=False)
    document = documents.read(path)
    with open_notebook(browser, lab, request.param) as page:
        before = page.evaluate(
            """() => ({
                pictures: [...document.querySelectorAll('.jp-OutputArea-output img')]
                    .filter(image => image.naturalWidth > 0).length,
                text: document.querySelector('.jp-Notebook').innerText,
            })"""
        )
        run_all(page)
        yield Visit(document, page, before)


def test_stored_pictures_are_shown_before_anything_runs(visit):
    stored = sum("image/png" in documents.data(output) for _, output in visit.document.outputs)
    assert visit.before["pictures"] == stored
    assert not [word for word in FAILED if word in visit.before["text"]]


def complaints(page):
    """The texts of the outputs that are errors or went to stderr."""
    kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
    return page.locator(",".join(f"[data-mime-type='{k}']" for k in kinds)).all_inner_texts()


def test_no_cell_fails_or_complains(visit):
    assert complaints(visit.page) == []


def formulas_seen(page):
    """How many formulas were rendered; the broken ones; lines of prose that still have a $."""
    return page.evaluate(
        """() => {
            const texts = [...document.querySelectorAll('.jp-RenderedMarkdown')];
            const formulas = texts.flatMap(text => [...text.querySelectorAll('mjx-container')]);
            const broken = [...document.querySelectorAll('mjx-merror')].map(e => e.textContent);
            formulas.forEach(formula => formula.style.display = 'none');
            const raw = texts.flatMap(t => t.innerText.split('\\n')).filter(t => t.includes('$'));
            formulas.forEach(formula => formula.style.display = '');
            return {formulas: formulas.length, broken, raw};
        }"""
    )


def test_every_formula_is_rendered(visit):
    formulas = sum(len(documents.formulas(text)) for _, text in visit.document.markdown)
    assert formulas_seen(visit.page) == {"formulas": formulas, "broken": [], "raw": []}


def test_every_explorer_is_alive(visit):
    assert visit.page.locator(LIVE).count() == number_of_explorers(visit.document)
    text = visit.page.locator(".jp-Notebook").inner_text()
    assert not [word for word in FAILED if word in text]


# The picture of an explorer, as text.
PICTURE = """async explorer => {
    const answer = await fetch(explorer.querySelector('img').src);
    return new Uint8Array(await answer.arrayBuffer()).join();
}"""

# Counts the frames in which the picture has lost its place on the page.
WATCH = """explorer => {
    window.vanished = 0;
    const look = () => {
        vanished += explorer.querySelector('img').getBoundingClientRect().height < 1;
        window.watching = requestAnimationFrame(look);
    };
    look();
}"""
VANISHED = "() => { cancelAnimationFrame(window.watching); return window.vanished; }"


def wait_for(explorer, wanted, what):
    """Wait until `wanted` holds for the explorer's picture."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if wanted(explorer.evaluate(PICTURE)):
            return
        time.sleep(0.03)
    pytest.fail(f"{what}: not seen within {SECONDS} s", pytrace=False)


def moves(control):
    """The key that moves a focused control, and the key that moves it back."""
    if control.get_attribute("role") == "slider":
        at_the_end = control.get_attribute("aria-valuenow") == control.get_attribute(
            "aria-valuemax"
        )
        return ("ArrowLeft", "ArrowRight") if at_the_end else ("ArrowRight", "ArrowLeft")
    if control.evaluate("control => control.tagName === 'SELECT'"):
        last = control.evaluate("control => control.selectedIndex === control.length - 1")
        return ("ArrowUp", "ArrowDown") if last else ("ArrowDown", "ArrowUp")
    return "Space", "Space"


def move_every_control(page, number, explorer):
    """Move each control of an explorer by keyboard, see the picture change, and move it back."""
    explorer.scroll_into_view_if_needed()
    explorer.evaluate(WATCH)
    for control in explorer.locator("[role=slider], select, input[type=checkbox]").all():
        name = control.evaluate("c => c.getAttribute('aria-label') || c.labels?.[0]?.innerText")
        assert name, f"a control of explorer {number} has no name"
        what = f"explorer {number}, control {name!r}"
        first = explorer.evaluate(PICTURE)
        there, back = moves(control)
        control.focus()
        page.keyboard.press(there)
        wait_for(explorer, lambda now, first=first: now != first, f"{what}: {there}")
        page.keyboard.press(back)
        wait_for(explorer, lambda now, first=first: now == first, f"{what}: back by {back}")
    assert page.evaluate(VANISHED) == 0, f"explorer {number}: its picture flickers"


def test_every_control_moves_the_picture_and_back_by_keyboard(visit):
    for number, explorer in enumerate(visit.page.locator(SLIDERS).all(), 1):
        move_every_control(visit.page, number, explorer)


def test_the_explorers_are_accessible(visit, node_modules):
    if not visit.page.locator(LIVE).count():
        return
    visit.page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = visit.page.evaluate(
        f"axe.run({{include: [{LIVE!r}]}}, {{resultTypes: ['violations']}})"
    )
    assert serious(found) == []


def serious(found):
    """What axe found that is serious or critical, as one line each."""
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_a_cell_run_again_shows_one_explorer(visit):
    drawn = visit.page.locator(f"{LIVE}:has(img, svg)")  # a question to predict has no picture
    cells = visit.page.locator(".jp-CodeCell").filter(has=drawn)
    if not cells.count():
        return
    cell = cells.first
    cell.locator(".jp-InputPrompt").click()
    for _ in range(2):
        menu(visit.page, "Run", "Run Selected Cell and Do not Advance")
        wait_until_idle(visit.page)
    cell.locator(LIVE).locator("img, svg").first.wait_for()
    assert cell.locator(LIVE).count() == 1
    assert cell.locator(".jp-OutputArea-output").count() == 1


def test_nothing_is_reported_in_the_console(visit):
    assert visit.page.faults == []


# And the checks themselves, on a notebook in which everything is wrong.

DEAD_SLIDER = """
from helpers.explorers.sliders import Sliders
from helpers.pictures import figure, picture
from ipywidgets import IntSlider

dead = IntSlider(value=1, description="dead")
Sliders(lambda dead: picture(figure(2, 2)[0], "Always the same."), dead=dead)
"""
BROKEN = ("1 / 0", "import sys\n\nprint('a complaint', file=sys.stderr)", DEAD_SLIDER)


def test_the_checks_see_what_is_wrong(browser, lab, monkeypatch):
    monkeypatch.setattr("test_course.SECONDS", 1)
    cells = [v4.new_markdown_cell(r"A broken $\frac{a}$, and $$ without its other half.")]
    go_on = {"tags": ["raises-exception"]}
    cells += [v4.new_code_cell(source.strip(), metadata=go_on) for source in BROKEN]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write(notebook, lab.folder / "notebooks" / "broken.ipynb")
    with open_notebook(browser, lab, "broken") as page:
        run_all(page)
        error, complaint = complaints(page)
        assert "ZeroDivisionError" in error and "a complaint" in complaint
        seen = formulas_seen(page)
        assert seen["broken"] and seen["raw"]
        with pytest.raises(pytest.fail.Exception, match="control 'dead': ArrowRight: not seen"):
            move_every_control(page, 1, page.locator(SLIDERS).first)
