"""The stored notebooks as static pages, without Jupyter: readable, and accessible."""

import documents
import pytest
from nbconvert import HTMLExporter
from test_course import serious

from conftest import ROOT

# What is nbconvert's own: pale prompts, the colours of code, links without a line below them.
OF_NBCONVERT = """{
    exclude: [['.jp-InputArea'], ['.jp-OutputPrompt']]
}, {
    rules: {'link-in-text-block': {enabled: false}}, resultTypes: ['violations']
}"""


@pytest.mark.parametrize("name", documents.NAMES)
def test_page_is_accessible(browser, node_modules, tmp_path, name):
    page = browser.new_page()
    page.route("http*://**", lambda route: route.abort())  # MathJax, which stands on the web
    file = tmp_path / f"{name}.html"
    file.write_text(HTMLExporter().from_filename(ROOT / "notebooks" / f"{name}.ipynb")[0])
    page.goto(file.as_uri())
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({OF_NBCONVERT})")
    page.close()
    assert serious(found) == []
