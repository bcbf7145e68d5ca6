"""What the drawn explorers share: controls, model and picture agree, whatever is done to them."""

import html
import random
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from ipywidgets.widgets.widget import _instances

from helpers.explorers import cells
from helpers.explorers.chain import explore_chain
from helpers.explorers.initialisation import explore_initialisation
from helpers.explorers.neuron import explore_sigmoid
from helpers.explorers.one_over_m import explore_one_over_m
from helpers.explorers.shapes import explore_shapes

EXPLORERS = {  # and how many of the 10 000 events each of them gets
    "shapes": (explore_shapes, 4500),
    "one_over_m": (explore_one_over_m, 3000),
    "initialisation": (explore_initialisation, 1500),
    "chain": (lambda: explore_chain(two_layers=True), 1000),
}


def event(control, rng):
    """Do to a control what a learner might."""
    if isinstance(control, widgets.Button):
        control.click()
    elif isinstance(control, (widgets.ToggleButton, widgets.Checkbox)):
        control.value = not control.value
    elif hasattr(control, "options"):
        control.index = rng.randrange(len(control.options))
    else:
        steps = round((control.max - control.min) / control.step)
        control.value = control.min + control.step * rng.randint(0, steps)


def assert_consistent(explorer):
    for name, control in explorer.controls.items():
        if hasattr(control, "value"):
            assert control.value == getattr(explorer.model, name), name
    drawing, description = explorer.model.draw()
    assert explorer.drawing.value == drawing.svg(description)
    assert explorer.text.value == html.escape(description)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_burst_of_random_events_ends_consistent(name):
    make, events = EXPLORERS[name]
    explorer, rng = make(), random.Random(0)
    controls = list(explorer.controls.values())
    for _ in range(events):
        event(rng.choice(controls), rng)
    assert_consistent(explorer)


def test_events_from_two_threads_end_consistent():
    explorer = explore_shapes()

    def storm(seed):
        rng = random.Random(seed)
        for _ in range(300):
            event(rng.choice(list(explorer.controls.values())), rng)

    with ThreadPoolExecutor(2) as pool:
        for finished in [pool.submit(storm, seed) for seed in (1, 2)]:
            finished.result()
    assert_consistent(explorer)


@pytest.mark.parametrize("name", EXPLORERS)
def test_static_twin_says_what_the_text_says(name):
    explorer = EXPLORERS[name][0]()
    data, metadata = explorer._repr_mimebundle_()
    for control, value in explorer.twin.items():
        explorer.controls[control].value = value
    assert data["text/plain"].endswith(metadata["image/png"]["alt"])
    assert html.escape(metadata["image/png"]["alt"]) == explorer.text.value
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_has_a_name(name):
    for control in EXPLORERS[name][0]().controls.values():
        assert control.description


@pytest.mark.parametrize("make", [*(make for make, _ in EXPLORERS.values()), explore_sigmoid])
def test_running_a_cell_again_leaves_nothing_behind(make, monkeypatch):
    runs = iter(range(3))
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": make}, "header": {"msg_id": run}}
    )
    monkeypatch.setattr(cells, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    counts = []
    for run in runs:
        shown = make()
        shown._repr_mimebundle_()
        counts.append(len(_instances))
    assert counts[0] == counts[1] == counts[2]
    for control in shown.controls.values():
        assert control.layout.comm is not None, "what is shown must stay open"
