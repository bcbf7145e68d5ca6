"""The training explorer without a browser: its run, and its view in the kernel."""

import asyncio
import io
import pickle
import time
import tracemalloc
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from helpers import datasets, network, training
from helpers.activations import ACTIVATIONS, tanh
from helpers.pictures import page
from helpers.pictures.draw import png
from helpers.pictures.watch import explore_training, player
from helpers.pictures.watch.run import BATCHES, STARTS, STEPS, SteeredRun, prepared


@pytest.fixture
def apart():
    """Run a function in a thread of its own: the browser tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda function, *args, **kwargs: thread.submit(function, *args, **kwargs).result()


def steered(own=None, **values):
    """A run with these controls, the others as the explorer has them at first."""
    rest, shown = explore_training.given((own,), values)
    return SteeredRun(rest["backward"], **shown)


def same(a, b):
    return all(np.array_equal(v, w) for v, w in zip(a.parameters, b.parameters))


def check_consistent(model):
    """What must hold after any sequence of events."""
    c, now = model.controls, model.now
    assert now.parameters.W1.shape == (c.n1, model.train.X.shape[0])
    assert all(np.isfinite(v).all() for v in now.parameters)
    assert model.train.name == model.held.name == c.data
    assert model.stops[model.place] is now
    steps = [moment.step for moment in model.stops]
    assert steps == sorted(set(steps)) and steps[0] == 0
    assert len(model.records) <= model.KEEP + 1
    record = training.record(model.train.X, model.train.Y, now.parameters, now.epoch, model.g1)
    assert (record.cost, record.accuracy) == (now.train.cost, now.train.accuracy)


# Training


def test_full_batch_is_plain_gradient_descent():
    model = steered(data="circles", n1=5, rate=0.3, seed=3)
    train, _ = prepared("circles")
    start = network.initialise(2, 5, 1, np.random.default_rng(3))
    run = training.train(train.X, train.Y, start, 0.3, 40)
    for _ in range(4):
        model.advance()
    assert model.now.epoch == 40
    assert all(np.array_equal(v, w) for v, w in zip(model.now.parameters, run.parameters))
    assert model.now.train.cost == run.costs[-1]


def test_mini_batches_are_those_of_the_training_loop():
    model = steered(data="moons", n1=3, batch=50, steps=5, rate=0.5)
    train, _ = prepared("moons")
    rng = np.random.default_rng(0)
    start = network.initialise(2, 3, 1, rng)
    run = training.train(train.X, train.Y, start, 0.5, 7, batch_size=50, rng=rng)
    while model.now.epoch < 7 or model.now.left:
        model.advance(1)
    assert all(np.array_equal(v, w) for v, w in zip(model.now.parameters, run.parameters))


@pytest.mark.parametrize("batch", ["all", 20])
def test_rewinding_and_going_on_repeats_the_run_exactly(batch):
    model = steered(data="flower", n1=6, batch=batch)
    for _ in range(90):
        model.advance(7)
    original = list(model.stops)
    for place in (len(original) // 3, 0, len(original) // 2):
        model.rewind(place)
        assert model.now.step == original[place].step and same(model.now, original[place])
        again = {}
        while model.now.step < original[-1].step:
            model.advance(7)
            again[model.now.step] = model.now
        for moment in original[place + 1 :]:
            assert same(again[moment.step], moment)
            assert again[moment.step].train[:3] == moment.train[:3]


def test_rewinding_only_to_look_loses_nothing():
    model = steered(batch=50)
    for _ in range(31):
        model.advance(4)
    tip, stops = model.now, list(model.stops)
    model.rewind(0)
    model.rewind(5)
    assert [m.step for m in model.stops] == [m.step for m in stops]
    model.rewind(len(stops) - 1)
    assert model.now is tip


def test_going_on_after_a_change_of_rate_forgets_what_came_later():
    model = steered()
    for _ in range(20):
        model.advance()
    model.rewind(4)
    model.set(rate=0.01)
    assert len(model.stops) == 21, "a change of the rate alone must not start a new run"
    model.advance()
    assert len(model.stops) == 6
    check_consistent(model)


@pytest.mark.slow
def test_records_cover_the_whole_run_in_bounded_memory():
    model = steered(data="digits", n1=20, steps=1, batch=20)

    def play(frames):
        for _ in range(frames):
            model.advance()

    play(2000)
    small = len(pickle.dumps(model.stops))
    play(4000)
    assert len(model.records) <= model.KEEP
    assert model.records[0].epoch == 0
    gaps = np.diff([moment.epoch for moment in model.records])
    assert gaps.max() <= 2 * max(1, model.now.epoch // model.KEEP * 2)
    assert len(pickle.dumps(model.stops)) < 3 * small


@pytest.mark.slow
def test_memory_stays_flat_while_training():
    model = steered(n1=8, steps=1)
    for _ in range(600):
        model.advance()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(1500):
            model.advance()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 1_500_000


def test_a_kept_run_stays_as_it_was():
    model = steered(data="xor", n1=3)
    for _ in range(10):
        model.advance()
    model.keep()
    kept_at_50 = model.kept.at(50)
    model.set(data="moons", n1=9)
    model.advance()
    assert model.kept.controls.n1 == 3
    assert model.kept.at(50) is kept_at_50 and kept_at_50.epoch == 50
    assert model.kept.at(10**9).epoch == 100
    model.drop()
    assert model.kept is None


# Divergence


def test_a_diverging_run_is_caught_and_the_controls_stay_usable():
    model = steered(data="moons", n1=20, activation="identity", rate=10.0, steps=100)
    model.set(start=STARTS[1], scale=10.0)
    for _ in range(20):
        model.advance()
    assert "learning rate" in model.trouble
    check_consistent(model)
    model.set(rate=0.001)
    assert model.trouble == ""
    model.reset()
    model.set(start=STARTS[0])
    model.advance()
    assert model.trouble == "" and model.now.epoch == 100


# The learner's own backward


def good(X, Y, W2, Z1, A1, A2, g1):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * g1.slope(Z1)
    return {
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.mean(axis=1, keepdims=True),
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.mean(axis=1, keepdims=True),
    }


def without_g1(X, Y, W2, Z1, A1, A2):
    return good(X, Y, W2, Z1, A1, A2, tanh)


def as_four(X, Y, W2, Z1, A1, A2, g1=tanh):
    found = good(X, Y, W2, Z1, A1, A2, g1)
    return found["dW1"], found["db1"], found["dW2"], found["db2"]


def as_six(*arguments):
    return tuple(network.backward(*arguments))


@pytest.mark.parametrize("own", [good, without_g1, as_four, as_six, network.backward])
def test_own_backward_trains_like_the_course_does(own):
    mine, theirs = steered(own), steered()
    for model in (mine, theirs):
        model.advance(30)
    assert mine.trouble == ""
    assert all(np.allclose(v, w) for v, w in zip(mine.now.parameters, theirs.now.parameters))


def changed(**changes):
    return lambda X, Y, W2, Z1, A1, A2, g1: {**good(X, Y, W2, Z1, A1, A2, g1), **changes}


def raises(X, Y, W2, Z1, A1, A2):
    return X @ Y


def in_place(X, Y, W2, Z1, A1, A2):
    A2 -= Y


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (raises, "`return X @ Y`"),
        (in_place, "in place"),
        (lambda *a: None, "None"),
        (lambda *a: "3", "type str"),
        (lambda *a: (1, 2, 3), "without `dW1`"),
        (lambda *a: {"dW1": 0}, "without `db1`, `dW2`"),
        (changed(dW2=np.zeros((4, 1))), "shape (4, 1); expected (1, 4)"),
        (changed(db1=np.zeros(4)), "shape (4,)"),
        (changed(dW1=np.full((4, 2), np.nan)), "nan"),
        (changed(dW1="no"), "array of numbers"),
        (lambda X: X, "an array of float64"),
        (lambda X, W1: W1 @ X, "without `dW1`"),
    ],
)
def test_mistakes_of_own_backward_are_told(own, words):
    model = steered(own)
    before = model.now
    model.advance()
    assert words in model.trouble
    assert model.now is before
    assert model.gradients() is None
    check_consistent(model)


def test_own_backward_must_be_a_function():
    with pytest.raises(TypeError, match="without brackets"):
        steered(3)


# Abuse


def events(rng, count):
    """Random events: a control and a value that its widget could give, or a button."""
    choices = {
        "data": datasets.NAMES,
        "n1": range(1, 21),
        "activation": list(ACTIVATIONS),
        "rate": 10.0 ** np.arange(-3, 1.01, 0.1),
        "start": STARTS,
        "scale": 10.0 ** np.arange(-8, 1.01, 0.5),
        "seed": range(21),
        "batch": BATCHES,
        "noise": np.arange(0, 1.01, 0.05).clip(0, 1),
        "steps": STEPS,
    }
    names = [*choices, "reset", "rewind", "keep", "drop"]
    for _ in range(count):
        name = names[rng.integers(len(names))]
        values = choices.get(name, [None])
        yield name, values[rng.integers(len(values))]


@pytest.mark.slow
def test_ten_thousand_random_events_while_training():
    rng = np.random.default_rng(0)
    model = steered()
    for i, (name, value) in enumerate(events(rng, 10_000)):
        if name == "rewind":
            model.rewind(int(rng.integers(len(model.stops))))
        elif name in ("reset", "keep", "drop"):
            getattr(model, name)()
        else:
            model.set(**{name: value})
            assert getattr(model.controls, name) == value
        if rng.random() < 0.7:
            model.advance(int(rng.integers(1, 3)))
        if i % 100 == 0:
            check_consistent(model)
    check_consistent(model)


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "iris"},
        {"n1": 0},
        {"n1": 2.5},
        {"rate": 0.0},
        {"activation": "softmax"},
        {"batch": 7},
    ],
)
def test_wrong_controls_are_named(wrong):
    with pytest.raises((TypeError, ValueError), match=next(iter(wrong))):
        explore_training(**wrong)


def test_png_holds_the_pixels():
    palette = np.arange(30, dtype=np.uint8).reshape(10, 3)
    indices = np.random.default_rng(0).integers(0, 10, (7, 5)).astype(np.uint8)
    image = Image.open(io.BytesIO(png(indices, palette, clear=4)))
    pixels = np.asarray(image.convert("RGBA"))
    assert np.array_equal(pixels[..., :3], palette[indices])
    assert np.array_equal(pixels[..., 3] == 0, indices == 4)


# The view, in plain Python


def test_the_view_shows_what_the_controls_say(apart):
    explorer = apart(explore_training, data="circles", n1=3)
    for name, control in explorer.controls.items():
        assert control.value == getattr(explorer.run.controls, name)
        assert getattr(control, "index", 0) is not None, f"{name} shows nothing"
    for name, value in (("data", "digits"), ("n1", 20), ("activation", "relu"), ("noise", 0.5)):
        explorer.controls[name].value = value
        assert getattr(explorer.run.controls, name) == value
    assert "(20, 64)" in explorer.table.value
    explorer.buttons["step"].click()
    explorer.buttons["step"].click()
    assert "At epoch 2:" in explorer.words.value
    explorer.rewind.value = 1
    assert explorer.run.now.epoch == 1
    assert "At epoch 1:" in explorer.words.value
    explorer.buttons["keep"].click()
    assert explorer.kept.layout.display == ""
    explorer.buttons["reset"].click()
    assert explorer.run.now.epoch == 0


def test_mistakes_are_shown_in_place():
    explorer = explore_training(backward=raises)
    assert "return X @ Y" in explorer.trouble.value


def test_static_twin():
    data, metadata = explore_training(data="xor", n1=4)._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} == set(data)
    assert "1,000 epochs" in metadata["image/png"]["alt"]
    again, _ = explore_training(data="xor", n1=4)._repr_mimebundle_()
    assert again["text/plain"] == data["text/plain"]


def test_playing_stops_when_nobody_answers(monkeypatch, apart):
    monkeypatch.setattr(player, "SILENCE", 0.5)

    async def play():
        explorer = explore_training()
        explorer.buttons["play"].click()
        await asyncio.sleep(0.15)
        assert explorer.player.playing
        await asyncio.sleep(0.8)
        assert not explorer.player.playing
        assert explorer.player.task.done()
        assert "no longer answers" in explorer.trouble.value
        assert 0 < explorer.run.now.epoch < 400, "frames must not pile up"

    apart(asyncio.run, play())


@pytest.mark.parametrize(
    ("delay", "later", "slower"),
    [pytest.param(0.3, 0.0, False, marks=pytest.mark.slow), (0.02, 0.35, True)],
)
def test_a_page_that_falls_behind_gets_fewer_frames_a_distant_one_does_not(
    apart, delay, later, slower
):
    """The page answers `delay` seconds after it is asked, and by `later` more from 1 s on."""

    async def play():
        explorer = explore_training()
        pacer = explorer.player
        explorer.buttons["play"].click()
        start = time.monotonic()

        def asked(change):
            wait = delay + (later if time.monotonic() - start > 1 else 0.0)
            pacer.loop.call_later(wait, setattr, pacer.answered, "value", int(change.new))

        pacer.asked.observe(asked, names="value")
        await asyncio.sleep(3)
        assert pacer.playing
        assert (pacer.pace > 1.5 * player.FRAME) == slower
        explorer.buttons["play"].click()
        await asyncio.sleep(0.3)

    apart(asyncio.run, play())


def test_no_two_frames_in_a_row_are_of_one_length(apart):
    explorer = apart(explore_training)
    for _ in range(4):  # nothing has changed, so each frame would be like the one before
        before = explorer.network.value
        explorer.player.ask(lambda: None)
        after = explorer.network.value
        assert len(after.encode()) != len(before.encode()) and after.strip() == before.strip()
    assert player.not_as_long_as("\N{MINUS SIGN}1", "+100") == "+100 ", "as bytes, of one length"


def test_one_explorer_plays_at_a_time(apart):
    async def play():
        first, second = explore_training(), explore_training()
        first.buttons["play"].click()
        await asyncio.sleep(0.05)
        second.buttons["play"].click()
        await asyncio.sleep(0.05)
        assert second.player.playing and not first.player.playing
        assert first.player.task.done()
        second.buttons["play"].click()
        await asyncio.sleep(0.05)
        assert second.player.task.done()
        assert len(asyncio.all_tasks()) == 1

    apart(asyncio.run, play())


def interrupted(**_):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("advance", "words"), [(lambda **_: 1 / 0, "ZeroDivisionError"), (interrupted, "interrupted")]
)
def test_what_goes_wrong_in_a_frame_is_shown(monkeypatch, apart, advance, words):
    async def play():
        explorer = explore_training()
        explorer.buttons["play"].click()
        await asyncio.sleep(0.05)
        monkeypatch.setattr(explorer.run, "advance", advance)
        await asyncio.sleep(0.1)
        assert not explorer.player.playing
        assert explorer.player.task.done() and explorer.player.task.exception() is None
        assert words in explorer.trouble.value
        assert explorer.buttons["play"].description == "Play"

    apart(asyncio.run, play())


def test_running_the_cell_again_leaves_nothing_behind(monkeypatch):
    runs = iter(range(3))
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": "watch"}, "header": {"msg_id": run}}
    )
    monkeypatch.setattr(page, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    counts = []
    for run in runs:
        shown = explore_training()
        shown._repr_mimebundle_()
        counts.append(len(_instances))
    assert counts[0] == counts[1] == counts[2]
    for control in shown.controls.values():
        assert control.layout.comm is not None, "what is shown must stay open"


def test_what_own_backward_prints_is_shown_once(capsys):
    def talking(X, Y, W2, Z1, A1, A2, g1):
        print("here")
        return good(X, Y, W2, Z1, A1, A2, g1)

    explorer = explore_training(talking)
    explorer._repr_mimebundle_()
    explorer.buttons["step"].click()
    assert capsys.readouterr().out == "here\n"


def test_the_message_stands_above_the_stage_and_is_an_alert():
    explorer = explore_training(backward=raises)
    alert = ET.fromstring(explorer.trouble.value)
    assert alert.get("role") == "alert" and "return X @ Y" in "".join(alert.itertext())
    parts = list(explorer.widget.children)
    (row,) = (part for part in parts if explorer.stage in getattr(part, "children", ()))
    assert parts.index(explorer.trouble) < parts.index(row)
    explorer.controls["rate"].value = 0.1
    assert "return X @ Y" in explorer.trouble.value, "what is still so is still said"


def test_it_cannot_play_while_training_cannot_go_on():
    def for_three_units(X, Y, W2, Z1, A1, A2, g1):
        return good(X, Y, W2, Z1, A1, A2, g1) if len(A1) == 3 else X @ Y

    explorer = explore_training(for_three_units)
    play, step = explorer.buttons["play"], explorer.buttons["step"]
    assert play.disabled and explorer.trouble.value
    explorer.controls["n1"].value = 3
    assert not play.disabled and not explorer.trouble.value
    explorer.controls["n1"].value = 4
    assert play.disabled and explorer.trouble.value
    assert not step.disabled, "a step tries again"

    wild = {"data": "moons", "n1": 20, "activation": "identity", "rate": 10.0}
    explorer = explore_training(start=STARTS[1], scale=10.0, **wild)
    play, step = explorer.buttons["play"], explorer.buttons["step"]
    while not explorer.run.trouble and explorer.run.now.step < 2000:
        assert not play.disabled
        step.click()
    assert play.disabled and "learning rate" in explorer.trouble.value
    explorer.controls["rate"].value = 0.001
    assert not play.disabled and not explorer.trouble.value
