"""Every live definition there is: a storm on its controls, its twin, its names, its words."""

import functools
import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from helpers import datasets, pictures
from helpers.network import initialise
from helpers.pictures import page
from helpers.pictures.draw import Words, spread
from helpers.pictures.live import DEFINITIONS, Live
from helpers.training import train


@functools.cache
def _run(name, n1):
    dataset = datasets.load(name)
    X = dataset.X if len(dataset.X) == 2 else dataset.X / 16
    start = initialise(len(X), n1, 1, np.random.default_rng(0))
    return train(X, dataset.Y, start, 0.5, 30, record_every=10)


RNG = np.random.default_rng(7)
X, Y = RNG.standard_normal((2, 6)), (RNG.random((1, 6)) > 0.5) * 1.0
# What a call needs that no control gives.
ARGUMENTS = {
    "explore_line": lambda: (X, Y, np.array([[0.5], [-1.0]]), 0.2),
    "explore_mean": lambda: (X, Y, initialise(2, 3, 1, np.random.default_rng(1))),
    "explore_outer_products": lambda: (np.arange(10.0).reshape(2, 5) - 4, np.ones((4, 5)) / 3),
    "explore_step": lambda: (np.array([[0.7]]), np.array([[1.0]])),
    "explore_blocks": lambda: ("Z1 = W1 @ X + b1", "dW1 = (1 / m) * (dZ1 @ X.T)"),
    "explore_history": lambda: (datasets.load("moons"), _run("moons", 3)),
    "explore_scale": lambda: ("moons",),
    "explore_weight_images": lambda: (_run("digits", 3),),
}
STATES = 25  # random settings of each definition's controls


def arguments(name):
    return ARGUMENTS.get(name, tuple)()


def random_values(definition, rng):
    """A value for each control, any that the control can show; its ends are frequent."""
    values = {}
    for name, control in definition.controls.items():
        if "options" in control.options:
            options = control.choices
            options = list(options.values()) if isinstance(options, dict) else list(options)
            values[name] = options[rng.integers(len(options))]
        elif control.kind == "ToggleButton":
            values[name] = bool(rng.integers(2))
        else:
            low, high = control.range
            step = control.options["step"]
            if control.kind == "FloatLogSlider":
                value = 10.0 ** rng.choice([control.options["min"], control.options["max"]])
                if rng.integers(4):
                    value = 10.0 ** rng.uniform(control.options["min"], control.options["max"])
            else:
                places = round((high - low) / step)
                place = rng.choice([0, places]) if not rng.integers(4) else rng.integers(places + 1)
                value = min(high, low + step * int(place))
            whole = isinstance(control.value, int) and isinstance(low, int)
            values[name] = int(value) if whole else float(value)
    return values


SOME = [  # one in four in `make test`, all in `make test-slow`
    pytest.param(one, marks=() if n % 4 == 0 else pytest.mark.slow)
    for n, one in enumerate(sorted(DEFINITIONS))
]


@pytest.fixture(params=sorted(DEFINITIONS))
def name(request):
    return request.param


def outside(drawing):
    """Texts that reach beyond the drawing's edges."""
    for mark in drawing.marks:
        if isinstance(mark, Words):
            wide = spread(mark.words, mark.size, mark.bold, mark.code)
            left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
            high = mark.y - 0.5 * mark.size, mark.y + 0.5 * mark.size
            if (
                left < -1
                or left + wide > drawing.width + 1
                or high[0] < -2
                or high[1] > drawing.height + 2
            ):
                yield mark.words


def test_the_door_hands_it_out_with_a_docstring(name):
    (door,) = [n for n in pictures.__all__ if name == n or name.startswith(f"{n}_of_")]
    assert DEFINITIONS[name].__doc__
    assert door in pictures.__doc__ and callable(getattr(pictures, door).picture)


def test_a_storm_on_its_controls(name):
    definition, rng = DEFINITIONS[name], np.random.default_rng(1)
    for _ in range(STATES):
        values = random_values(definition, rng)
        drawing, words, *_ = definition.draw(*arguments(name), **values)
        assert words and not re.search(r"\b(nan|inf|None)\b", words), (values, words)
        svg = drawing.svg(words)
        assert ElementTree.fromstring(svg).attrib["aria-label"] == words
        assert not re.search(r'[" ,]-?(nan|inf)', svg), values
        assert list(outside(drawing)) == [], values


def test_the_same_controls_give_the_same_drawing(name):
    definition = DEFINITIONS[name]
    values = random_values(definition, np.random.default_rng(2))
    first, second = (definition.draw(*arguments(name), **values) for _ in range(2))
    assert first.words == second.words
    assert first.drawing.svg(first.words) == second.drawing.svg(second.words)


def test_its_picture_has_its_words(name):
    definition = DEFINITIONS[name]
    picture = definition.picture(*arguments(name))
    assert picture.png.startswith(b"\x89PNG")
    assert picture.alt == definition.draw(*arguments(name)).words
    data, metadata = definition(*arguments(name))._repr_mimebundle_()
    assert "image/png" in data and "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"]


def test_live_it_shows_what_its_controls_say(name):
    definition, rng = DEFINITIONS[name], np.random.default_rng(3)
    live = definition(*arguments(name))
    if not isinstance(live, Live):
        pytest.skip("plays by itself; it has tests of its own")
    for _ in range(6):
        for control, value in random_values(definition, rng).items():
            if not live.controls[control].disabled:
                options = live.controls[control].trait_names()
                low = live.controls[control].min if "min" in options else None
                if low is not None and not isinstance(value, (str, tuple)):
                    value = min(value, getattr(live.controls[control], "max", value))
                live.controls[control].value = value
        still = definition.draw(*arguments(name), **live.values)
        assert live.shown.words == still.words
        assert still.drawing.svg(still.words) == live.svg.value


def test_each_control_has_a_name_and_stands_once(name):
    definition = DEFINITIONS[name]
    live = definition(*arguments(name))
    if not isinstance(live, Live):
        pytest.skip("has a page of its own")
    assert all(control.description for control in live.controls.values())
    rows = [n for _, names in definition.groups for n in names]
    placed = [n for n, control in definition.controls.items() if control.place]
    assert sorted(rows + placed) == sorted([*definition.controls, *definition.buttons])


def test_a_value_that_no_control_shows_is_refused(name):
    definition = DEFINITIONS[name]
    for control in definition.controls:
        with pytest.raises(ValueError, match=f"^{control} is 'nonsense'; expected "):
            definition(*arguments(name), **{control: "nonsense"})


def test_one_of_a_thing_is_no_plural(name):
    definition = DEFINITIONS[name]
    wholes = {n: c for n, c in definition.controls.items() if c.kind == "IntSlider"}
    first = {n: 1 for n, c in wholes.items() if c.refusal(1) == ""}
    for values in (first, *({n: 1} for n in first)):
        drawing, words, *_ = definition.draw(*arguments(name), **values)
        for text in (words, *drawing.texts()):
            plural = (
                r"(?<![\w.,=-])1 (hidden )?(examples|units|epochs|steps|inputs|outputs|lines)\b"
            )
            assert not re.search(plural, text), text


def test_a_call_that_does_not_fit_is_shown_how_it_goes(name):
    definition = DEFINITIONS[name]
    for call in (definition, definition.picture):
        with pytest.raises(TypeError, match=rf"^{re.escape(repr(definition))}: .*'nonsense'"):
            call(*arguments(name), nonsense=1)
    assert repr(definition).startswith(f"{name}(") and "Control" not in repr(definition)


@pytest.mark.slow
def test_events_from_two_threads_end_consistent():
    live = pictures.explore_shapes()

    def storm(seed):
        rng = np.random.default_rng(seed)
        for _ in range(60):
            for control, value in random_values(live.definition, rng).items():
                live.controls[control].value = value

    with ThreadPoolExecutor(2) as pool:
        for finished in [pool.submit(storm, seed) for seed in (1, 2)]:
            finished.result()
    still = live.definition.draw(**live.values)
    assert live.svg.value == still.drawing.svg(still.words)


@pytest.mark.parametrize("name", SOME, indirect=True)
def test_running_a_cell_again_leaves_nothing_behind(name, monkeypatch):
    runs = iter(range(3))
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": name}, "header": {"msg_id": run}}
    )
    monkeypatch.setattr(page, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    counts = []
    for run in runs:
        shown = DEFINITIONS[name](*arguments(name))
        shown._repr_mimebundle_()
        counts.append(len(_instances))
    assert counts[0] == counts[1] == counts[2]
    for control in shown.controls.values():
        assert control.layout.comm is not None, "what is shown must stay open"
