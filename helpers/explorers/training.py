"""The training explorer: watch the decision boundary while gradient descent moves it."""

import copy
import functools
import html
import itertools
import time

import ipywidgets as widgets

from helpers.activations import ACTIVATIONS
from helpers.datasets import NAMES
from helpers.explorers import frames
from helpers.explorers import training_drawing as drawing
from helpers.explorers.accessible import accessible
from helpers.explorers.training_model import BATCHES, STARTS, STEPS, TrainingModel
from helpers.pictures.training_twin import training_twin

PATIENCE = 3.0  # seconds for the still picture, even where a learner's own backward is slow
BUSY = 0.05  # seconds of gradient steps in one frame at most, so that pause always answers
# The stage takes the height that a laptop's screen leaves; the charts follow.
CSS = """
.training { max-width: 1600px; font-size: 13px; color: var(--jp-ui-font-color1, inherit); }
.training .widget-html, .training .widget-html-content {
  height: auto; width: auto; line-height: 1.4; margin: 0; }
.training .stage, .training .kept { position: relative; overflow: hidden; }
.training .stage > *, .training .kept .widget-html-content {
  position: absolute; left: 0; top: 0; width: 100%; height: 100%; margin: 0; }
.training .stage .widget-html-content { width: 100%; height: 100%; }
.training .stage svg, .training .kept svg { position: relative; }
.training .still { will-change: transform; }  /* painted once, not with every frame below it */
.training .stage { flex: 4 1 360px; aspect-ratio: STAGE; margin: 4px;
  contain: layout paint; will-change: transform;
  max-width: max(400px, calc((100vh - 330px) * 1.38)); }
.training .charts { flex: 1 1 220px; display: flex; flex-flow: row wrap; align-items: flex-start;
  overflow: hidden; }
.training .charts > * { flex: 1 1 210px; aspect-ratio: CHART; margin: 4px;
  max-width: clamp(210px, calc((100vh - 330px) * 0.6), 430px); }
.training .comparing > * { flex-basis: 150px; max-width: 190px; }
.training .comparing > .kept { flex-basis: 210px; max-width: max(236px, calc((100vh - 330px) * 0.6)); }
.training svg { display: block; width: 100%; height: 100%; overflow: visible; }
.training .clock { width: 120px; padding: 0 8px; white-space: nowrap;
  font-size: 16px; font-weight: 600; font-variant-numeric: tabular-nums; }
.training .widget-readout { min-width: 44px; width: 44px; }
.training table { border-collapse: collapse; margin: 0; font-variant-numeric: tabular-nums; }
.training th, .training td { padding: 0 10px; text-align: right; font-size: 12px; line-height: 1.5;
  color: inherit; background: none; }
.training tbody th { text-align: left; font-weight: 400; }
.training .trouble { border-left: 4px solid #c2410c; padding: 4px 10px; margin: 4px 0; }
""".replace("STAGE", "{} / {}".format(*drawing.STAGE)).replace(
    "CHART", "{} / {}".format(*drawing.CHART)
)


def explore_training(backward=None, **controls):
    """Train a network and watch: the last line of a cell shows the explorer.

    backward: your own backward pass, called as backward(X, Y, W2, Z1, A1, A2, g1) like
        `helpers.network.backward` (or without g1); it may return an object or a dict with dW1,
        db1, dW2, db2, or a tuple dZ2, dW2, db2, dZ1, dW1, db1.
    controls: first values: data, n1, activation, rate, start, scale, seed, batch, noise, steps.
    """
    return TrainingExplorer(TrainingModel(backward, **controls))


class TrainingExplorer:
    """The view of a TrainingModel."""

    def __init__(self, model):
        self.model = model
        self._make_controls()
        self._make_pictures()
        row = widgets.HBox(
            [self.controls_box, self.stage, self.charts],
            layout=widgets.Layout(flex_flow="row wrap", align_items="flex-start"),
        )
        style = widgets.HTML(f"<style>{CSS}</style>", layout=widgets.Layout(display="none"))
        self.widget = accessible(
            [self.transport, row, self.status, self.trouble, self.table, style], self.status
        )
        self.widget.add_class("training")
        self.player = frames.Player(self.widget, self._frame, self._failed, self._stopped)
        self._note = ""
        self._told = 0.0
        self._parts = (
            self._show_cost,
            self._show_accuracy,
            self._show_controls,
            self._show_table,
            self._show_kept,
        )
        # While it plays the network moves with every frame, and one other part in its turn.
        self._turns = itertools.cycle([*self._parts, self._show_text_now_and_then])
        self._frame()

    def _make_controls(self):
        c = self.model.controls
        wide = {"layout": widgets.Layout(width="236px"), "style": {"description_width": "96px"}}
        self.controls = {
            "data": widgets.Dropdown(options=NAMES, description="Data", **wide),
            "n1": widgets.IntSlider(min=1, max=20, description="Hidden units", **wide),
            "activation": widgets.Dropdown(
                options=list(ACTIVATIONS), description="Activation", **wide
            ),
            "rate": widgets.FloatLogSlider(
                min=-3, max=1, step=0.1, readout_format=".2g", description="Learning rate", **wide
            ),
            "start": widgets.Dropdown(options=STARTS, description="Start", **wide),
            "scale": widgets.FloatLogSlider(
                min=-8, max=1, step=0.5, readout_format=".2g", description="Scale", **wide
            ),
            "seed": widgets.IntSlider(min=0, max=20, description="Seed", **wide),
            "batch": widgets.Dropdown(options=BATCHES, description="Batch size", **wide),
            "noise": widgets.FloatSlider(min=0, max=1, step=0.05, description="Noise", **wide),
            "steps": widgets.SelectionSlider(options=STEPS, description="Steps/frame", **wide),
        }
        for name, control in self.controls.items():
            control.value = getattr(c, name)
            control.observe(functools.partial(self._changed, name), names="value")
        self.controls_box = widgets.Box(
            list(self.controls.values()),
            layout=widgets.Layout(flex_flow="row wrap", flex="0 1 240px"),
        )

        def button(text, icon, action, tooltip):
            made = widgets.Button(
                description=text, icon=icon, tooltip=tooltip, layout=widgets.Layout(width="100px")
            )
            made.on_click(lambda _: self.player.ask(action))
            return made

        self.play_button = button("Play", "play", self._play_or_pause, "Train, frame by frame")
        self.step_button = button("Step", "step-forward", self._step, "One gradient step")
        self.reset_button = button("Reset", "undo", self.model.reset, "Back to epoch 0")
        self.keep_button = button("Keep run", "thumb-tack", self._keep_or_drop, "Compare with it")
        self.rewind = widgets.IntSlider(
            min=0,
            # The End key goes to the first maximum that the page has seen, so it must be the largest.
            max=TrainingModel.KEEP,
            description="Rewind",
            readout=False,
            layout=widgets.Layout(flex="1 1 260px", width="auto"),
            style={"description_width": "54px"},
        )
        self.clock = widgets.HTML()
        self.clock.add_class("clock")
        self.rewind.observe(self._rewound, names="value")
        self._shown = 0
        self.transport = widgets.HBox(
            [
                self.play_button,
                self.step_button,
                self.reset_button,
                self.clock,
                self.rewind,
                self.keep_button,
            ],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center"),
        )

    def _make_pictures(self):
        names = ("network", "data", "cost", "accuracy", "kept", "status", "trouble", "table")
        for name in names:
            setattr(self, name, widgets.HTML())
        self.data.add_class("still")
        self.stage = widgets.Box([self.network, self.data])
        self.stage.add_class("stage")
        self.charts = widgets.Box([self.cost, self.accuracy, self.kept])
        self.charts.add_class("charts")
        self.kept.add_class("kept")
        self._scene_of = self._kept_scene_of = None

    # Asked by the learner, from any thread.

    def _changed(self, name, change):
        self.player.ask(self._set, name)

    def _rewound(self, change):
        if change.new != self._shown:  # else it was this view that moved the slider
            self.player.ask(self._rewind, change.new)

    # Between frames, on the kernel's thread.

    def _set(self, name):
        self._note = ""
        # The control may have moved on since it asked: take what it shows now.
        self.model.set(**{name: self.controls[name].value})

    def _play_or_pause(self):
        self._note = ""
        self.player.stop() if self.player.playing else self.player.play()

    def _step(self):
        self.player.stop()
        self.model.advance(1)

    def _rewind(self, place):
        self.player.stop()
        stops = self.model.stops
        self.model.rewind(min(place, len(stops) - 1))

    def _keep_or_drop(self):
        self.model.drop() if self.model.kept else self.model.keep()

    def _stopped(self, reason):
        self._note = reason

    def _failed(self, error):
        if isinstance(error, KeyboardInterrupt):
            self._note = "Paused: the kernel was interrupted."
        else:
            self._note = f"The explorer stopped with {type(error).__name__}: {error}."
        self._show_text()
        self._show_controls()

    def _frame(self):
        model = self.model
        if self.player.playing:
            model.advance(seconds=BUSY)
            if model.trouble:
                self.player.stop()
        self._show_run()
        self.network.value = frames.not_as_long_as(
            self.network.value,
            drawing.network_html(self._scene, model.now.parameters, model.g1, model.held),
        )
        if self.player.playing:
            next(self._turns)()
            return
        for show in (*self._parts, self._show_text):
            show()

    def _show_cost(self):
        self.cost.value = drawing.chart_svg(self.model, "cost")

    def _show_accuracy(self):
        self.accuracy.value = drawing.chart_svg(self.model, "accuracy")

    def _show_table(self):
        self.table.value = drawing.table_html(self.model, self.model.gradients())

    def _show_text_now_and_then(self):
        """Once a second, so that it can be read."""
        if time.monotonic() - self._told > 1:
            self._show_text()

    def _show_run(self):
        """What changes only with the data and the hidden units."""
        model = self.model
        if self._scene_of is not model.train:
            self._scene_of = model.train
            self._scene = drawing.scene(model.train, model.held, model.controls.n1)
            self.data.value = drawing.data_svg(self._scene, model.train, model.held)

    def _show_kept(self):
        """The kept run at the epoch of the present one."""
        kept = self.model.kept
        self.kept.layout.display = "" if kept else "none"
        (self.charts.add_class if kept else self.charts.remove_class)("comparing")
        self.keep_button.description = "Drop kept" if kept else "Keep run"
        if not kept:
            return
        if self._kept_scene_of is not kept:
            self._kept_scene_of = kept
            self._kept_scene = drawing.scene(kept.train, kept.held, kept.controls.n1)
        self.kept.value = drawing.kept_html(
            self._kept_scene, kept, self.model.now.epoch, self.model.controls
        )

    def _show_controls(self):
        self.clock.value = f"Epoch {self.model.now.epoch:,}"
        playing, stops = self.player.playing, self.model.stops
        self.play_button.description = "Pause" if playing else "Play"
        self.play_button.icon = "pause" if playing else "play"
        self.controls["scale"].disabled = "1/" in self.model.controls.start or (
            self.model.controls.start == "zeros"
        )
        # The slider counts records, not epochs: so each of its places is one that can be shown.
        self._shown = self.model.place
        last = len(stops) - 1 or TrainingModel.KEEP
        # In this order: the page would cut a value that is too large for its slider, and say so as
        # if the learner had moved it.
        if self._shown <= self.rewind.max:
            self.rewind.value, self.rewind.max = self._shown, last
        else:
            self.rewind.max, self.rewind.value = last, self._shown

    def _show_text(self):
        self._told = time.monotonic()
        trouble = " ".join(filter(None, (self._note, self.model.trouble)))
        self.trouble.value = f'<div class="trouble">{html.escape(trouble)}</div>' if trouble else ""
        self.status.value = html.escape(drawing.status_text(self.model))

    def _repr_mimebundle_(self, include=None, exclude=None):
        ahead = copy.copy(self.model)
        ahead.reset()
        end = time.monotonic() + PATIENCE
        while ahead.now.step < 1000 and not ahead.trouble and time.monotonic() < end:
            ahead.advance(20)
        data, metadata = training_twin(ahead)._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        text = {"text/plain": "The training explorer (run this cell to use it)"}
        return {**view, **data, **text}, metadata
