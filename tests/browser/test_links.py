"""From the map of equations to the section that derives one, as the map says it."""

import course
import documents
import pytest

from conftest import menu, open_notebook, wait_until_idle
from helpers.equations import EQUATIONS

EQUATION = EQUATIONS["3.47"]
ROW = ".jp-RenderedMarkdown details:has(table) > summary"


def row(page):
    """The link of the equation, with the map unfolded."""
    page.locator(ROW).click()
    return page.locator(".jp-RenderedMarkdown a").get_by_text(EQUATION.title, exact=True)


def see_the_section(page):
    page.wait_for_function(
        """text => [...document.querySelectorAll('h2')].some(heading => {
            const { top, bottom } = heading.getBoundingClientRect();
            return heading.innerText.startsWith(text) && 0 < top && bottom < innerHeight;
        })""",
        arg=EQUATION.heading,
    )


def said(words):
    """The map says so."""
    document = course.ours(documents.NAMES[0])
    course.ours(EQUATION.notebook)
    assert words in documents.section_of(document, "The map of equations")


@pytest.mark.slow
def test_the_map_leads_to_the_section(browser, lab):
    said("click the row a second time")
    with open_notebook(browser, lab, documents.NAMES[0]) as page:
        link = row(page)
        link.click()
        tab = f".lm-mod-current .lm-TabBar-tabLabel >> text={EQUATION.notebook}.ipynb"
        page.wait_for_selector(tab)
        wait_until_idle(page)
        # JupyterLab 4 opens a notebook at its top. Once it is open, links lead to its headings.
        page.locator(".lm-TabBar-tabLabel >> text=00_start_here.ipynb").click()
        link.click()
        page.wait_for_selector(tab)
        see_the_section(page)


@pytest.mark.slow
def test_in_notebook_7_the_table_of_contents_leads_there(browser, notebook7):
    said("choose *View, Table of Contents* there, and click the section")
    with open_notebook(browser, notebook7, documents.NAMES[0]) as page:
        with page.expect_popup() as opened:
            row(page).click()
        tab = opened.value
        tab.wait_for_function("window.jupyterapp")
        wait_until_idle(tab)
        menu(tab, "View", "Table of Contents")
        tab.locator(".jp-tocItem").get_by_text(EQUATION.heading).click()
        see_the_section(tab)
        tab.close()
