"""The training explorer in a real JupyterLab: it plays, answers, rewinds, and stops when left."""

import random
import re
import time

import pytest
import seen

from conftest import menu, open_notebook, wait_until_idle

SCREEN = 720  # pixels of height that a laptop leaves to a notebook

EXPLORER = """\
from helpers.pictures import explore_training
explorer = explore_training(data="flower", n1=8)
explorer
"""
# How much of the kernel is still at work for the course, while nothing is asked of it.
AT_WORK = """\
import asyncio, pathlib, helpers
await asyncio.sleep(0.3)
home = str(pathlib.Path(helpers.__file__).parent)
code = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
print(sum(c is not None and c.co_filename.startswith(home) for c in code))
"""
AGAIN = "explorer"

CHANGES = """() => {
    window.changes = 0;
    const parts = {childList: true, characterData: true, subtree: true,
        attributeFilter: ['src', 'd', 'points']};
    const silent = '[role=status], .explorer-words';
    new MutationObserver(found => {
        window.changes += found.some(({target: t}) => !(t.closest ? t : t.parentElement)
            ?.closest(silent));
    }).observe(document.querySelector('.training'), parts);
}"""
# What each control shows, by its name.
CONTROLS = """explorer => Object.fromEntries([
    ...[...explorer.querySelectorAll('[role=slider]')].map(s =>
        [s.getAttribute('aria-label'), s.getAttribute('aria-valuetext')]),
    ...[...explorer.querySelectorAll('select')].map(s =>
        [s.closest('.jupyter-widgets').querySelector('label').textContent, s.value]),
])"""


@pytest.fixture(scope="module")
def page(browser, lab):
    seen.write_notebook(lab, "explorer", [EXPLORER, AT_WORK, AGAIN])
    with open_notebook(browser, lab, "explorer") as page:
        run_cell(page, 0)
        page.wait_for_selector(".training svg")
        page.evaluate(CHANGES)
        yield page


@pytest.fixture(autouse=True)
def paused(page):
    """Each test begins and ends with an explorer that does not play."""
    yield
    if page.is_closed():
        return
    pause(page)
    assert page.faults == []


def explorer(page):
    return page.locator(".training").first


def button(page, text):
    return explorer(page).locator("button", has_text=text)


def words(page):
    return explorer(page).locator(".explorer-words").text_content()


def slider(page, label):
    return explorer(page).locator(f"[role=slider][aria-label='{label}']")


def trouble(page):
    """What the explorer says of trouble, or "" where there is none."""
    return " ".join(explorer(page).locator(".trouble").all_inner_texts())


def epoch(page):
    return number_in(slider(page, "Rewind").get_attribute("aria-valuetext"))


def number_in(text):
    return int(re.sub(r"\D", "", text) or -1)


def wait_for_epoch(page, wanted):
    seen.wait_for(lambda: wanted(epoch(page)), "the epoch")


def wait_for_change(page, number=1):
    before = page.evaluate("window.changes")
    page.wait_for_function("before => window.changes >= before", arg=before + number)


def play(page):
    """Start to play and wait until pictures arrive."""
    button(page, "Play").click()
    wait_for_change(page, 5)


def pause(page):
    press_pause(page)
    button(page, "Play").wait_for()


def press_pause(page):
    """Press Pause if it is there, in one step: the kernel may rename it at any moment."""
    buttons = explorer(page).locator("button")
    buttons.evaluate_all("all => all.find(b => b.innerText.includes('Pause'))?.click()")


def run_cell(page, index):
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index)
    cell.locator(".jp-InputArea-editor").click()
    prompt = cell.locator(".jp-InputPrompt").first
    before = prompt.inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "([p, before]) => p.innerText !== before && /\\[\\d+\\]/.test(p.innerText)",
        arg=[prompt.element_handle(), before],
    )
    wait_until_idle(page)
    return cell


def at_work(page):
    """What the kernel prints of itself."""
    return int(run_cell(page, 1).locator(".jp-OutputArea-output pre").first.inner_text())


def test_it_is_all_on_one_screen(page):
    explorer(page).scroll_into_view_if_needed()
    whole = explorer(page).bounding_box()
    assert whole["height"] < SCREEN
    for part in explorer(page).locator("svg, img, table, select, button").all():
        box = part.bounding_box()
        if box:  # it is shown
            assert whole["x"] - 1 <= box["x"]
            assert box["x"] + box["width"] <= whole["x"] + whole["width"] + 1


def test_it_plays_and_pauses(page):
    play(page)
    assert at_work(page) > 0
    seconds = page.evaluate(
        """async () => {
            const button = [...document.querySelectorAll('.training button')]
                .find(button => button.textContent.includes('Pause'));
            const start = performance.now();
            button.click();
            while (!button.textContent.includes('Play')) await new Promise(requestAnimationFrame);
            return (performance.now() - start) / 1000;
        }"""
    )
    assert seconds < 2, "pause must answer even on a busy machine"
    time.sleep(0.5)
    changes, now = page.evaluate("window.changes"), epoch(page)
    time.sleep(0.5)
    assert page.evaluate("window.changes") == changes
    assert f"{now:,}" in words(page) and now > 0
    assert at_work(page) == 0


def test_the_picture_is_never_away(page):
    explorer(page).evaluate(seen.WATCH)
    play(page)
    time.sleep(2)
    assert page.evaluate(seen.VANISHED) == 0


def test_everything_has_a_name_and_the_keyboard_is_enough(page):
    for label in ("Hidden units", "Learning rate", "Rewind", "Noise", "Steps/frame", "Seed"):
        slider(page, label).wait_for()
    button(page, "Reset").focus()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"({seen.NAME})(document.activeElement)").strip())
    assert {"Rewind", "Data", "Hidden units", "Activation", "Batch size", "Noise"} <= reached
    # What is read out is what is shown: not the exponent of a rate, nor the place in a list.
    rate = float(slider(page, "Learning rate").get_attribute("aria-valuetext"))
    assert rate == pytest.approx(10 ** float(slider_value(page, "Learning rate")), rel=0.1)
    steps = slider(page, "Steps/frame")
    assert number_in(steps.get_attribute("aria-valuetext")) > float(
        steps.get_attribute("aria-valuenow")
    )
    slider(page, "Hidden units").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    explorer(page).locator("td:has-text('(6, 2)')").wait_for()  # the shape of W1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    button(page, "Step").focus()
    page.keyboard.press("Space")
    wait_for_epoch(page, lambda now: now == 1)


def slider_value(page, label):
    return slider(page, label).get_attribute("aria-valuenow")


def test_a_screen_reader_is_told_seldom_while_it_plays_and_of_the_end(page):
    """The words change each second; said as often, they would never come to their end."""
    page.evaluate(
        """() => {
            window.said = [];
            const status = document.querySelector('.training [role=status]');
            new MutationObserver(() => window.said.push(status.textContent))
                .observe(status, {childList: true});
        }"""
    )
    play(page)
    time.sleep(4)
    pause(page)
    seen.wait_for(
        lambda: (page.evaluate("window.said.at(-1)") or "").strip() == words(page).strip(),
        "what is said",
    )
    assert len(page.evaluate("window.said")) <= 3


def test_rewind_goes_back_and_on(page):
    play(page)
    wait_for_epoch(page, lambda now: now > 150)
    handle = slider(page, "Rewind")
    handle.focus()
    page.keyboard.press("Home")  # rewinding pauses
    wait_for_epoch(page, lambda now: now == 0)
    button(page, "Play").wait_for()
    handle.focus()
    page.keyboard.press("End")
    wait_for_epoch(page, lambda now: now > 150)
    page.keyboard.press("Home")
    wait_for_epoch(page, lambda now: now == 0)
    button(page, "Step").click()
    wait_for_epoch(page, lambda now: now == 1)


def test_a_kept_run_is_shown_beside_the_present_one(page):
    alone = seen.pictures(explorer(page))
    button(page, "Keep run").click()
    button(page, "Drop kept").wait_for()
    seen.wait_for(lambda: len(seen.pictures(explorer(page))) > 1.2 * len(alone), "a kept run")
    button(page, "Drop kept").click()
    seen.wait_for(lambda: seen.pictures(explorer(page)) == alone, "the run alone")


@pytest.mark.slow
def test_a_thousand_random_events_while_it_plays(page):
    play(page)
    page.evaluate(
        """async seed => {
            const random = () => (seed = seed * 16807 % 2147483647) / 2147483647;
            const press = (element, key) => element.dispatchEvent(
                new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
            for (let i = 0; i < 1000; i++) {
                const sliders = [...document.querySelectorAll('.training [role=slider]')];
                const selects = [...document.querySelectorAll('.training select')];
                const buttons = [...document.querySelectorAll('.training button')];
                const which = random();
                if (which < 0.7) {
                    const keys = ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];
                    const slider = sliders[Math.floor(random() * sliders.length)];
                    press(slider, keys[Math.floor(random() * keys.length)]);
                } else if (which < 0.85) {
                    const select = selects[Math.floor(random() * selects.length)];
                    select.selectedIndex = Math.floor(random() * select.options.length);
                    select.dispatchEvent(new Event('change', {bubbles: true}));
                } else {
                    buttons[Math.floor(random() * buttons.length)].click();
                }
                if (i % 20 === 0) await new Promise(requestAnimationFrame);
            }
        }""",
        random.Random(0).randrange(1, 2**31 - 1),
    )
    seen.wait_for(lambda: paused_and_at_rest(page), "rest after the last event")
    assert not re.search(r"\w+Error\b", trouble(page))
    seen.wait_for(lambda: f"{epoch(page):,}" in words(page), "the words of this epoch")
    # Shown again, the page hears from the kernel what the controls and the pictures are.
    other = run_cell(page, 2).locator(".training")
    other.locator("svg").first.wait_for()
    page.wait_for_timeout(500)
    assert explorer(page).evaluate(CONTROLS) == other.evaluate(CONTROLS)
    assert seen.pictures(explorer(page)) == seen.pictures(other)
    seen.wait_for(
        lambda: words(page) == other.locator(".explorer-words").text_content(), "the same words"
    )


def paused_and_at_rest(page):
    """Events that are still on their way may let it play again."""
    press_pause(page)
    wait_until_idle(page)
    return at_work(page) == 0


def test_running_the_cell_again_leaves_one_explorer(page):
    play(page)
    cell = run_cell(page, 0)
    page.wait_for_selector(".training svg")
    assert cell.locator(".training").count() == 1
    assert cell.locator(".jp-OutputArea-output").count() == 1
    assert at_work(page) == 0


def test_clearing_the_output_stops_it(page):
    play_again(page)
    menu(page, "Edit", "Clear Outputs of All Cells")
    seen.wait_for(lambda: at_work(page) == 0, "the kernel at rest")
    run_cell(page, 0)


def test_the_interrupt_button_pauses(page):
    play_again(page)
    menu(page, "Kernel", "Interrupt Kernel")
    button(page, "Play").wait_for()
    seen.wait_for(lambda: len(trouble(page)) > 20, "why it has paused")
    assert at_work(page) == 0


@pytest.mark.slow
def test_restarting_the_kernel_while_it_plays(page):
    run_cell(page, 0)  # so that its number changes when it is run again
    play_again(page)
    menu(page, "Kernel", "Restart Kernel\N{HORIZONTAL ELLIPSIS}")
    page.locator(".jp-Dialog button", has_text="Restart").click()
    page.wait_for_selector(".jp-Dialog", state="detached")
    wait_until_idle(page)
    # What no longer moves says so, and what to do; that is done.
    said = "getComputedStyle(document.querySelector('.training'), '::after').content"
    seen.wait_for(lambda: "Run this cell again" in page.evaluate(said), "that it is lost")
    cell = run_cell(page, 0)
    assert page.evaluate(said) == "none"
    wait_for_epoch(page, lambda now: now == 0)
    assert cell.locator(".training").count() == 1


def play_again(page):
    page.wait_for_selector(".training svg")
    button(page, "Play").click()
    wait_for_epoch(page, lambda now: now > 50)


def test_closing_the_notebook_stops_it(page, lab):
    play_again(page)
    menu(page, "File", "Close Tab")
    page.get_by_role("button", name="Discard").click()
    page.wait_for_selector(".jp-Notebook", state="detached")
    # The page tries to tell the kernel that it plays no longer, and finds the line cut.
    page.faults[:] = [fault for fault in page.faults if "Could not send widget" not in fault]
    assert_left(page, lab)


@pytest.mark.slow
def test_closing_the_page_stops_it(page, lab):
    """Last, because it closes the page. The kernel goes on; another page asks it."""
    run_cell(page, 0)
    play_again(page)
    other = page.context.new_page()
    page.close()
    assert_left(other, lab)


def assert_left(page, lab):
    """Opened again, the notebook finds its kernel at rest, and the explorer says why."""
    page.goto(lab.address("notebooks/explorer.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
    wait_until_idle(page)
    seen.wait_for(lambda: at_work(page) == 0, "the kernel at rest")
    run_cell(page, 2).locator(".training").wait_for()
    seen.wait_for(lambda: len(trouble(page)) > 20, "why it has paused")
