"""The browser edition as a visitor meets it: an empty profile, and no network but its own server."""

import contextlib
import json
import os
import re
import time
from itertools import pairwise
from pathlib import Path

import course
import documents
import pytest
import sited

from conftest import CLEAR_AND_RUN, run_all, run_cells, wait_until_idle

pytestmark = pytest.mark.slow
FIRST = documents.NAMES[0]
CHECKED = "01_one_neuron_forward"  # its first exercise is 3.38:z
CHINESE = f"zh/{CHECKED}"
CLEAR_AND_RUN_IN_CHINESE = (("编辑", "清除所有单元格的输出"), ("运行", "运行所有单元格"))
SOLUTION = """\
from helpers.exercises import check, progress
def weighted_sum(w, x, b):
    return w.T @ x + b
check("3.38:z", weighted_sum)"""
ENDLESS = """\
from helpers.exercises import check
def weighted_sum(w, x, b):
    while True:
        try:
            x = x + 1
        except BaseException:
            pass
check("3.38:z", weighted_sum)"""
ALONE = """\
from helpers.exercises import check
def activate(z):
    return 1 / (1 + 2.718281828459045 ** -z)
check("3.38:a", activate)"""
PROGRESS = "from helpers.exercises import progress\nprint(str(progress()).splitlines()[0])"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site's folder; SITE_FOLDER names one that is there already."""
    if built := os.environ.get("SITE_FOLDER"):
        return Path(built)
    folder = tmp_path_factory.mktemp("site") / "site"
    try:
        sited.build(folder)
    except sited.NotBuilt as missing:
        pytest.skip(str(missing))
    return folder


@pytest.fixture(scope="module")
def base(site):
    with sited.served(site) as base:
        yield base


def needs(folder):
    """Skips where the site has no pages in a language."""
    if not folder.exists():
        pytest.skip("this site is in English alone")


@pytest.fixture
def chinese(site):
    needs(site / "zh")


def exercise():
    """The cell with the first exercise of notebook 1, counted from 1."""
    return next(n for n, cell in course.ours(CHECKED).code if "check(" in cell.source)


def run(page, number, source=None):
    """Run a cell, written anew where there is a source. Returns what the cell shows."""
    if source:
        sited.write(page, number, source)
    run_cells(page, [number])
    return page.locator(".jp-Cell").nth(number - 1).inner_text()


def in_the_files(page, base, name):
    """Go to the file list, as the link does, and wait for a file there."""
    page.goto(f"{base}/tree/index.html")
    page.locator(".jp-DirListing-item", has_text="notebooks").first.dblclick()
    page.locator(".jp-DirListing-item", has_text=name).first.wait_for()


@pytest.fixture(scope="module")
def visitor(browser):
    with sited.visitor(browser.browser.browser_type) as visitor:
        yield visitor


def said(outputs):
    """The words of some outputs, as nbval compares them."""
    words = []
    for output in outputs:
        data = output.get("data", {"text/plain": output.get("text", "")})
        words.append("".join(data.get("text/plain", "")))
    return "".join(words)


def every_cell_says_what_is_stored(visitor, base, name, entries):
    with sited.live(visitor, base, name) as page:
        assert not any(sited.outputs(page)), "an output would answer the reader's prediction"
        run_all(page, timeout=400, entries=entries)
        came = sited.outputs(page)
        assert page.faults == []
    for (n, cell), outputs in zip(course.ours(name).code, came, strict=True):
        assert not any(o["output_type"] == "error" for o in outputs), (n, outputs)
        if documents.NOT_COMPARED not in cell.metadata.get("tags", []):
            assert said(outputs) == said(cell.outputs), n


@pytest.mark.parametrize("name", documents.NAMES)
def test_every_cell_says_what_is_stored(visitor, base, name):
    every_cell_says_what_is_stored(visitor, base, name, CLEAR_AND_RUN)


def test_a_chinese_notebook_runs_to_its_end(visitor, base, chinese):
    every_cell_says_what_is_stored(visitor, base, CHINESE, CLEAR_AND_RUN_IN_CHINESE)


def test_nobody_else_is_asked(visitor, base):
    """After the notebooks have run."""
    foreign = [url for url in visitor.asked if not url.startswith((base, "data:", "blob:"))]
    assert visitor.asked and foreign == []


def test_twenty_slider_moves(visitor, base):
    with sited.live(visitor, base, "03_two_layers_forward") as page:
        cell = course.explorers(course.ours("03_two_layers_forward"))[0]
        run_cells(page, course.needed(course.ours("03_two_layers_forward"), [cell]))
        output = page.locator(".jp-Cell").nth(cell - 1).locator(".jp-Cell-outputArea")
        slider = output.locator("[role=slider]").first
        slider.focus()
        pictures = [output.locator("svg").first.inner_html()]
        for move in range(20):
            page.keyboard.press("ArrowRight" if move % 2 else "ArrowLeft")
            page.wait_for_function(
                "([svg, before]) => svg.isConnected === false || svg.innerHTML !== before",
                arg=[output.locator("svg").first.element_handle(), pictures[-1]],
            )
            pictures.append(output.locator("svg").first.inner_html())
        assert page.faults == []
    assert all(a != b for a, b in pairwise(pictures))


def test_an_endless_loop_ends(visitor, base):
    with sited.live(visitor, base, CHECKED) as page:
        run(page, exercise())  # what it imports is there
        began = time.monotonic()
        assert "did not come to an end" in run(page, exercise(), ENDLESS)
        assert time.monotonic() - began < 20
        assert "42" in run(page, exercise(), "print(6 * 7)")


def test_progress_and_what_is_written_survive_a_reload(visitor, base):
    with sited.live(visitor, base, CHECKED) as page:
        assert "3.38:z: Solved" in run(page, exercise(), SOLUTION)
        page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
        page.reload()
        page.wait_for_function("window.jupyterapp?.shell.currentWidget")
        wait_until_idle(page)
        assert "return w.T @ x + b" in page.locator(".jp-Cell").nth(exercise() - 1).inner_text()
        assert "Solved: 1 of" in run(page, exercise(), PROGRESS)


# In a page of the site: what is kept becomes the work of edition 0.9, as if this one were new.
OLDER = """async () => {
    const prefix = 'backpropagation-course ', old = prefix + '0.9';
    const answer = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = reject;  // one that still closes may block it for a moment
    });
    const now = (await indexedDB.databases()).map(one => one.name).find(n => n.startsWith(prefix));
    const from = await answer(indexedDB.open(now));
    const store = from.transaction('files').objectStore('files');
    const [keys, files] = [await answer(store.getAllKeys()), await answer(store.getAll())];
    from.close();
    await answer(indexedDB.deleteDatabase(now));
    localStorage.clear();
    const keep = async (name, pairs) => {
        const asked = indexedDB.open(name);
        asked.onupgradeneeded = () => asked.result.createObjectStore('files');
        const into = await answer(asked);
        const put = into.transaction('files', 'readwrite').objectStore('files');
        await Promise.all(pairs.map(([key, file]) => answer(put.put(file, key))));
        into.close();
    };
    await keep(old, keys.map((key, n) => [key, files[n]]));
    // In the new edition something has been solved already.
    const begun = files.find(file => file.name === 'my_progress.json');
    const content = btoa(JSON.stringify({solved: ['3.38:a'], tried: {}}));
    await keep(now, [[begun.path, {...begun, content, format: 'base64'}]]);
}"""


def test_a_new_edition_begins_with_the_work_of_the_old_one(browser, base):
    with sited.visitor(browser.browser.browser_type) as visitor:
        with sited.live(visitor, base, CHECKED) as page:
            assert "3.38:z: Solved" in run(page, exercise(), SOLUTION)
            page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
        page = visitor.new_page()
        page.goto(f"{base}/read/{CHECKED}.html")
        page.evaluate(OLDER)
        for _ in range(2):  # once, and no second time
            with sited.live(visitor, base, CHECKED) as live:
                words = live.locator(".jp-Cell").nth(exercise() - 1).inner_text()
                assert "return w.T @ x + b" not in words, "an old copy hides the new notebook"
                assert "Solved: 2 of" in run(live, exercise(), PROGRESS)
                assert live.faults == []
        in_the_files(page, base, "edition 0.9")
        page.locator(".jp-DirListing-item", has_text="edition 0.9").dblclick()
        page.wait_for_function("document.querySelectorAll('.jp-DirListing-item').length === 1")
        assert CHECKED in page.locator(".jp-DirListing-item").inner_text()


def test_a_section_alone_speaks_chinese_and_progress_is_one(visitor, base, chinese):
    with sited.live(visitor, base, CHINESE) as page:
        links = page.locator("nav[aria-label=课程] a:visible")
        assert links.all_inner_texts() == ["全部笔记本", "文件", "JupyterLab"]
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert "3.38:a：已做出" in run(page, exercise(), ALONE)
        links.first.click()
        page.wait_for_url("**/zh/index.html")
    with sited.live(visitor, base, CHECKED) as page:
        progress = "from helpers.exercises import progress\nprint(progress())"
        assert "a solved" in run(page, exercise(), progress)


def test_a_section_alone_speaks_chinese_where_nothing_is_kept(visitor, base, chinese):
    """There the kernel sees no folders."""
    with sited.live(visitor, base.replace("127.0.0.1", sited.OTHER_NAME), CHINESE) as page:
        assert not page.evaluate("window.isSecureContext")
        assert "3.38:a：已做出" in run(page, exercise(), ALONE)


@pytest.mark.parametrize(
    "place, start, ready, solved",
    [
        ("", "Run in the browser", "Everything is here", "3.38:z: Solved"),
        ("zh/", "在浏览器中运行", "一切就绪", "3.38:z：已做出"),
    ],
)
def test_the_next_visit_needs_no_network(site, browser, tmp_path, place, start, ready, solved):
    """From the landing page alone, after the browser was closed; no notebook was opened before."""
    needs(site / place)
    chromium = browser.browser.browser_type
    with sited.served(site) as base, sited.visitor(chromium, tmp_path) as visitor:
        page = visitor.new_page()
        page.goto(f"{base}/{place}index.html")
        page.wait_for_function("window.fetched")
    with sited.visitor(chromium, tmp_path) as visitor:
        page = visitor.new_page()
        page.goto(f"{base}/{place}index.html")
        assert start in page.locator("main").inner_text()
        page.locator(".start a").click()
        page.wait_for_function("window.jupyterapp?.shell.currentWidget")
        wait_until_idle(page)
        assert ready in run(page, 4)
        with sited.live(visitor, base, place + CHECKED) as live:
            assert solved in run(live, exercise(), SOLUTION)
        in_the_files(page, base, "my_progress.json")


def test_all_that_a_notebook_needs_is_fetched_ahead(visitor, base, site):
    """After the notebooks have run: their scripts stand in tools/website/chunks.txt."""
    ahead = {address for address, _ in json.loads((site / "ahead.json").read_text())}
    asked = {url.removeprefix(f"{base}/").split("?")[0] for url in visitor.asked}
    needed = {a for a in asked if re.match(r"build/.*\.js|extensions/.*\.js|static/pyodide/", a)}
    assert needed and needed - ahead == set()


def test_one_click_to_files_and_lab(visitor, base):
    with sited.live(visitor, base, FIRST) as page:
        links = page.locator("nav[aria-label=Course] a:visible")
        assert links.all_inner_texts() == ["All notebooks", "Files", "JupyterLab"]
        links.nth(2).click()
        page.wait_for_url("**/lab/index.html*")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        in_the_files(page, base, f"{FIRST}.ipynb")


def test_the_sheet_to_print_lies_in_the_file_list(visitor, base):
    cells = course.ours(documents.SUMMARY).code
    last = next(n for n, cell in cells if "save_cheat_sheet" in cell.source)
    with sited.live(visitor, base, documents.SUMMARY) as page:
        run_cells(page, [last])
        in_the_files(page, base, "cheat_sheet.pdf")


@contextlib.contextmanager
def reader(browser, locale, **options):
    """A page of somebody whose browser speaks one language and has not been here."""
    context = browser.browser.new_context(locale=locale, **options)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize(
    "locale, language", [("zh-CN", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr-FR", "en")]
)
def test_the_language_of_the_browser_decides_at_first(browser, base, chinese, locale, language):
    with reader(browser, locale) as page:
        for _ in range(2):
            page.goto(f"{base}/index.html")
            page.wait_for_selector(f"html[lang={language}] main h1")
        page.goto(f"{base}/zh/index.html")
        assert page.get_attribute("html", "lang") == "zh-CN"


def test_what_the_reader_chooses_wins_from_then_on(browser, base, chinese):
    english, other = f"{base}/index.html", f"{base}/zh/index.html"
    with reader(browser, "zh-CN") as page:
        page.goto(english)
        page.wait_for_url(other)
        page.click("a[lang=en]")
        page.wait_for_url(f"{english}#en")
        page.goto(english)
        page.wait_for_selector("html[lang=en] main h1")
        page.goto(f"{base}/read/{CHECKED}.html")
        page.click("a[lang=zh-CN]")
        page.wait_for_url(f"{base}/zh/read/{CHECKED}.html#zh")
        page.goto(english)
        page.wait_for_url(other)


@pytest.mark.parametrize("script", [False, True])
def test_the_switch_needs_no_script_and_no_storage(browser, base, chinese, script):
    with reader(browser, "zh-CN", java_script_enabled=script) as page:
        page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw 1 }})")
        page.goto(f"{base}/zh/index.html")
        page.click("a[lang=en]")
        page.wait_for_url(f"{base}/index.html#en")
        page.click("a[lang=zh-CN]")
        page.wait_for_url(f"{base}/zh/index.html#zh")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("language", ["", "zh/"])
@pytest.mark.parametrize("address", ["index.html", f"read/{CHECKED}.html"])
def test_pages_are_accessible_and_fit(browser, base, site, axe, address, language, width, scheme):
    needs(site / language)
    page = browser.new_page()
    try:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{base}/{language}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations)")
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in serious] == []
    finally:
        page.close()
