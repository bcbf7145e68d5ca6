"""The stored notebooks as static pages, without Jupyter: readable, and accessible."""

import course
import documents
import pytest
import seen
from nbconvert import HTMLExporter

# What is nbconvert's own: pale prompts, the colours of code, links without a line below them.
WHOLE_PAGE = """{
    exclude: [['.jp-InputArea'], ['.jp-OutputPrompt']]
}, {
    rules: {'link-in-text-block': {enabled: false}}, resultTypes: ['violations']
}"""


SLOW = [pytest.param(n, marks=pytest.mark.slow) for n in documents.NAMES if n[:2] != "06"]


@pytest.mark.parametrize("name", [n for n in documents.NAMES if n[:2] == "06"] + SLOW)
def test_page_is_accessible(browser, axe, tmp_path, name):
    document = course.ours(name)
    page = browser.new_page()
    page.route("http*://**", lambda route: route.abort())  # MathJax, which stands on the web
    file = tmp_path / f"{name}.html"
    file.write_text(HTMLExporter().from_notebook_node(document.notebook)[0], encoding="utf-8")
    page.goto(file.as_uri())
    faults = seen.faults_of_access(page, axe, WHOLE_PAGE)
    page.close()
    assert faults == []
