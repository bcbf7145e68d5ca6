"""Everything that is seen: still pictures, and explorers with their controls.

    from helpers.pictures import neuron_graph, explore_shapes

Each is a function. `explore_...` is live as the last line of a cell; `explore_... .picture(...)` is
the same as a still picture. Each picture says in words what it shows: `.alt`.

One neuron
    neuron_graph                the computation graph of 3.38, with values
    two_losses                  cross-entropy and squared error
    explore_sigmoid             z in, a out
    explore_loss                the loss against a, for both labels
    explore_line                the line on which a neuron changes its mind
    explore_sigmoid_slope       a (1 - a), as the slope of a curve
    explore_loss_slope          da, as the slope of the loss
    explore_step                a difference quotient, from large steps to tiny ones
The chain rule
    explore_chain               forward node by node, backward link by link, with a nudge anywhere
Two layers
    network_graph               units and arrows
    xor_planes                  xor in the plane of the inputs, and in that of the hidden units
    activation_curves           four activations, each with its slope
    two_way_graph               values forward, derivatives backward
    paths_from_hidden_unit      what comes back to one hidden unit
    explore_xor_line            why one neuron cannot do xor
    explore_unit                the row and the column of one hidden unit
    explore_hidden_gate         how a slope lets an error through, or stops it
    explore_arrangements        which products of W2 and dz2 fit
Shapes
    explore_blocks              lines of code as blocks to scale
    explore_shapes              any numbered line, its transposes and operators in your hands
Many examples
    explore_cost                the losses of m examples, their mean and their sum
    explore_outer_products      dW2 as a mean of outer products
    explore_mean                the mean of columns
    explore_one_over_m          where 1/m stands, and what happens without it
Training
    points, images              a data set in the plane, and as images
    boundaries, hidden_lines    what networks make of the plane; the lines of their hidden units
    curves                      cost, or anything else, over the epochs
    explore_history             a finished run, record by record
    explore_weight_images       the rows of W1 as images, record by record
    explore_rate_on_a_parabola  small and large learning rates
    explore_scale               random weights of any size
    explore_initialisation      seven starts side by side
    explore_training            train, and watch
Many classes
    confusions                  which class is taken for which, as a table
    explore_classes             hidden units of a network for ten digits, epoch by epoch
Many layers
    explore_depth               how large numbers and errors are from layer to layer
The summary sheet
    explore_candidates          ways to write one line, judged by shapes and by the gradient check
    cheat_sheet                 the whole sheet on one page
    save_cheat_sheet            the same as a PDF to print
    example, SIZES              the arrays on which the sheet is tried, and their dimensions
"""

from helpers.guard import guarded
from helpers.pictures import classes, many_examples, one_neuron, training, two_layers, way_back
from helpers.pictures.blocks import explore_blocks, explore_shapes
from helpers.pictures.chain import explore_chain
from helpers.pictures.classes import explore_classes
from helpers.pictures.depth import explore_depth
from helpers.pictures.initialisation import explore_initialisation
from helpers.pictures.one_neuron import (
    explore_loss,
    explore_loss_slope,
    explore_sigmoid,
    explore_sigmoid_slope,
)
from helpers.pictures.one_over_m import explore_one_over_m
from helpers.pictures.sheet import SIZES, cheat_sheet, example, explore_candidates, save_cheat_sheet
from helpers.pictures.training import explore_rate_on_a_parabola
from helpers.pictures.two_layers import explore_unit, explore_xor_line
from helpers.pictures.watch import explore_training
from helpers.pictures.way_back import explore_arrangements, explore_hidden_gate

# Two inputs, one output; a plane of two features; images of 64 pixels.
ONE, ROW, PLANE, OF_IMAGES = ("1", "1"), ("1", "m"), ("2", "m"), ("n1", "64")
OF_PLANE = {"W1": ("n1", "2"), "W2": ("1", "n1"), "b2": ONE}

neuron_graph = guarded(one_neuron.neuron_graph, x=("2", "1"), w=("2", "1"), y=ONE)
two_losses = guarded(one_neuron.two_losses)
explore_line = guarded(one_neuron.explore_line, X=PLANE, Y=ROW, w=("2", "1"))
explore_step = guarded(one_neuron.explore_step, z=ONE, y=ONE)

network_graph = guarded(two_layers.network_graph)
xor_planes = guarded(
    two_layers.xor_planes, W1=("2", "2"), b1=("2", "1"), W2=("1", "2"), b2=("1", "1")
)
activation_curves = guarded(two_layers.activation_curves)
two_way_graph = guarded(way_back.two_way_graph)
paths_from_hidden_unit = guarded(way_back.paths_from_hidden_unit)

explore_blocks = guarded(explore_blocks)

explore_cost = guarded(many_examples.explore_cost)
explore_outer_products = guarded(many_examples.explore_outer_products)
explore_mean = guarded(many_examples.explore_mean)

points = guarded(training.points, X=PLANE)
boundaries = guarded(training.boundaries, X=PLANE, **OF_PLANE)
hidden_lines = guarded(training.hidden_lines, X=PLANE, W1=("n1", "2"))
images = guarded(training.images, X=("64", "m"))
curves = guarded(training.curves)
explore_history = guarded(training.explore_history, X=PLANE, **OF_PLANE)
explore_weight_images = guarded(training.explore_weight_images, W1=OF_IMAGES)
explore_scale = guarded(training.explore_scale, X=PLANE)

confusions = guarded(classes.confusions)

__all__ = [
    "SIZES",
    "activation_curves",
    "boundaries",
    "cheat_sheet",
    "confusions",
    "curves",
    "example",
    "explore_arrangements",
    "explore_blocks",
    "explore_candidates",
    "explore_chain",
    "explore_classes",
    "explore_cost",
    "explore_depth",
    "explore_hidden_gate",
    "explore_history",
    "explore_initialisation",
    "explore_line",
    "explore_loss",
    "explore_loss_slope",
    "explore_mean",
    "explore_one_over_m",
    "explore_outer_products",
    "explore_rate_on_a_parabola",
    "explore_scale",
    "explore_shapes",
    "explore_sigmoid",
    "explore_sigmoid_slope",
    "explore_step",
    "explore_training",
    "explore_unit",
    "explore_weight_images",
    "explore_xor_line",
    "hidden_lines",
    "images",
    "network_graph",
    "neuron_graph",
    "paths_from_hidden_unit",
    "points",
    "save_cheat_sheet",
    "two_losses",
    "two_way_graph",
    "xor_planes",
]
