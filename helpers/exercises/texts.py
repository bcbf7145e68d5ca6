"""The words of the exercises: hints, a worked twin's arithmetic, why it is right, what comes next."""

from typing import NamedTuple

import numpy as np


class Text(NamedTuple):
    """name: of the function. nudge, pointed: two hints. worked: arithmetic of the twin's first entry
    (code that tests evaluate stands in backticks, as `left = right`). why: it is right. further:
    a question to go on with."""

    name: str
    nudge: str
    pointed: str
    worked: str
    why: str
    further: str


# Small numbers for the worked twins.
_NEURON = {
    "x": [[2], [1]],
    "w": [[0.5], [-1]],
    "b": 1,
    "y": 0,
    "z": 1,
    "a": 0.75,
    "da": 4,
    "dz": 0.75,
}
_LAYERS = {
    "W1": [[1, -1], [0, 1], [2, 0]],
    "b1": [[0], [1], [-1]],
    "W2": [[1, 2, 0], [3, -1, 1]],
    "b2": [[0], [-1]],
}
TWINS = {
    "neuron": {s: np.array(v, dtype=float) for s, v in _NEURON.items()},
    "example": {
        s: np.array(v, dtype=float)
        for s, v in {
            **_LAYERS,
            "x": [[2], [1]],
            "y": [[1], [0]],
            "z1": [[0.5493], [0], [-1.4722]],
            "a1": [[0.5], [0], [-0.9]],
            "a2": [[0.75], [0.5]],
            "dz2": [[1], [2]],
            "dz1": [[1], [0], [-2]],
        }.items()
    },
    "examples": {
        s: np.array(v, dtype=float)
        for s, v in {
            **_LAYERS,
            "X": [[2, 0], [1, 1]],
            "Y": [[1, 0], [0, 1]],
            "Z1": [[0.5493, 0], [0, -0.5493], [-1.4722, 1.4722]],
            "A1": [[0.5, 0], [0, -0.5], [-0.9, 0.9]],
            "Z2": [[0, 2], [-1, 1]],
            "A2": [[0.75, 0.25], [0.5, 0.5]],
            "L": [[0.5, 1.5]],
            "dZ2": [[1, 3], [2, 0]],
            "dZ1": [[1, 3], [0, 2], [-2, 4]],
            "m": 2,
        }.items()
    },
}

TEXTS = {
    "3.38:z": Text(
        "weighted_sum",
        "How many numbers should come out, and how many go in?",
        "w and x are both columns of shape (n0, 1). One of them has to lie down before the matrix "
        "product can pair weight with input and add up.",
        "By hand: `0.5 * 2 + -1 * 1 + 1 = 1`.",
        "Each input meets its own weight, the products are added, and the bias is added once.",
        "What happens to z if all inputs are 0?",
    ),
    "3.38:a": Text(
        "activate",
        "Which function turns any number into one between 0 and 1?",
        "`sigmoid` is imported. If you write it out: the exponent has a minus, and the division is "
        "of 1 by the whole sum, so mind the brackets.",
        "By hand: `1 / (1 + 2.718281828 ** -1) = 0.7311`.",
        "The sigmoid keeps the order of the z and turns them into numbers that can be read as "
        "probabilities.",
        "For which z is a exactly one half?",
    ),
    "3.38:L": Text(
        "loss",
        "For y = 1 the loss should be small when a is close to 1, and large when a is close to 0.",
        "Two parts, one for y = 1 and one for y = 0; the label switches one of them off. Both "
        "logarithms are negative, and a loss is not.",
        "Only the second part is on: a is 0.75 and 1 - a is 0.25, so `-np.log(0.25) = 1.3863`.",
        "The label picks the probability that was given to what really happened; the loss is minus "
        "its logarithm.",
        "How large does the loss become when y = 1 and a goes to 0?",
    ),
    "3.39:da": Text(
        "loss_slope",
        "Take the derivative of the two parts of the loss one after the other.",
        "d(log a)/da is one divided by a. For the other part the chain rule brings the derivative "
        "of 1 - a with it, and the loss has a minus in front of all.",
        "Only the part with 1 - y is on: `1 / (1 - 0.75) = 4`.",
        "Minus times minus makes the second part positive: d(1 - a)/da = -1 meets the minus of the "
        "loss.",
        "For y = 1, is da ever positive?",
    ),
    "3.39:dz": Text(
        "error",
        "z changes a, and a changes the loss: two links.",
        "Multiply `da` by the slope of the sigmoid, which can be written with a alone. Then look "
        "what cancels.",
        "By hand: `0.75 - 0 = 0.75`, and the long way `4 * 0.75 * 0.25 = 0.75`.",
        "The slope of the sigmoid cancels the denominators of da, and what is left is prediction "
        "minus label.",
        "How large can dz become at most?",
    ),
    "3.39:dw": Text(
        "weight_gradient",
        "How much does z move when one weight moves a little? Look at the input that it meets.",
        "There is one derivative per weight, so the shape is that of w, (n0, 1); the error is one "
        "number, shared by all of them.",
        "By hand, the first: `2 * 0.75 = 1.5`.",
        "z is linear in w, and the slope in each weight is the input that the weight meets.",
        "What is dw for an input that is 0, and what will training do to that weight?",
    ),
    "3.39:db": Text(
        "bias_gradient",
        "Nudge b: by how much does z move?",
        "b is added as it is, so the link from b to z is 1.",
        "By hand: `1 * 0.75 = 0.75`.",
        "The bias is added to z, so z moves exactly as b does: the link is 1.",
        "Is db zero when b is zero?",
    ),
    "3.40:dz2": Text(
        "output_error",
        "It is the same cancellation as for one neuron, once for each output.",
        "Both arrays have one row per output. No derivative of the sigmoid is left over.",
        "The first row by hand: `0.75 - 1 = -0.25`.",
        "The slope of the sigmoid has cancelled: each output's error is its prediction minus its "
        "label.",
        "What would be left over if the loss were the squared error instead?",
    ),
    "3.40:dW2": Text(
        "output_weights",
        "One derivative per weight: one for each pair of an output and a hidden unit.",
        "Row k, column j is the error of output k times what hidden unit j sent. A column times a "
        "row makes such a table.",
        "The first entry by hand: `1 * 0.5 = 0.5`.",
        "Each entry is an error times an input of the layer; column times row makes all pairs.",
        "Which weights get no change at all when a hidden unit sends 0?",
    ),
    "3.41:db2": Text(
        "output_bias",
        "Nudge one bias: which z moves, and by how much?",
        "Each output has its own bias, and it is added as it is.",
        "The first row by hand: `1 * 1 = 1`.",
        "Each bias is added to its own z, with the slope 1.",
        "With which input would a bias be an ordinary weight?",
    ),
    "3.42:dz1": Text(
        "hidden_error",
        "A hidden unit does not know its label. Who tells it how wrong it was, and over which "
        "weights?",
        "Two steps: first collect the errors of all outputs, each times the weight that led there; "
        "then multiply by how steep the unit's own activation is at this point.",
        "The first row by hand: `(1 * 1 + 3 * 2) * (1 - 0.5 ** 2) = 5.25`.",
        "The matrix product adds up over the outputs what each of them blames the unit for; the "
        "slope lets that through, or stops it where tanh is flat.",
        "What happens to dz1 of a unit whose activation is almost 1 or -1?",
    ),
    "3.43:dW1": Text(
        "hidden_weights",
        "It is the second layer's equation again. What plays the role of a[1] here?",
        "Error of the layer as a column, times the layer's input as a row.",
        "The first entry by hand: `1 * 2 = 2`.",
        "Error times input, as in layer 2: the input of layer 1 is x itself.",
        "Why is no derivative with respect to x wanted?",
    ),
    "3.43:db1": Text(
        "hidden_bias",
        "Look at what the output layer's bias did.",
        "The link from a bias to its own z is 1, in any layer.",
        "The first row by hand: `1 * 1 = 1`.",
        "As in layer 2: a bias is added as it is, so it shares the error of its unit.",
        "Which two lines of a backward pass need no computation at all?",
    ),
    "stack:Z1": Text(
        "hidden_sums",
        "Write it for one column first. What changes when there are m columns?",
        "The product takes every column through the layer at once, and NumPy repeats the bias for "
        "each column.",
        "The first entry by hand: `1 * 2 + -1 * 1 + 0 = 1`.",
        "The matrix product treats each column on its own, and the bias is stretched over them.",
        "What shape would come out if b1 had the shape (n1,) instead of (n1, 1)?",
    ),
    "stack:A1": Text(
        "hidden_activations",
        "Here the hidden units use tanh.",
        "NumPy's function works entry by entry; nothing else is needed.",
        "The first entry by hand: `np.tanh(0.5493) = 0.5`.",
        "The activation works on each entry alone: no unit and no example sees another.",
        "What could the network still learn if this line were left out?",
    ),
    "stack:Z2": Text(
        "output_sums",
        "The second layer does to its input what the first did to X.",
        "Which matrix came out of the hidden layer, and which weights and biases are the second "
        "layer's?",
        "The first entry by hand: `1 * 0.5 + 2 * 0 + 0 * -0.9 + 0 = 0.5`.",
        "Layer 2 weighs what the hidden units sent, and adds one bias per output.",
        "Which axis of W2 has to fit which axis of A1?",
    ),
    "stack:A2": Text(
        "predictions",
        "The outputs answer yes-or-no questions: between which numbers should they lie?",
        "`sigmoid` is imported, and works on each entry.",
        "The first entry by hand: `1 / (1 + 2.718281828 ** 0) = 0.5`.",
        "Each output becomes a probability of its own, for each example.",
        "Must the predictions of two outputs for one example add up to 1?",
    ),
    "3.44:dZ2": Text(
        "output_errors",
        "Every column is one example's dz2.",
        "Predictions and labels have the same shape; no example needs another.",
        "The first entry by hand: `0.75 - 1 = -0.25`.",
        "Column i is the error of example i alone: prediction minus label.",
        "Why is there no 1/m in this line?",
    ),
    "3.44:dW2": Text(
        "output_weights",
        "One example gives a column times a row. What is to be done with m of these?",
        "A matrix product sums over the axis that vanishes: let that axis be the examples. Then "
        "think of what J is.",
        "The first entry by hand: `(1 * 0.5 + 3 * 0) / 2 = 0.25`.",
        "The product sums error times input over the examples, and J is the mean of the losses, so "
        "the sum is divided by m.",
        "If every example stood in the data twice, what would change in dW2?",
    ),
    "3.45:J": Text(
        "cost",
        "m losses become one number.",
        "Add them up, then make an average of it.",
        "By hand: `(0.5 + 1.5) / 2 = 1`.",
        "The cost is the mean of the examples' losses, so it does not grow with their number.",
        "What would happen to a good learning rate if J were the sum?",
    ),
    "3.46:db2": Text(
        "output_bias",
        "There is one bias per output, however many examples there are.",
        "Sum over the axis of the examples, keep the result a column, and make it an average.",
        "The first row by hand: `(1 + 3) / 2 = 2`.",
        "Each bias serves all m examples, so its derivative is the mean of their errors, one per "
        "unit.",
        "What would `b2 - rate * db2` become if the result had the shape (n2,)?",
    ),
    "3.47:dZ1": Text(
        "hidden_error",
        "A hidden unit does not know its label. Who tells it how wrong it was, and over which "
        "weights?",
        "Two steps: collect over the outputs each error times the weight that led there, for all "
        "columns at once; then multiply, entry by entry, by the slope of tanh at that entry.",
        "The first entry by hand: `(1 * 1 + 3 * 2) * (1 - 0.5 ** 2) = 5.25`.",
        "The matrix product adds up the blame over the outputs, column by column; the slope lets "
        "it through where tanh is steep.",
        "What would this line be if the hidden units used relu?",
    ),
    "3.48:dW1": Text(
        "hidden_weights",
        "It is 3.44 again, one layer earlier. What is A[0]?",
        "Error of the layer times the layer's input, with the examples as the axis that vanishes, "
        "and an average in the end.",
        "The first entry by hand: `(1 * 2 + 3 * 0) / 2 = 1`.",
        "Error times input, averaged over the examples; the input of layer 1 is X.",
        "For which sizes would a forgotten transpose raise no error here?",
    ),
    "3.49:db1": Text(
        "hidden_bias",
        "It is 3.46 again, one layer earlier.",
        "One number per hidden unit: the mean of its errors over the examples, kept as a column.",
        "The first row by hand: `(1 + 3) / 2 = 2`.",
        "Each hidden unit's bias gets the mean of that unit's errors.",
        "Why may all units not share one number here?",
    ),
    "logistic forward": Text(
        "neuron",
        "Three lines: the sum, the activation, the loss.",
        "Each line uses the one before. Return z, a and L, in that order.",
        "The sum by hand: `0.5 * 2 + -1 * 1 + 1 = 1`.",
        "From x to z, from z to a, from a to the loss: the graph that the backward pass will walk "
        "the other way.",
        "Which of the three numbers does the backward pass need again?",
    ),
    "logistic backward": Text(
        "neuron_backward",
        "Start at the loss: which derivative comes first?",
        "First dz, then the two that use it. Return dz, dw and db, in that order.",
        "The error by hand: `0.75 - 0 = 0.75`.",
        "One error, dz, and each parameter takes it times its own link to z.",
        "Where in these lines does the loss function show?",
    ),
    "forward": Text(
        "forward",
        "Four lines, two for each layer.",
        "Sum, activation, sum, activation; tanh in the hidden layer, sigmoid at the end. Return "
        "Z1, A1, Z2 and A2, in that order.",
        "The first sum by hand: `1 * 2 + -1 * 1 + 0 = 1`.",
        "Two layers, each a weighted sum and an activation, for all columns at once.",
        "Which of these four does the backward pass need, and for what?",
    ),
    "backward": Text(
        "backward",
        "Six lines, from the output back to the input; each uses what is known by then.",
        "The errors of the output layer, its weights, its biases, then the same for the hidden "
        "layer. How many examples there are you find in a shape. Return dZ2, dW2, db2, dZ1, dW1 "
        "and db1, in that order.",
        "The first error by hand: `0.75 - 1 = -0.25`.",
        "Every line checked: errors flow back through the weights, and every parameter's derivative "
        "is error times input, averaged.",
        "Which line would change for relu, and which for a third layer? Train a network with it.",
    ),
}
