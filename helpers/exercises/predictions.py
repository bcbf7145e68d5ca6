"""Questions to predict, which the notebooks ask before they show.

They stand here and not in the notebook's cell, where the answer could be read beside the question.
"""

from typing import NamedTuple


class Question(NamedTuple):
    """What is asked, what may be chosen, which of the options is right, and the reason."""

    question: str
    options: tuple[str, ...]
    answer: str
    why: str


PREDICTIONS = {
    "which loss falls faster": Question(
        "The truth is y = 1, and at z = -8 the neuron is almost certain of the wrong answer. z"
        " grows a little. Which loss falls faster?",
        ("the squared error", "the cross-entropy", "both fall alike"),
        "the cross-entropy",
        "Per unit of z it falls by nearly 1, the squared error by less than 0.001.",
    ),
    "a row of answers": Question(
        "`w.T` has shape (1, 2) and `X` has shape (2, 6). Which shape does `w.T @ X` have?",
        ("(1, 1)", "(1, 6)", "(2, 6)", "(6, 1)"),
        "(1, 6)",
        "The inner 2 and 2 agree and vanish; the outer 1 and 6 stay: one number per penguin.",
    ),
    "two links": Question(
        "Say that a moves by 0.2 per unit of z, and L moves by -1.5 per unit of a. By how much"
        " does L move per unit of z?",
        ("-1.5 + 0.2 = -1.3", "-1.5 * 0.2 = -0.3", "-1.5 / 0.2 = -7.5"),
        "-1.5 * 0.2 = -0.3",
        "A step of 1 in z is a step of 0.2 in a, and each unit of a is worth -1.5.",
    ),
    "smaller and smaller": Question(
        "h goes from 1 down to 0.00000000000001. What does the error of the measured slope do?",
        ("it falls all the way", "it falls, then it rises", "it rises all the way"),
        "it falls, then it rises",
        "Two things work against each other; the next picture shows both.",
    ),
    "no activation": Question(
        "Two layers, and no activation between them. Could such a network still do xor?",
        ("yes", "yes, with more hidden units", "no"),
        "no",
        "A weighted sum of weighted sums is a weighted sum: it draws one straight line.",
    ),
    "a flat array": Question(
        "`W1` is (4, 3), `flat` is (3,) and `b1` is (4, 1). What is `W1 @ flat + b1`?",
        ("shape (4,)", "shape (4, 1)", "shape (4, 4)", "an error"),
        "shape (4, 4)",
        "No error warns you. Run the next cell to see it, and read on to see why.",
    ),
    "a saturated unit": Question(
        "Hidden unit j has z1 = 6, far out on the flat part of tanh. A large error da1 = 10 "
        "arrives. How large is dz1?",
        ("about 60", "about 10", "almost 0"),
        "almost 0",
        "A nudge of z1 hardly moves tanh there: its slope at 6 is about 0.00002. So the loss "
        "hardly moves either, however large the error is that waits behind.",
    ),
    "four wrong biases": Question(
        "How many of the four wrong ways below will NumPy refuse to subtract from b2, of shape"
        " (2, 1)?",
        ("none", "one", "two", "all four"),
        "none",
        "Each of the four has a shape that NumPy can stretch, or stretch b2 to, and so it subtracts.",
    ),
    "ten times the rate": Question(
        "A run with rate 1 falls smoothly. What will rate 10 do on the same network?",
        ("fall ten times as fast", "jump up, then perhaps fall", "stop with an error"),
        "jump up, then perhaps fall",
        "The slope is a promise about small steps. Ten times the step leaves the region for "
        "which it was made; what happens then depends on where the step lands. Numbers of a "
        "tanh network stay finite.",
    ),
    "from 2 inputs to 64": Question(
        "From 2 inputs to 64: which of the six lines of `backward` must be changed?",
        ("none", "dW1, because W1 has more columns", "dZ1 and dW1"),
        "none",
        "Each line names arrays, not sizes. `dZ1 @ X.T` is (n1, m)(m, n0) for any n0; only the"
        " shapes that come in differ.",
    ),
}
