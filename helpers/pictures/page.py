"""What is shown on a page: its names for a screen reader, its look, its end when a cell runs again.

The sliders and pictures of ipywidgets have no name that a screen reader could say, and JupyterLab
takes the arrow keys from a list of choices, to walk among the cells. Python cannot reach either. A
few lines of script, run by the browser where the explorer appears, can.
"""

import html
from pathlib import Path

from IPython import get_ipython

from helpers.pictures.widgets import widgets
from helpers.texts import say

SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page(children, words):
    """A VBox of the children, with a name for each slider and picture, to be used by keyboard.

    words: an HTML widget that says in words what the pictures show. It is not seen: it becomes
        their alternative text, and a screen reader says it anew when it changes.
    """
    words.add_class("explorer-words")
    style = STYLE.replace("LOST", say("live.lost"))
    large = html.escape(say("live.large"))
    script = widgets.HTML(
        f'<style data-large="{large}" onload="{html.escape(SCRIPT)}">{style}</style>'
    )
    script.layout.display = "none"
    box = widgets.VBox([*children, words, script])
    box.add_class("explorer")
    return box


def close(widget):
    """Close a widget and all in it, so that the page and the kernel forget them."""
    for child in getattr(widget, "children", ()):
        close(child)
    for part in (widget, widget.layout, getattr(widget, "style", None)):
        if part is not None:
            part.close()


_made_in = {}  # cell -> (its run, what this run has made)


def only_of_its_cell(made):
    """Close what a former run of the running cell has made, and remember this instead.

    made: has a method `close()`. So page and kernel keep nothing of a cell that ran again.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent() if kernel else {}
    cell = request.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run = request["header"]["msg_id"]
    made_by, others = _made_in.get(cell, (run, []))
    while made_by != run and others:
        others.pop().close()
    _made_in[cell] = run, [*others, made]
