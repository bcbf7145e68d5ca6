"""Backpropagation, derived, coded and verified: the mathematics behind the notebooks.

    from helpers import forward, backward, initialise, sigmoid

Examples are columns: X is (n0, m). `help(forward)` shows the shapes; `forward??` shows the code.

Activations, each with its slope: tanh(Z), tanh.slope(Z)
    sigmoid, tanh, relu, leaky_relu, identity
    ACTIVATIONS            all of them by name
One neuron
    neuron_forward         Z and A                                  (equation 3.38)
    neuron_backward        dZ, dw and db                            (equation 3.39)
Loss
    cross_entropy          the loss of each example, from Z2
    cross_entropy_textbook the same from A2, as it is written
    cost                   their mean J                             (equation 3.45)
Two layers
    Parameters             W1, b1, W2, b2
    initialise             random Parameters
    initialise_constant    Parameters with equal weights
    forward                Activations: Z1, A1, Z2, A2              (Stacking the examples)
    backward               Gradients of the cost                    (equations 3.44 to 3.49)
    backward_one           Gradients for one example                (equations 3.40 to 3.43)
Any number of layers
    start_layers           random weights, as dictionaries by l
    forward_layers         their activations A
    backward_layers        their dW and db
Training
    update                 one step of gradient descent, given the Gradients
    step                   forward, backward, update
    batches                one epoch of mini-batches
    epoch                  every example once
    train                  many epochs
    Run, Record            what it returns: the history; DivergedError says why there is none
    classify               labels 0 and 1
    accuracy               the share of labels that are right
Many classes
    softmax                A2 from Z2: in each column probabilities that add up to 1
Is a gradient right?
    numerical_gradient     by central differences
    compare                two gradients
    check_gradients        all that a backward pass returns
Data
    load                   a Dataset of the course, by its name
    split, standardise     in two parts, on one scale
The equations
    EQUATIONS, LINES       the numbered equations and their lines: LaTeX and code
    shape                  the shape of a symbol, in letters
    map_of_equations       which equation is derived where
Your machine
    check_environment      is everything here?

Each function looks at its arguments before it computes, and says which one is wrong and why.
"""

from helpers import activations, datasets, gradient_check, layers, loss, network, neuron, training
from helpers.activations import ACTIVATIONS, identity, leaky_relu, relu, sigmoid, tanh
from helpers.datasets import Dataset, load
from helpers.environment import check_environment
from helpers.equations import EQUATIONS, LINES, map_of_equations, shape
from helpers.guard import LAYERS, guarded
from helpers.network import Activations, Gradients, Parameters
from helpers.training import DivergedError, Record, Run

neuron_forward = guarded(neuron.forward, "neuron_forward")
neuron_backward = guarded(neuron.backward, "neuron_backward", Y=("1", "m"), A=("1", "m"))

cross_entropy = guarded(loss.cross_entropy)
cross_entropy_textbook = guarded(loss.cross_entropy_textbook)
cost = guarded(loss.cost)

initialise = guarded(network.initialise)
initialise_constant = guarded(network.initialise_constant)
forward = guarded(network.forward)
backward = guarded(network.backward)
backward_one = guarded(network.backward_one)

update = guarded(training.update)
step = guarded(training.step)
batches = guarded(training.batches)
epoch = guarded(training.epoch)
train = guarded(training.train)
classify = guarded(training.classify)
accuracy = guarded(training.accuracy)

start_layers = guarded(layers.start_layers, rules=LAYERS)
forward_layers = guarded(layers.forward_layers, rules=LAYERS, X=("n_0", "m"))
backward_layers = guarded(layers.backward_layers, rules=LAYERS, Y=("n_N", "m"))

softmax = guarded(activations.softmax)

numerical_gradient = guarded(gradient_check.numerical_gradient)
compare = guarded(gradient_check.compare)
check_gradients = guarded(gradient_check.check_gradients)

split = guarded(datasets.split)
standardise = guarded(datasets.standardise)

__all__ = [  # noqa: RUF022  in the order of the table above
    "sigmoid", "tanh", "relu", "leaky_relu", "identity", "ACTIVATIONS",
    "neuron_forward", "neuron_backward",
    "cross_entropy", "cross_entropy_textbook", "cost",
    "Parameters", "Activations", "Gradients", "initialise", "initialise_constant",
    "forward", "backward", "backward_one",
    "start_layers", "forward_layers", "backward_layers",
    "DivergedError", "Record", "Run",
    "update", "step", "batches", "epoch", "train", "classify", "accuracy",
    "softmax",
    "numerical_gradient", "compare", "check_gradients",
    "Dataset", "load", "split", "standardise",
    "EQUATIONS", "LINES", "shape", "map_of_equations",
    "check_environment",
]  # fmt: skip
