"""The large view: an explorer alone, as large as the screen allows, and back as it was."""

import pytest
import seen

from conftest import open_notebook, run_all
from helpers import texts
from tools.teaching import projection

CELLS = (
    "from helpers.pictures import explore_loss\nexplore_loss()",
    "from helpers.pictures import explore_chain\nexplore_chain(step=0)",
    "from helpers.pictures import explore_training\nexplore_training(n1=4)",
)
SIZE = 1280, 720
# The picture, what must be left around it, and where a number stands on it, as shares.
MEASURE = """explorer => {
    const picture = explorer.querySelector('.drawn svg, .stage').getBoundingClientRect();
    const whole = explorer.getBoundingClientRect();
    const number = explorer.querySelector('.in-place input');
    const box = number?.getBoundingClientRect();
    return {
        width: picture.width, height: picture.height, above: picture.top - whole.top,
        inside: picture.left >= 0 && picture.top >= 0
            && picture.right <= innerWidth && picture.bottom <= innerHeight,
        alone: whole.width === innerWidth && whole.height === innerHeight
            && explorer.contains(document.elementFromPoint(innerWidth / 2, innerHeight - 9)),
        full: document.fullscreenElement === explorer,
        place: box ? [(box.x - picture.x) / picture.width, (box.y - picture.y) / picture.height,
            box.width / picture.width, box.height / picture.height] : [],
    };
}"""


@pytest.fixture(scope="module", params=["lab", pytest.param("notebook7", marks=pytest.mark.slow)])
def page(request, browser):
    lab = request.getfixturevalue(request.param)
    seen.write_notebook(lab, "large", CELLS)
    with open_notebook(browser, lab, "large", *SIZE) as page:
        run_all(page)
        page.locator(".training svg").first.wait_for()
        page.wait_for_timeout(500)
        yield page
        assert page.faults == []


def button(explorer):
    return explorer.get_by_role("button", name="Large view", exact=True)


def is_large(explorer, wanted):
    pressed = button(explorer).get_attribute("aria-pressed") == str(wanted).lower()
    return pressed and explorer.evaluate(MEASURE)["alone"] == wanted


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("number", range(len(CELLS)))
def test_it_grows_by_what_the_screen_allows_and_back(page, number, allowed):
    """Where the browser refuses the whole screen, it lies over the page instead."""
    explorer = page.locator(".explorer").nth(number)
    explorer.evaluate(f"e => e.requestFullscreen = {'undefined' if allowed else 'null'}")
    if allowed:
        explorer.evaluate("e => delete e.requestFullscreen")
    explorer.scroll_into_view_if_needed()
    before, looks = explorer.evaluate(MEASURE), seen.pictures(explorer)
    button(explorer).focus()
    page.keyboard.press("Enter")
    seen.wait_for(lambda: is_large(explorer, True), "the large view")
    page.wait_for_timeout(200)
    after = explorer.evaluate(MEASURE)
    grown = after["width"] / before["width"]
    # A row of controls above it and a margin at its sides grow as well.
    most = min(SIZE[0] / (before["width"] + 12), SIZE[1] / (before["height"] + before["above"]))
    print(f"{CELLS[number][-20:]!r}: {grown:.2f} times as large; at most {most:.2f}")
    assert after["inside"] and after["full"] == allowed
    assert grown > (1.2 if "training" in CELLS[number] else 0.96 * most)
    assert grown == pytest.approx(after["height"] / before["height"], rel=0.01)
    assert after["place"] == pytest.approx(before["place"], abs=0.002)
    assert seen.pictures(explorer) == looks
    page.keyboard.press("Escape")
    seen.wait_for(lambda: is_large(explorer, False), "the page as it was")
    assert explorer.evaluate(MEASURE) == before | {"above": pytest.approx(before["above"])}


def test_a_slider_and_a_number_are_where_they_are_seen(page):
    explorer = page.locator(".explorer").nth(1)
    button(explorer).click()
    seen.wait_for(lambda: is_large(explorer, True), "the large view")
    handle, track = (
        explorer.get_by_role("slider", name="step").first,
        explorer.locator(".noUi-base"),
    )
    box = track.first.bounding_box()
    first = seen.pictures(explorer)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    seen.wait_for(lambda: seen.pictures(explorer) != first, "the step chosen by the mouse")
    share = float(handle.get_attribute("aria-valuenow")) / float(
        handle.get_attribute("aria-valuemax")
    )
    assert share == pytest.approx(0.5, abs=0.11)
    page.mouse.click(*SIZE)  # beside everything; the keys stay with it
    page.keyboard.press("a")  # in a notebook this would insert a cell
    assert page.locator(".jp-CodeCell").count() == len(CELLS)
    button(explorer).click()
    seen.wait_for(lambda: is_large(explorer, False), "the page as it was")


@pytest.mark.parametrize("size", [SIZE, pytest.param((1920, 1080), marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_map_has_a_screen_for_each_notebook(browser, tmp_path, monkeypatch, language, size):
    monkeypatch.setattr(texts, "language", language)
    file = tmp_path / "map.html"
    file.write_text(projection.page(), encoding="utf-8")
    page = browser.new_page()
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    page.goto(file.as_uri())
    screens = page.evaluate(
        "[...document.querySelectorAll('section')].map(s => [s.scrollWidth, s.offsetHeight])"
    )
    letters = page.evaluate(
        "Math.min(...[...document.querySelectorAll('code')].map(c => c.getClientRects()[0].height))"
    )
    page.close()
    assert screens == [list(size)] * 5 and letters > size[1] / 30
