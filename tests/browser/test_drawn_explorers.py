"""The drawn explorers in JupyterLab and in Notebook 7: every control by keyboard, and a storm."""

import random
import time

import nbformat
import pytest
from test_course import SECONDS, moves

from conftest import open_notebook, run_all, wait_until_idle

CELLS = {
    "shapes": "from helpers.explorers.shapes import explore_shapes\nexplore_shapes()",
    "chain": "from helpers.explorers.chain import explore_chain\nexplore_chain()",
    "one_over_m": "from helpers.explorers.one_over_m import explore_one_over_m\n"
    "explore_one_over_m()",
    "initialisation": "from helpers.explorers.initialisation import explore_initialisation\n"
    "explore_initialisation()",
}
EVENTS = 100


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def page(browser, request):
    lab = request.getfixturevalue(request.param)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab.folder / "notebooks" / "drawn_explorers.ipynb")
    with open_notebook(browser, lab, "drawn_explorers") as page:
        run_all(page)
        yield page
        assert page.faults == []


@pytest.fixture(params=list(CELLS))
def explorer(page, request):
    found = page.locator(".explorer").nth(list(CELLS).index(request.param))
    found.locator("svg").wait_for()
    found.scroll_into_view_if_needed()
    return found


def drawing(explorer):
    return explorer.locator("svg").evaluate("svg => svg.outerHTML")


def controls(explorer):
    """Everything that keeps a value by itself, but for a group of toggle buttons."""
    return explorer.locator(
        "[role=slider], select, input[type=checkbox],"
        ".widget-toggle-button:not(.widget-toggle-buttons *)"
    )


def wait_for(wanted, what):
    end = time.monotonic() + SECONDS
    while not wanted():
        if time.monotonic() > end:
            pytest.fail(f"{what}: not seen within {SECONDS} s", pytrace=False)
        time.sleep(0.03)


def test_every_control_moves_the_drawing_and_back_by_keyboard(page, explorer):
    for control in controls(explorer).all():
        name = control.evaluate("c => c.getAttribute('aria-label') || c.innerText || c.title")
        first = drawing(explorer)
        there, back = moves(control)
        control.focus()
        page.keyboard.press(there)
        wait_for(lambda first=first: drawing(explorer) != first, f"{name}: {there}")
        outline = control.evaluate("control => getComputedStyle(control).outlineStyle")
        assert outline == "solid", f"{name}: whoever uses the keyboard must see where it is"
        page.keyboard.press(back)
        wait_for(lambda first=first: drawing(explorer) == first, f"{name}: back by {back}")


def test_a_group_of_buttons_works_by_keyboard(page):
    explorer = page.locator(".explorer").nth(list(CELLS).index("one_over_m"))
    first = drawing(explorer)
    group = explorer.locator(".widget-toggle-buttons button")
    for number in (1, 0):
        group.nth(number).focus()
        page.keyboard.press("Space")
        wait_for(lambda n=number: (drawing(explorer) == first) == (n == 0), f"button {number}")


def test_the_text_says_what_the_drawing_says(explorer):
    said = explorer.locator("[role=status]").inner_text()
    assert said == explorer.locator("svg").get_attribute("aria-label")


def test_after_a_storm_the_controls_and_the_drawing_agree(page, explorer):
    rng = random.Random(0)
    found = controls(explorer).all()
    for _ in range(EVENTS):
        rng.choice(found).focus()
        page.keyboard.press(
            rng.choice(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Space"])
        )
    wait_until_idle(page)
    time.sleep(0.3)
    first = drawing(explorer)
    # Each slider shows what the model was last told: moving one on and back changes nothing.
    slider = explorer.locator("[role=slider]").first
    there, back = moves(slider)
    slider.focus()
    page.keyboard.press(there)
    wait_for(lambda: drawing(explorer) != first, "one more move")
    page.keyboard.press(back)
    wait_for(lambda: drawing(explorer) == first, "and back")
    assert page.locator(".jp-OutputArea-output:has(.explorer)").count() == len(CELLS)
