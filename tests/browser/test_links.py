"""From the map of equations to the section that derives one."""

import course
import documents

from conftest import open_notebook, wait_until_idle
from helpers.equations import EQUATIONS


def test_the_map_leads_to_the_section(browser, lab):
    equation = EQUATIONS["3.47"]
    for name in (documents.NAMES[0], equation.notebook):
        course.ours(name)
    with open_notebook(browser, lab, documents.NAMES[0]) as page:
        link = page.locator(".jp-RenderedMarkdown a").get_by_text(equation.title, exact=True)
        page.locator(".jp-RenderedMarkdown details:has(table) > summary").click()
        link.click()
        tab = f".lm-mod-current .lm-TabBar-tabLabel >> text={equation.notebook}.ipynb"
        page.wait_for_selector(tab)
        wait_until_idle(page)
        # JupyterLab 4 opens a notebook at its top. Once it is open, links lead to its headings.
        page.locator(".lm-TabBar-tabLabel >> text=00_start_here.ipynb").click()
        link.click()
        page.wait_for_selector(tab)
        page.wait_for_function(
            """text => [...document.querySelectorAll('h2')].some(heading => {
                const { top, bottom } = heading.getBoundingClientRect();
                return heading.innerText.startsWith(text) && 0 < top && bottom < innerHeight;
            })""",
            arg=equation.heading,
        )
