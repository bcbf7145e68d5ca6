"""Notebook 7, the simpler page of Jupyter: two notebooks, and every explorer."""

import course
import documents
import pytest
import seen
import test_training_live as training

from conftest import menu, open_notebook, run_all, run_cells, wait_until_idle

NAMES = ("05_many_examples", "07_training")
EVENTS = 20  # of a storm, for each explorer


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook(browser, notebook7, name):
    document = course.ours(name)
    wanted = course.explorers(document, "predict")
    with open_notebook(browser, notebook7, name) as page:
        run_cells(page, course.needed(document, wanted))
        assert seen.complaints(page) == []
        assert page.locator(seen.LIVE).count() == len(wanted)
        assert seen.dead_widgets(page) == []
        formulas = sum(len(documents.formulas(text)) for _, text in document.markdown)
        assert seen.formulas_seen(page) == {"formulas": formulas, "broken": [], "raw": []}
        if name == "07_training":
            train(page)
        assert page.faults == []


def train(page):
    """Let the first training explorer play, pause it, rewind it, and interrupt it."""
    training.explorer(page).scroll_into_view_if_needed()
    training.button(page, "Play").click()
    training.wait_for_epoch(page, lambda now: now > 100)
    training.pause(page)
    seen.wait_for(lambda: f"{training.epoch(page):,}" in training.words(page), "its words")
    training.slider(page, "Rewind").focus()
    page.keyboard.press("Home")
    training.wait_for_epoch(page, lambda now: now == 0)
    training.button(page, "Play").click()
    training.wait_for_epoch(page, lambda now: now > 100)
    menu(page, "Kernel", "Interrupt Kernel")
    training.button(page, "Play").wait_for()
    seen.wait_for(lambda: len(training.trouble(page)) > 20, "why it has paused")


@pytest.mark.slow
def test_every_explorer(browser, notebook7):
    """A storm of keys, and after it one control by keyboard."""
    seen.write_notebook(notebook7, "all", course.alone())
    with open_notebook(browser, notebook7, "all") as page:
        run_all(page)
        found = page.locator(".explorer").all()
        assert len(found) == len(course.alone())
        for number, explorer in enumerate(found, 1):
            seen.storm(page, explorer, f"explorer {number}", EVENTS)
        wait_until_idle(page)
        assert page.faults == []
