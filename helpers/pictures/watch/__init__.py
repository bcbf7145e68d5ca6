"""The training explorer: watch the decision boundary while gradient descent moves it."""

from helpers.activations import ACTIVATIONS
from helpers.datasets import CHOICES
from helpers.pictures.live import Control, choose, live, powers, slide
from helpers.pictures.watch.beside import still
from helpers.pictures.watch.run import BATCHES, STARTS, STEPS, SteeredRun, labelled
from helpers.pictures.watch.view import Watch


@live(
    groups=(
        ("watch.group.network", ("data", "noise", "n1", "activation")),
        ("watch.group.training", ("rate", "batch", "steps")),
        ("watch.group.start", ("start", "scale", "seed")),
    ),
    view=Watch,
)
def explore_training(
    backward=None,
    data=choose("moons", CHOICES, "watch.data"),
    n1=slide(4, 1, 20, label="watch.n1"),
    activation=choose("tanh", tuple(ACTIVATIONS), "watch.activation"),
    rate=powers(1.0, -3, 1, label="watch.rate", form=".2g"),
    start=choose(STARTS[0], lambda: labelled(STARTS), "watch.start"),
    scale=powers(1.0, -8, 1, step=0.5, label="watch.scale", form=".2g"),
    seed=slide(0, 0, 20, label="watch.seed"),
    batch=choose("all", lambda: labelled(BATCHES), "watch.batch"),
    noise=slide(0.0, 0.0, 1.0, 0.05, label="watch.noise"),
    steps=Control("SelectionSlider", 10, {"options": STEPS}, "watch.steps"),
):
    """Train a network and watch: the last line of a cell shows the explorer.

    backward: your own backward pass, called as backward(X, Y, W2, Z1, A1, A2, g1) like
        `helpers.backward` (or without g1); it may return an object or a dict with dW1, db1, dW2,
        db2, or a tuple dZ2, dW2, db2, dZ1, dW1, db1.
    The others are first values of the controls: data set (its name, or a Dataset of your own), hidden units, activation, learning rate,
    start and scale of the weights, seed, batch size, noise of the data, gradient steps a frame.
    The still picture shows the run after 1,000 steps.
    """
    values = locals()
    run = SteeredRun(values.pop("backward"), **values)
    run.go_to()
    return still(run)
