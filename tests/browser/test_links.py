"""From the map of equations to the section that derives one."""

from conftest import open_notebook

from helpers.equations import EQUATIONS


def test_the_map_leads_to_the_section(browser, lab):
    equation = EQUATIONS["3.47"]
    with open_notebook(browser, lab, "00_start_here") as page:
        page.locator(".jp-RenderedMarkdown a").get_by_text(equation.title, exact=True).click()
        page.wait_for_selector(f".jp-mod-current >> text={equation.notebook}.ipynb")
        heading = page.locator(f".jp-RenderedMarkdown h2:has-text('{equation.heading}')")
        heading.wait_for()
        page.wait_for_function(
            """heading => {
                const { top, bottom } = heading.getBoundingClientRect();
                return 0 < top && bottom < innerHeight;
            }""",
            arg=heading.element_handle(),
        )
