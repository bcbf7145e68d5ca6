"""A kernel that has restarted: what is still on the page says so."""

import pytest
import seen

from conftest import open_notebook, run_all
from helpers.texts import say

CELLS = (
    "from helpers.pictures import explore_loss\nexplore_loss()",
    "from helpers.exercises import predict\npredict('two links')",
)
RESTART = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
SAID = "part => getComputedStyle(part, '::after').content"


@pytest.mark.slow
def test_explorers_and_questions_say_that_nothing_moves_any_more(browser, lab):
    seen.write_notebook(lab, "restart", CELLS)
    with open_notebook(browser, lab, "restart") as page:
        run_all(page)
        parts = [page.locator(name) for name in (".explorer", ".prediction")]
        for part in parts:
            part.wait_for()
            assert say("live.lost") not in part.evaluate(SAID)
        page.evaluate(RESTART)
        for part in parts:
            seen.wait_for(lambda part=part: say("live.lost") in part.evaluate(SAID), "the words")
