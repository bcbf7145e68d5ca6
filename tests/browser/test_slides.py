"""Slides as nbconvert makes them: each fits a screen of 1280 x 720."""

import nbformat
import pytest
from nbconvert import SlidesExporter

from tools import slides

pytestmark = pytest.mark.slow
HEIGHT = 700  # of the 960 x 700 units that are scaled to the screen
# What the page of slides asks the web for, and the package of npm that has it.
ASKED = {
    "reveal.js@4.0.2/": ("reveal.js", "4.0.2", ""),
    "require.js/": ("requirejs", "2.3.7", "require.js"),
    "jquery/": ("jquery", "3.7.1", "dist/jquery.min.js"),
    "mathjax/2.7.7/": ("mathjax", "2.7.9", ""),
}
START = """() => new Promise(ready => {
    require(['https://unpkg.com/reveal.js@4.0.2/dist/reveal.js'], found => {
        window.slides = found;
        MathJax.Hub.Queue(['Typeset', MathJax.Hub], ready);
    });
})"""
# Formulas are laid out when their slide is seen.
MEASURE = """async () => {
    const found = [];
    for (const slide of slides.getSlides()) {
        const {h, v} = slides.getIndices(slide);
        slides.slide(h, v);
        const late = () => [...slide.querySelectorAll('.MathJax_CHTML')].some(formula =>
            !formula.closest('details:not([open])') && formula.getBoundingClientRect().height < 6);
        let tries = 100;
        do await new Promise(seen => setTimeout(seen, 40)); while (late() && --tries);
        found.push([slide.innerText.trim().slice(0, 50), slide.scrollHeight,
            slide.scrollWidth - slide.clientWidth]);
    }
    return found;
}"""


@pytest.mark.parametrize("name", ["02_one_neuron_backward", "zh/04_two_layers_backward"])
def test_no_slide_shows_more_than_fits(browser, node_module, tmp_path, name):
    packages = {key: (node_module(*what[:2]), what[2]) for key, what in ASKED.items()}

    def answer(route):
        for key, (folder, file) in packages.items():
            if key in route.request.url:
                rest = route.request.url.partition(key)[2].partition("?")[0]
                return route.fulfill(path=folder / (file or rest))
        return route.continue_() if route.request.url.startswith("file:") else route.abort()

    notebook = nbformat.read(slides.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    file = tmp_path / "slides.html"
    file.write_text(SlidesExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.route("**/*", answer)
    page.goto(file.as_uri())
    page.wait_for_function(
        "window.MathJax?.Hub && document.querySelector('.reveal section.present')"
    )
    page.evaluate(START)
    found = page.evaluate(MEASURE)
    page.close()
    shown = [c for c in notebook.cells if c.metadata.slideshow.slide_type != "skip"]
    assert len(shown) > 20 and len(found) >= len(shown)
    assert [one for one in found if one[1] > HEIGHT or one[2] > 1] == []
