"""The explorers in the dark theme, and on narrow and wide screens."""

import course
import pytest
import seen

from conftest import open_notebook, run_all, running_lab

TRAINING = """\
from helpers.pictures import explore_training
explore_training(data="circles", n1=12)
"""
# What sticks out of an explorer to the right, and the sizes of its pictures.
MEASURE = """explorer => {
    const { right } = explorer.getBoundingClientRect();
    const parts = [...explorer.querySelectorAll('select, button, input, .widget-slider, img, svg')];
    const shown = parts.filter(part => part.offsetParent ?? part.ownerSVGElement === null);
    const widths = [...explorer.querySelectorAll('img, svg')].map(
        part => part.getBoundingClientRect().width);
    return {
        out: shown.filter(part => part.getBoundingClientRect().right > right + 1)
            .map(part => part.outerHTML.slice(0, 120)),
        widest: Math.max(...widths),
    };
}"""
READABLE = 300  # pixels that the widest picture of an explorer must have


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """Every explorer that needs no other cell, and a training explorer with a kept run, in the dark."""
    with running_lab(tmp_path_factory.mktemp("dark"), theme="Dark") as lab:
        seen.write_notebook(lab, "all", [*course.alone(), TRAINING])
        with open_notebook(browser, lab, "all") as page:
            page.keyboard.press("Control+b")  # the list of files away
            run_all(page)
            assert page.locator(".explorer").count() == len(course.alone()) + 1
            for words in ("Step", "Keep run"):
                page.locator(".training button", has_text=words).click()
            page.locator(".training button", has_text="Drop kept").wait_for()
            yield page
            assert page.faults == []


@pytest.mark.slow
def test_the_dark_theme_is_accessible(page, axe):
    assert page.evaluate("document.body.dataset.jpThemeLight") == "false"
    assert seen.faults_of_access(page, axe, seen.EXPLORERS_ONLY) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [900, 1280, 2000])
def test_nothing_sticks_out(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)
    for number, explorer in enumerate(page.locator(".explorer").all()):
        code = [*course.alone(), TRAINING][number]
        found = explorer.evaluate(MEASURE)
        assert found["out"] == [], code
        assert found["widest"] > READABLE, code
