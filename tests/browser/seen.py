"""What is seen of a page and of an explorer on it, and what can be done to one by keyboard.

An explorer is `.explorer`: controls with names, pictures with alternative texts, and the words of
the pictures for a screen reader, in `.explorer-words`. The training explorer is `.training`, too.
"""

import random
import time

import pytest
from nbformat import v4, write

SECONDS = 20  # that a control may take to show its effect on a busy machine
FAILED = ("Error displaying widget", "Loading widget", "Click to show javascript error")

LIVE = ".jp-OutputArea-output:has(> .jupyter-widgets)"  # an output with a live widget
DRAWN = ".explorer:not(.training)"
KEEPS_A_VALUE = (
    "[role=slider], select, input[type=number], input[type=checkbox],"
    ".widget-toggle-button:not(.widget-toggle-buttons *)"
)
NAME = """c => c.getAttribute('aria-label') || c.labels?.[0]?.innerText
    || c.closest('.jupyter-widgets')?.querySelector('.widget-label')?.textContent || c.innerText"""


def write_notebook(lab, name, sources):
    """Put a notebook with these code cells where the lab finds it."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write(notebook, lab.folder / "notebooks" / f"{name}.ipynb")


# Pictures.

SEEN = """async explorer => {
    const shown = [...explorer.querySelectorAll('svg, img')].filter(p => p.getClientRects().length);
    const seen = await Promise.all(shown.map(async picture => {
        if (picture.tagName !== 'IMG') return picture.outerHTML;
        return new Uint8Array(await (await fetch(picture.src)).arrayBuffer()).join();
    }));
    return seen.join();
}"""

# Counts the frames in which the picture has lost its place on the page.
WATCH = """explorer => {
    window.vanished = 0;
    const look = () => {
        const { height } = explorer.querySelector('img, svg')?.getBoundingClientRect() ?? {};
        vanished += !(height > 1);
        window.watching = requestAnimationFrame(look);
    };
    look();
}"""
VANISHED = "() => { cancelAnimationFrame(window.watching); return window.vanished; }"


def pictures(explorer):
    """All that an explorer shows, as text; equal texts look the same."""
    return explorer.evaluate(SEEN)


def wait_for(wanted, what):
    """Wait until `wanted()` holds."""
    end = time.monotonic() + SECONDS
    while not wanted():
        if time.monotonic() > end:
            pytest.fail(f"{what}: not seen within {SECONDS} s", pytrace=False)
        time.sleep(0.03)


def words(explorer):
    """(what a screen reader finds in words, the names of the pictures)."""
    said = explorer.locator(".explorer-words").text_content().strip()
    found = explorer.locator("[role=img], img")
    return said, {
        found.nth(n).evaluate(
            """picture => (picture.getAttribute('aria-label') ?? picture.getAttribute('alt')
                ?? document.getElementById(picture.getAttribute('aria-labelledby'))?.textContent
                ?? '').trim()"""
        )
        for n in range(found.count())
    }


def agree(explorer):
    """Whether the words are those of a picture."""
    said, names = words(explorer)
    return said in names


# Controls.


def controls(explorer):
    """(name, control) of each that is seen, keeps a value and is not disabled; not of groups."""
    found = [c for c in explorer.locator(KEEPS_A_VALUE).all() if c.is_visible()]
    return [
        (c.evaluate(NAME), c) for c in found if not c.evaluate("c => !!c.closest('[disabled]')")
    ]


def moves(control):
    """The key that moves a focused control, and the key that moves it back."""
    kind = control.evaluate("c => c.getAttribute('role') || c.type || c.tagName")
    if kind == "slider":
        now, end = (control.get_attribute(f"aria-value{which}") for which in ("now", "max"))
        return ("ArrowLeft", "ArrowRight") if now == end else ("ArrowRight", "ArrowLeft")
    if kind == "number":
        full = control.evaluate("c => c.max !== '' && +c.value + +c.step > +c.max")
        return ("ArrowDown", "ArrowUp") if full else ("ArrowUp", "ArrowDown")
    if kind.startswith("select"):
        last = control.evaluate("c => c.selectedIndex === c.length - 1")
        return ("ArrowUp", "ArrowDown") if last else ("ArrowDown", "ArrowUp")
    return "Space", "Space"


def move(page, explorer, control, what):
    """Move a control by keyboard, see the pictures change and where the focus is; move it back."""
    first = pictures(explorer)
    there, back = moves(control)
    control.focus()
    page.keyboard.press(there)
    wait_for(lambda: pictures(explorer) != first, f"{what}: {there}")
    outline = control.evaluate("c => getComputedStyle(c).outlineStyle")
    assert outline == "solid", f"{what}: whoever uses the keyboard must see where it is"
    page.keyboard.press(back)
    wait_for(lambda: pictures(explorer) == first, f"{what}: back by {back}")


def move_every_control(page, explorer, where):
    """Move each control there and back; the picture must change, and never be away."""
    explorer.scroll_into_view_if_needed()
    explorer.evaluate(WATCH)
    for name, control in controls(explorer):
        assert name, f"{where}: a control has no name"
        move(page, explorer, control, f"{where}, control {name!r}")
    for group in explorer.locator(".widget-toggle-buttons").all():
        press_every_button(page, explorer, group, where)
    assert page.evaluate(VANISHED) == 0, f"{where}: its picture flickers"


def press_every_button(page, explorer, group, where):
    """Choose by keyboard each of the buttons of which one is pressed, that one last."""
    first, buttons = pictures(explorer), group.locator("button").all()
    pressed = [b for b in buttons if "mod-active" in b.get_attribute("class")]
    for button in [b for b in buttons if b not in pressed] + pressed:
        button.focus()
        page.keyboard.press("Space")
        at_first = button in pressed
        wait_for(
            lambda at_first=at_first: (pictures(explorer) == first) == at_first,
            f"{where}, button {button.inner_text()!r}",
        )


def storm(page, explorer, where, events):
    """Press keys at random, faster than anything is drawn; in the end all must agree."""
    rng = random.Random(where)
    explorer.scroll_into_view_if_needed()
    found = explorer.locator(f"{KEEPS_A_VALUE}, .widget-toggle-buttons button").all()
    found = [control for control in found if control.is_visible()]
    for _ in range(events):
        rng.choice(found).focus()
        page.keyboard.press(
            rng.choice(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Space"])
        )
    settle(page, explorer)
    # Each control shows what was last drawn: moving one on and back changes nothing. (A slider, where
    # there is one: who chooses another equation and the first one again finds it afresh.)
    if found := sorted(controls(explorer), key=lambda pair: best_to_move(pair[1])):
        name, control = found[0]
        # Once before: at a power of ten a logarithmic one may come back with another last digit, and
        # what takes long to compute is then known.
        for key in moves(control):
            control.press(key)
        settle(page, explorer)
        move(page, explorer, control, f"{where}, after a storm, {name!r}")
    # They come just behind the picture.
    wait_for(lambda: agree(explorer), f"{where}, after a storm: the words of its picture")


def best_to_move(control):
    """Sliders first, those of exponents after the others."""
    return control.get_attribute("role") != "slider", is_logarithmic(control)


def is_logarithmic(control):
    """Whether a slider's place is the exponent of what it shows."""
    shown, place = (control.get_attribute(f"aria-value{part}") for part in ("text", "now"))
    try:
        return abs(float(shown) - float(place)) > 0.1 * abs(float(shown)) + 0.1
    except (TypeError, ValueError):
        return False


# The busier the kernel, the later it answers.
ANSWER = """async () => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    await kernel.requestExecute({code: '', silent: true, store_history: false}).done;
}"""


def settle(page, explorer):
    """Wait until an explorer has looked the same for a while.

    A control that moves while its picture is drawn tells the kernel so only afterwards, and the kernel
    hears controls and cells on two threads: no single answer says that nothing is left to draw.
    """
    before, calm = None, 0
    while calm < 5:
        page.wait_for_timeout(150)
        page.evaluate(ANSWER)
        now = pictures(explorer)
        calm = calm + 1 if now == before else 0
        before = now


# The page.


def complaints(page):
    """The texts of the outputs that are errors or went to stderr."""
    kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
    return page.locator(",".join(f"[data-mime-type='{k}']" for k in kinds)).all_inner_texts()


def dead_widgets(page):
    """What Jupyter says where a widget could not be shown."""
    text = page.locator(".jp-Notebook").inner_text()
    return [said for said in FAILED if said in text]


def formulas_seen(page):
    """How many formulas were rendered; the broken ones; lines of prose that still have a $."""
    return page.evaluate(
        """() => {
            const texts = [...document.querySelectorAll('.jp-RenderedMarkdown')];
            const formulas = texts.flatMap(text => [...text.querySelectorAll('mjx-container')]);
            const broken = [...document.querySelectorAll('mjx-merror')].map(e => e.textContent);
            formulas.forEach(formula => formula.style.display = 'none');
            const raw = texts.flatMap(t => t.innerText.split('\\n')).filter(t => t.includes('$'));
            formulas.forEach(formula => formula.style.display = '');
            return {formulas: formulas.length, broken, raw};
        }"""
    )


def faults_of_access(page, axe, where):
    """What axe finds serious or critical, as one line each. where: axe's arguments, as JavaScript."""
    page.evaluate(axe)
    found = page.evaluate(f"axe.run({where})")
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


EXPLORERS_ONLY = f"{{include: [{LIVE!r}]}}, {{resultTypes: ['violations']}}"
