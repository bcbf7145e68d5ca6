"""Two whole notebooks in Notebook 7, the simpler page of Jupyter, and the training explorer in it.

The drawn explorers are tried in both pages by test_drawn_explorers.py.
"""

import re

import documents
import pytest
from test_course import FAILED, LIVE, complaints, formulas_seen, number_of_explorers

from conftest import ROOT, menu, open_notebook, run_all

NAMES = ("05_many_examples", "06_training")


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_notebook(browser, notebook7, name):
    document = documents.read(ROOT / "notebooks" / f"{name}.ipynb")
    with open_notebook(browser, notebook7, name) as page:
        run_all(page)
        assert complaints(page) == []
        assert page.locator(LIVE).count() == number_of_explorers(document)
        text = page.locator(".jp-Notebook").inner_text()
        assert not [word for word in FAILED if word in text]
        formulas = sum(len(documents.formulas(text)) for _, text in document.markdown)
        assert formulas_seen(page) == {"formulas": formulas, "broken": [], "raw": []}
        if name == "06_training":
            train(page)
        assert page.faults == []


def train(page):
    """Let the first training explorer play, pause it, rewind it, and interrupt it."""
    explorer = page.locator(".training").first
    explorer.scroll_into_view_if_needed()

    def button(text):
        return explorer.locator("button", has_text=text)

    def epoch():
        return int(re.sub(r"\D", "", explorer.locator(".clock").inner_text()))

    def wait_for_epoch(condition):
        page.wait_for_function(
            f"() => {{ const text = document.querySelector('.training .clock').innerText;"
            f" const epoch = parseInt(text.replace(/\\D/g, '')); return {condition}; }}"
        )

    button("Play").click()
    wait_for_epoch("epoch > 100")
    button("Pause").click()
    button("Play").wait_for()
    assert f"At epoch {epoch():,}:" in explorer.locator(".explorer-words").inner_text()
    explorer.locator("[role=slider][aria-label='Rewind']").focus()
    page.keyboard.press("Home")
    wait_for_epoch("epoch === 0")
    button("Play").click()
    wait_for_epoch("epoch > 100")
    menu(page, "Kernel", "Interrupt Kernel")
    button("Play").wait_for()
    explorer.locator(".trouble:has-text('interrupted')").wait_for()
