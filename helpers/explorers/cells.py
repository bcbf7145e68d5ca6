"""Running a cell again ends what its former run has made, so that page and kernel forget it."""

from IPython import get_ipython

_made_in = {}  # cell -> (its run, what this run has made)


def close(widget):
    """Close a widget and all in it, so that the page and the kernel forget them."""
    for child in getattr(widget, "children", ()):
        close(child)
    for part in (widget, widget.layout, getattr(widget, "style", None)):
        if part is not None:
            part.close()


class Shown:
    """What a cell shows: something with a `widget`, which is closed when the cell runs again."""

    def close(self):
        """End it: the page shows it no more, and nothing is kept."""
        close(self.widget)


def only_of_its_cell(made):
    """Close what a former run of the running cell has made, and remember this instead.

    made: has a method `close()`.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent() if kernel else {}
    cell = request.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run = request["header"]["msg_id"]
    former_run, former = _made_in.get(cell, (run, []))
    if former_run != run:
        for old in former:
            old.close()
        former = []
    _made_in[cell] = run, [*former, made]
