"""The chain-rule explorer's model: what it shows is measured again, node by node."""

import numpy as np
import pytest

from helpers import network
from helpers.explorers.chain import ChainModel, OneNeuron, TwoLayers, explore_chain
from helpers.loss import cross_entropy

GRAPHS = [OneNeuron, TwoLayers]


def shaken(graph, seed):
    """A model whose leaves are all drawn anew."""
    rng = np.random.default_rng(seed)
    model = ChainModel(graph())
    for entry in model.numbers:
        value = int(rng.integers(2)) if entry.startswith("y") else float(rng.uniform(-2, 2))
        setattr(model, entry, value)
    return model


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("seed", range(5))
def test_every_derivative_agrees_with_its_nudge(graph, seed):
    model = shaken(graph, seed)
    for node in model.nodes():
        model.node = node
        (measured,), derivative, *_ = model.nudge(1e-5)
        assert measured == pytest.approx(derivative, rel=1e-6, abs=1e-8), node


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_link_is_upstream_times_local(graph):
    model = shaken(graph, 7)
    for link in model.graph.links(model.values()):
        (_, left, _), (_, right, _) = link.factors
        product = left @ right if link.sign == "@" else left * right
        assert product.shape == link.value.shape, link.name
        assert np.allclose(product, link.value), link.name


def test_values_are_the_network_s_own():
    model = shaken(TwoLayers, 3)
    v = model.values()
    Z1, A1, Z2, A2 = network.forward(v["x"], v["W1"], v["b1"], v["W2"], v["b2"])
    for name, value in (("z1", Z1), ("a1", A1), ("z2", Z2), ("a2", A2)):
        assert np.array_equal(v[name], value)
    assert np.array_equal(v["L"], cross_entropy(Z2, v["y"]))


def test_the_error_curve_has_its_minimum_inside():
    model = ChainModel(OneNeuron())
    error = np.abs(np.subtract(*model.nudge(1e-12, 1e-5, 1e-1)[:2]))
    assert error[1] < error[0] / 100 and error[1] < error[2] / 100


@pytest.mark.parametrize("graph", GRAPHS)
def test_random_events_leave_a_consistent_model(graph):
    rng = np.random.default_rng(1)
    model = ChainModel(graph())
    for _ in range(150):
        name = rng.choice(["step", "node", "exponent", *model.numbers])
        if name == "node":
            value = str(rng.choice(model.nodes()))
        elif name.startswith("y"):
            value = int(rng.integers(2))
        else:
            low, high = {"step": (-1, 20), "exponent": (-12, 0)}.get(name, (-3, 4))
            value = int(rng.integers(low, high))
        setattr(model, name, value)
        _, words = model.draw()
        assert 0 <= model.step <= model.step_max
        assert "nan" not in words


@pytest.mark.parametrize("two_layers", [False, True])
def test_controls_and_twin(two_layers):
    explorer = explore_chain(two_layers)
    before = explorer.drawing.value
    explorer.controls["step"].value = 1
    assert explorer.drawing.value != before and "Step 1, forward" in explorer.text.value
    entry = explorer.model.numbers[0]
    explorer.controls[entry].value = -2.0
    assert getattr(explorer.model, entry) == -2.0
    data, metadata = explorer._repr_mimebundle_()
    assert "image/png" in data
    last = f"Step {explorer.model.step_max}, backward: db"
    assert metadata["image/png"]["alt"].startswith(last), "the still picture shows all steps"
    assert explorer.model.step == 1
