"""The training explorer in a real JupyterLab: it plays, answers, rewinds, and stops when left."""

import json
import random
import re
import time

import nbformat
import pytest

from conftest import menu, open_notebook, run_all, wait_until_idle
from helpers.pictures.watch.player import RARELY, SILENCE

EXPLORER = """\
from helpers.pictures.watch import explore_training
explorer = explore_training(data="flower", n1=8)
explorer
"""
# What the kernel says of itself: tasks that play, and whether the view shows the run.
STATE = """\
import asyncio, json
await asyncio.sleep(0.3)
run = explorer.run
print(json.dumps({
    "tasks": sum("_play" in repr(task) for task in asyncio.all_tasks()),
    "playing": explorer.player.playing,
    "epoch": run.now.epoch,
    "same": {n: c.value == getattr(run.controls, n) for n, c in explorer.controls.items()},
    "status": explorer.words.value,
    "trouble": explorer.trouble.value,
}))
"""


@pytest.fixture(scope="module")
def page(browser, lab):
    cells = [nbformat.v4.new_code_cell(source) for source in (EXPLORER, STATE)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab.folder / "notebooks" / "explorer.ipynb")
    with open_notebook(browser, lab, "explorer") as page:
        run_all(page)
        page.wait_for_selector(".training .stage svg path")
        page.evaluate(
            """() => {
                window.frames = 0;
                const stage = document.querySelector('.training .stage .widget-html-content');
                new MutationObserver(() => window.frames++).observe(stage, {childList: true});
            }"""
        )
        yield page


@pytest.fixture(autouse=True)
def paused(page):
    """Each test begins and ends with an explorer that does not play."""
    yield
    if page.is_closed():
        return
    if page.locator(".training").count() and button(page, "Pause").count():
        button(page, "Pause").click()
        button(page, "Play").wait_for()
    assert page.faults == []


def button(page, text):
    return page.locator(".training button", has_text=text)


def status(page):
    return page.locator(".training .explorer-words").inner_text()


def epoch(page):
    text = page.locator(".training .clock").inner_text()
    return int(re.sub(r"\D", "", text))


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


def kernel_state(page):
    """What the kernel says, as the cell STATE prints it."""
    cell = run_cell(page, 1)
    return json.loads(cell.locator(".jp-OutputArea-output pre").first.inner_text())


def play(page):
    """Start to play and wait until frames arrive."""
    button(page, "Play").click()
    seen = page.evaluate("window.frames")
    page.wait_for_function("seen => window.frames > seen + 5", arg=seen)


def slider(page, label):
    return page.locator(f".training [role=slider][aria-label='{label}']")


def test_it_is_all_on_one_screen(page):
    page.locator(".training").scroll_into_view_if_needed()
    box = page.locator(".training").bounding_box()
    assert box["height"] < 720
    for part in (".stage", ".charts", "table"):
        inner = page.locator(f".training {part}").first.bounding_box()
        assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1


def test_it_plays_and_pauses(page):
    play(page)
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
    time.sleep(0.3)
    frames, now = page.evaluate("window.frames"), epoch(page)
    time.sleep(0.5)
    assert page.evaluate("window.frames") == frames
    assert f"At epoch {now:,}:" in status(page)
    assert kernel_state(page)["tasks"] == 0


def test_everything_has_a_name_and_the_keyboard_is_enough(page):
    for label in ("Hidden units", "Learning rate", "Rewind", "Noise", "Steps/frame", "Seed"):
        slider(page, label).wait_for()
    button(page, "Reset").focus()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                    const at = document.activeElement;
                    const label = at.closest('.widget-inline-hbox')?.querySelector('label');
                    return at.getAttribute('aria-label') || label?.textContent || at.textContent;
                }"""
            ).strip()
        )
    assert {"Rewind", "Data", "Hidden units", "Activation", "Batch size", "Noise"} <= reached
    # What is read out is what is shown: not the exponent of a rate, nor the place in a list.
    now = f"Epoch {epoch(page):,}"
    for label, text in (("Learning rate", "1.0"), ("Steps/frame", "10"), ("Rewind", now)):
        assert slider(page, label).get_attribute("aria-valuetext") == text
    slider(page, "Hidden units").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".training td:has-text('(6, 2)')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    button(page, "Step").focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "document.querySelector('.training .clock').innerText.trim() === 'Epoch 1'"
    )


def test_a_screen_reader_is_told_seldom_while_it_plays_and_of_the_end(page):
    """The text is shown anew each second; said, it would never come to its end."""
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
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    page.wait_for_function("shown => window.said.at(-1) === shown", arg=status(page))
    assert len(page.evaluate("window.said")) <= 3


def test_rewind_goes_back_and_on(page):
    play(page)
    page.wait_for_function(
        "parseInt(document.querySelector('.training .clock').innerText.replace(/\\D/g, '')) > 150"
    )
    handle = slider(page, "Rewind")
    handle.focus()
    page.keyboard.press("Home")  # rewinding pauses
    page.wait_for_function(
        "document.querySelector('.training .clock').innerText.trim() === 'Epoch 0'"
    )
    button(page, "Play").wait_for()
    handle.focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "parseInt(document.querySelector('.training .clock').innerText.replace(/\\D/g, '')) > 150"
    )
    page.keyboard.press("Home")
    page.wait_for_function(
        "document.querySelector('.training .clock').innerText.trim() === 'Epoch 0'"
    )
    button(page, "Step").click()
    page.wait_for_function(
        "document.querySelector('.training .clock').innerText.trim() === 'Epoch 1'"
    )


def test_a_kept_run_is_shown_beside_the_present_one(page):
    button(page, "Keep run").click()
    page.wait_for_selector(".training .comparing text:has-text('Kept run')")
    button(page, "Drop kept").click()
    page.wait_for_selector(".training .charts:not(.comparing)")


def test_a_thousand_random_events_while_it_plays(page):
    play(page)
    random.seed(0)
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
        random.randrange(1, 2**31 - 1),
    )
    time.sleep(1)
    if button(page, "Pause").count():
        button(page, "Pause").click()
    button(page, "Play").wait_for()
    state = kernel_state(page)
    assert all(state["same"].values()), state["same"]
    assert state["tasks"] == 0
    assert "stopped with" not in state["trouble"]
    assert status(page) == state["status"].replace("&lt;", "<").replace("&gt;", ">")
    assert f"At epoch {epoch(page):,}" in status(page)


def test_running_the_cell_again_leaves_one_explorer(page):
    if button(page, "Play").count():
        button(page, "Play").click()
    time.sleep(0.3)
    cell = run_cell(page, 0)
    page.wait_for_selector(".training .stage svg path")
    assert cell.locator(".training").count() == 1
    assert cell.locator(".jp-OutputArea-output").count() == 1
    assert kernel_state(page)["tasks"] == 0


def test_clearing_the_output_stops_it(page):
    play_again(page)
    menu(page, "Edit", "Clear Outputs of All Cells")
    time.sleep(0.5)
    assert kernel_state(page)["tasks"] == 0
    run_cell(page, 0)


def test_the_interrupt_button_pauses(page):
    play_again(page)
    menu(page, "Kernel", "Interrupt Kernel")
    button(page, "Play").wait_for()
    page.wait_for_selector(".training .trouble:has-text('interrupted')")
    assert kernel_state(page)["tasks"] == 0


def test_restarting_the_kernel_while_it_plays(page):
    play_again(page)
    menu(page, "Kernel", "Restart Kernel\N{HORIZONTAL ELLIPSIS}")
    page.locator(".jp-Dialog button", has_text="Restart").click()
    page.wait_for_selector(".jp-Dialog", state="detached")
    wait_until_idle(page)
    cell = run_cell(page, 0)
    page.wait_for_function(
        "document.querySelector('.training .clock')?.innerText.trim() === 'Epoch 0'"
    )
    assert cell.locator(".training").count() == 1


def play_again(page):
    page.wait_for_selector(".training .stage svg path")
    button(page, "Play").click()
    page.wait_for_function(
        "parseInt(document.querySelector('.training .clock').innerText.replace(/\\D/g, '')) > 50"
    )


def test_closing_the_notebook_stops_it(page, lab):
    play_again(page)
    menu(page, "File", "Close Tab")
    page.get_by_role("button", name="Discard").click()
    page.wait_for_selector(".jp-Notebook", state="detached")
    # The page tries to tell the kernel that it plays no longer, and finds the line cut.
    page.faults[:] = [fault for fault in page.faults if "Could not send widget" not in fault]
    time.sleep(RARELY + SILENCE + 0.5)
    reopen(page, lab)
    assert_left(page)


def test_closing_the_page_stops_it(page, lab):
    """Last, because it closes the page. The kernel goes on; another page asks it."""
    run_cell(page, 0)
    play_again(page)
    other = page.context.new_page()
    page.close()
    time.sleep(RARELY + SILENCE + 0.5)
    reopen(other, lab)
    assert_left(other)


def reopen(page, lab):
    page.goto(lab.address("notebooks/explorer.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
    wait_until_idle(page)


def assert_left(page):
    state = kernel_state(page)
    assert state["tasks"] == 0
    assert "no longer" in state["trouble"]
