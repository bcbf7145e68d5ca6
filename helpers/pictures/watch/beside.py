"""What stands beside the stage of the training explorer, and all of it as one still picture."""

import html

import numpy as np

from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown
from helpers.pictures.plot import Plot
from helpers.pictures.style import FAINT, INK, RUST, number, percent, short
from helpers.pictures.watch.run import label
from helpers.pictures.watch.stage import (
    STAGE,
    alike,
    evaluate,
    examples,
    markers,
    network,
    output,
    scene,
)
from helpers.texts import say, together

# Width and height of a chart; of a chart beside a kept run; of the kept run.
SIZES = {"CHART": (300, 230), "LOW": (300, 146), "KEPT": (300, 192)}
KEPT = 2, 4, 182  # left edge, upper edge and side of the kept run's picture


def chart(run, name):
    """A curve over the epochs, training solid and held out dotted, the kept run's in grey.

    name: "cost" or "accuracy".
    """
    kept, records = run.kept, run.stops
    width, height = SIZES["LOW" if kept else "CHART"]
    drawing = Drawing(width, height)
    last = max(1, records[-1].epoch, kept.records[-1].epoch if kept else 0)
    runs = [(kept.records, {"stroke": FAINT, "thick": 3.5})] if kept else []
    runs.append((records, {"stroke": INK, "thick": 1.7}))
    if name == "cost":
        form, marked = lambda cost: number(cost, 3), None
        tops = [max(max(m.train.cost, m.held.cost) for m in some) for some, _ in runs]
        # A kept run that has diverged must not press the present one flat.
        top = max(1e-9, tops[-1], min(tops[0], 3 * tops[-1]))
    else:
        form, top, marked = percent, 1.0, {share: percent(share) for share in (0, 0.5, 1)}
    plot = Plot(
        drawing, 42, 34, width - 46, height - 54, (0, last), (0, top), "", "", "", (), marked
    )
    for some, look in runs:
        epochs = [moment.epoch for moment in some]
        for part, dash in (("train", None), ("held", (2, 3))):
            values = [getattr(getattr(moment, part), name) for moment in some]
            drawing.line(plot.at(epochs, np.minimum(values, top)), dash=dash, **look)
    if run.now is not records[-1]:  # rewound
        drawing.line(plot.at(2 * [run.now.epoch], [0, top]), stroke=INK)
    train, held = (form(getattr(getattr(run.now, part), name)) for part in ("train", "held"))
    drawing.text(0, 10, say(f"watch.{name}"), bold=True)
    curves = say("watch.curves", train=train, held=held)
    drawing.text(width - 2, 10, curves, size=11, anchor="end")
    epoch = say("watch.epoch", epoch=f"{last:,}")
    drawing.text(width - 2, height - 9, epoch, size=11, anchor="end")
    return drawing


ROOM = 5  # lines beside the kept run's picture for how it differs


def differences(kept, now):
    """What the kept run's controls say where they differ from those of now, a line each."""
    lines = [
        say(
            f"watch.differs.{name}",
            value=short(value, 2) if isinstance(value, float) else label(value),
        )
        for name, value in kept._asdict().items()
        if name != "steps" and value != getattr(now, name)
    ]
    if not lines:
        return [say("watch.same")]
    return lines if len(lines) <= ROOM else [*lines[: ROOM - 1], say("watch.more")]


def kept_run(scene, kept, epoch, controls):
    """The kept run's picture, its boundary and examples, and beside it how it differs.

    epoch, controls: of the present run.
    """
    drawing, moment = Drawing(*SIZES["KEPT"]), kept.at(epoch)
    output(drawing, scene, evaluate(scene, moment.parameters, kept.g1), *KEPT)
    x, y, side = KEPT
    drawing.rect(x, y, side, side, stroke=FAINT)
    if scene.planar:
        markers(scene.plot(drawing, *KEPT), kept.train, kept.held, 3.5)
    lines = say("watch.kept", **_terms(moment)).split("\n")
    for i, line in enumerate([*lines, *differences(kept.controls, controls)]):
        drawing.text(x + side + 8, y + 7 + 17 * i, line, size=11, bold=i == 0)
    return drawing


def table(run, gradients):
    """Shapes and norms of the parameters and of their gradients, as an HTML table."""
    parameters, m = run.now.parameters._asdict(), run.train.X.shape[1]
    errors = {"Z1": (run.controls.n1, m), "Z2": (1, m)}
    found = [getattr(gradients, f"d{name}", None) for name in (*parameters, *errors)]
    rows = {
        "shape": [*(v.shape for v in parameters.values()), *errors.values()],
        "norm": [short(np.linalg.norm(v)) for v in parameters.values()] + ["", ""],
        "slope": ["" if v is None else short(np.linalg.norm(v)) for v in found],
    }
    head = "".join(f'<th scope="col">{n}, d{n}</th>' for n in (*parameters, *errors))
    body = "".join(
        f'<tr><th scope="row">{html.escape(say(f"watch.table.{name}"))}</th>'
        f"{''.join(f'<td>{value}</td>' for value in values)}</tr>"
        for name, values in rows.items()
    )
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"


def _terms(moment):
    """Epoch, costs and accuracies as the terms of a sentence."""
    train, held = moment.train, moment.held
    return {
        "epoch": f"{moment.epoch:,}",
        "cost": number(train.cost, 3),
        "held_cost": number(held.cost, 3),
        "accuracy": percent(train.accuracy),
        "held_accuracy": percent(held.accuracy),
    }


def words(run):
    """The state in whole sentences, for those who do not see it."""
    left, terms = len(run.now.left), _terms(run.now)
    now = say("watch.within", n=left, **terms) if left else say("watch.now", **terms)
    return together(now, *alike(run.now.parameters))


def still(run):
    """Stage and charts side by side, as they are now: what is stored. Returns Shown."""
    on = scene(run.train, run.held, run.controls.n1)
    right = [chart(run, "cost"), chart(run, "accuracy")]
    if run.kept:
        before = scene(run.kept.train, run.kept.held, run.kept.controls.n1)
        right.append(kept_run(before, run.kept, run.now.epoch, run.controls))
    drawing = Drawing(STAGE[0] + 20 + right[0].width, STAGE[1])
    top = 0
    if run.trouble:
        style = {"bold": True, "fill": RUST}
        top = drawing.paragraph(4, 12, run.trouble, drawing.width - 8, **style)
        drawing.height += top
    for part in (network(on, run), examples(on, run.train, run.held)):
        drawing.put(part, 0, top)
    for part in right:
        drawing.put(part, STAGE[0] + 20, top)
        top += part.height
    kind = "plane" if on.planar else "images"
    told = say(f"watch.still.{kind}", data=run.train.name, n=run.controls.n1, **_terms(run.now))
    told = [told, *alike(run.now.parameters)]
    if run.trouble:
        told.append(say("watch.still.stopped", trouble=run.trouble))
    return Shown(drawing, together(*told))
