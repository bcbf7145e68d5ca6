"""The explorers in the dark theme, and on narrow and wide screens."""

import nbformat
import pytest
from test_course import LIVE, serious
from test_drawn_explorers import CELLS

from conftest import open_notebook, run_all, running_lab

TRAINING = """\
from helpers.pictures.watch import explore_training
explorer = explore_training(data="circles", n1=12)
explorer.buttons["step"].click()
explorer.buttons["keep"].click()
explorer
"""
# What sticks out of an explorer to the right, and the sizes of its pictures.
MEASURE = """explorer => {
    const { right } = explorer.getBoundingClientRect();
    const parts = [...explorer.querySelectorAll('select, button, input, .widget-slider, img, svg')];
    const shown = parts.filter(part => part.offsetParent ?? part.ownerSVGElement === null);
    return {
        out: shown.filter(part => part.getBoundingClientRect().right > right + 1)
            .map(part => part.outerHTML.slice(0, 120)),
        widths: [...explorer.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width),
    };
}"""


@pytest.fixture(scope="module")
def dark(browser, tmp_path_factory):
    with running_lab(tmp_path_factory.mktemp("dark"), theme="Dark") as lab:
        cells = [nbformat.v4.new_code_cell(source) for source in (*CELLS.values(), TRAINING)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, lab.folder / "notebooks" / "all.ipynb")
        yield lab


@pytest.fixture(scope="module")
def page(browser, dark):
    with open_notebook(browser, dark, "all") as page:
        page.keyboard.press("Control+b")  # the list of files away
        run_all(page)
        page.wait_for_selector(".training .kept img")
        yield page
        assert page.faults == []


def test_the_dark_theme_is_accessible(page, node_modules):
    assert page.evaluate("document.body.dataset.jpThemeLight") == "false"
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({{include: [{LIVE!r}]}}, {{resultTypes: ['violations']}})")
    assert serious(found) == []


@pytest.mark.parametrize("width", [900, 1280, 2000])
def test_nothing_sticks_out(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)
    explorers = page.locator(".explorer").all()
    assert len(explorers) == len(CELLS) + 1
    for explorer in explorers:
        found = explorer.evaluate(MEASURE)
        assert found["out"] == []
        assert max(found["widths"]) > 300, "large enough to be read"
