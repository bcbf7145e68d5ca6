"""What the learner reads for each kind of mistake: what it seems to be, and a question.

Between the two `diagnosis` puts a sentence of evidence: a shape, a number, the line that raised.
{v}: what the line computes. {p}: what it is the derivative of. {s}, {t}: the terms concerned.
No message says what stands in the right equation instead.
"""


def _read(text):
    """Blocks of a name, what the mistake seems to be, and after "?" the question."""
    kinds = {}
    for block in text.strip().split("\n\n"):
        kind, said = block.split("\n", 1)
        done, question = said.replace("\n", " ").split(" ? ")
        kinds[kind] = (done, question)
    return kinds


# In the order in which they are preferred where two of them explain an answer equally well.
KINDS = _read("""
sign
Your `{v}` seems to have the opposite sign.
? If this number is positive, which way should `{p}` go to make the loss smaller?

sign-inside
One sign inside your `{v}`, at {s}, seems to be turned round.
? Which sign does that part bring with it, and what does each minus apply to?

m-missing
Your `{v}` seems to be a sum over the examples where an average is wanted.
? J is an average: of what, and of how many of them?

m-twice
Your `{v}` seems to be divided by the number of examples twice.
? Which of the operations in your line, or before it, already takes an average?

whole-division
The division by the number of examples seems to drop what comes after the point.
? What does Python make of `1 // 5`, and what of `1 / 5`?

m-multiplied
Your `{v}` seems to be multiplied by the number of examples.
? If every example stood in the data twice, should the gradient of an average change?

m-added
There seems to be a 1/m in your `{v}`, as if it were a derivative of the cost J and not of each
example's own loss.
? That is another convention, fit for a whole pass: where does 1/m come in here, and what if it
came twice?

wrong-count
Your `{v}` seems to be divided by {s}, which is not the number of examples.
? Print the number that you divide by: what does it count, rows or columns, units or examples?

count-added
There seems to be a division by {s} in your `{v}`.
? Does the equation take an average at this place?

keepdims-missing
Your `{v}` seems to hold the right numbers in a one-dimensional array.
? Is an array of shape (n,) a row or a column when NumPy adds it to a matrix, and what keeps the
axis?

wrong-axis
Your `{v}` seems to be summed along the other axis.
? Which should be left over in the end, one number per unit or one per example?

summed-over-all
Your `{v}` seems to be summed over everything, units and examples alike.
? Should all units share one number?

not-summed
Your `{v}` seems to keep one entry for every example: nothing was summed.
? How many numbers of this kind does the layer have, and how many examples tell each of them what
to do?

one-example
Your `{v}` seems to use only the {s} example.
? What happens to the other examples: is each one added, or does the next overwrite it?

other-reduction
Your `{v}` seems to take the largest of the numbers.
? Which examples should have a say: one of them, or all?

summed-weights
You seem to add up the derivatives of the weights.
? Does a bias multiply anything, as a weight does?

transpose-missing
You seem to have used {s} as it stands, without turning it.
? Which way are you going through the layer, and which of the two axes of {s} should meet its
neighbour and vanish?

result-transposed
Your `{v}` seems to hold the right numbers, but rows and columns are exchanged.
? What is a row of `{p}`, and what is a row of yours?

part-transposed
The product of {s} and {t} in your `{v}` seems to come out with rows and columns exchanged.
? What is a row of that product, and what is a row of `{p}`?

transpose-added
{s} seems to be turned, with rows and columns exchanged.
? What is a row of {s} and what is a column: units or examples?

elementwise-for-matrix
You seem to have multiplied {s} and {t} entry by entry.
? Over what must be summed here, and which of the two products does sum?

matrix-for-elementwise
You seem to have used a matrix product with {t} where each entry meets only its own.
? Does the slope of one unit act on the error of another?

transposes-exchanged
The transpose seems to stand on the wrong one of {s} and {t}.
? Which axis should vanish in this product, and which two should be left?

order-swapped
{s} and {t} seem to have changed places.
? What is left of the two shapes when the neighbouring axes vanish, in either order?

reshape-for-transpose
{s} seems to be reshaped where it should be turned.
? If you try it on [[1, 2, 3], [4, 5, 6]], does each number still belong to the same pair of
units?

pseudo-inverse
You seem to go back through {s} by an inverse.
? Are you solving an equation here, or asking how much of the error each weight passes on?

slope-at-z
The slope seems to be computed from {t} by the formula that is meant for the activation.
? The slope of tanh is written in terms of what: its input, or its output?

value-for-slope
You seem to multiply by the activation itself.
? What does a small nudge of z do to a: is that a's value, or its slope?

other-slope
The slope in your `{v}` seems to be that of another activation function.
? Which function did this layer apply, and what is its derivative?

slope-derived
The slope in your `{v}` seems to be differentiated once more.
? Is the formula of the slope a function still to be derived, or already a derivative?

square-missing
A square seems to be missing in the slope.
? How steep is tanh at two points as far left and right of 0, and what does your formula say for a
= 0.9 and a = -0.9?

square-misplaced
In the slope, the square seems to apply to too much.
? How steep is tanh at two points as far left and right of 0, and what does your formula say for a
= 0.9 and a = -0.9?

matrix-square
The square in the slope seems to be a matrix product of {s} with itself.
? Should you square each number, or the matrix?

activation-missing
The activation seems to be missing: your `{v}` is what goes into it.
? Between which two numbers must the answer lie?

other-activation
Your `{v}` seems to come from another activation function.
? Between which two numbers should it lie, and which function stands in the equation?

slope-for-activation
You seem to have used the slope of the activation where the activation itself belongs.
? What leaves the unit: how high the curve is at z, or how steep?

activation-added
Your `{v}` seems to have gone through an activation function already.
? Which letter is wanted here, and which one comes after it?

activation-twice
The activation seems to be applied to {s}, which is an activation already.
? Does what has been squashed once need squashing again?

next-link
What you return seems to belong to the next link: it is already the derivative with respect to z.
? Which variable is being nudged here, a or z?

loss-itself
You seem to return the loss, not its derivative.
? Is a derivative how large the loss is, or how fast it changes?

squared-error
Your loss seems to be the squared error.
? What does this loss cost you when a is sure and wrong, and what does the equation's?

absolute-error
Your loss seems to be the distance between a and y.
? What does this loss cost you when a is sure and wrong, and what does the equation's?

other-loss
Your `{v}` seems to be the derivative of the squared error.
? Which loss belongs to this course, and what cancels in its derivative?

labels-missing
Your `{v}` seems to be the same for both labels.
? Where did the label go?

hidden-labels
You seem to compare the hidden units with the labels.
? Do hidden units have labels?

z-for-a
You seem to have used {t} where something else is wanted.
? What enters here: the number before the activation function, or after it?

a-for-z
You seem to have used {t} where something else is wanted.
? What is wanted here: the number after the activation function, or before it?

other-layer
You seem to have used {t}, which belongs to another layer than this place asks for.
? Which layer is this line about, what comes into that layer and what goes out?

gradient-for-value
You seem to have used {t}, a derivative, where the thing itself is wanted.
? What did the forward pass multiply by at this place?

value-for-gradient
You seem to have used {t} itself where a derivative is wanted.
? What flows backwards: values or errors?

rounded
{s} seems to be rounded to 0 or 1 before it is used.
? Which number does the loss see: the rounded one, or the one before?

labels-exchanged
The labels 0 and 1 seem to have changed places.
? For an example with y = 1, which part should be left over?

factor-missing
Your `{v}` seems to be one link short: nothing stands beside {t}.
? Which variable changes first when `{p}` is nudged, and which one after it?

term-missing
Your `{v}` seems to be only a part of the sum: {t} is there, and something is not.
? Which case, or which number, would never show in your answer?

brackets
The operations in your `{v}` seem to be done in another order than you mean.
? What does Python compute first here, if you put brackets round each step?

wrong-operation
Two parts of your `{v}` seem to be put together by the wrong operation.
? Say the equation in words: where do you add, where do you multiply, where do you divide?

upside-down
A division in your `{v}` seems to be turned upside down.
? What is the derivative of log a: does it grow or shrink as a goes to 0?

log-base
Your logarithm seems to have another base.
? For which base is the derivative of log a exactly 1/a?

function-missing
A function of {s} seems to be missing in your `{v}`.
? Which function stands around it in the equation, and what does it do to a number near 0?

squared
Something in your `{v}` seems to be squared.
? Is this the error, or its slope: can it still become negative?

absolute
Your `{v}` seems to have lost its signs.
? Does it matter whether the prediction was too high or too low?

flattened
Your `{v}` seems to hold the right numbers, laid out in one dimension.
? Which shape has `{p}`, and can the two be subtracted?

summed-too-much
There seems to be a sum or a mean in your `{v}` that the equation does not have.
? One number per what: what shape has `{p}`?

constant-factor
Your `{v}` seems to be right up to a factor of {s}.
? Where does that number come from: is there a 2 in this loss, or a learning rate?

updated-weights
{s} seems to be taken after a step of gradient descent.
? Which weights did the forward pass use, and is the step taken before or after all derivatives
are known?

wrong-symbol
You seem to have used {t} where something else is wanted.
? What does {t} stand for, and is that what the equation speaks of at this place?

factor-added
There seems to be one factor too many in your `{v}`: {s}.
? Which links lead from `{p}` to the loss, and is this one of them already used up by another?

argument-returned
You seem to return {s} as it came in.
? What must happen to it in this line?

term-added
There seems to be one term too many in your `{v}`: {s}.
? Does the loss of this course depend on it in any other way than through z?
""")

# Better questions where the line is known: (kind, line's quantity in small letters or symbol).
QUESTIONS = {
    ("transpose-missing", "dz1"): "`W2` maps hidden to output: which way are you going?",
    ("elementwise-for-matrix", "dw1"): "Which product gives one number per pair of unit and input?",
    ("elementwise-for-matrix", "dw2"): "Which product gives one number per pair of unit and input?",
    ("transpose-missing", "dw1"): "Which axis should vanish in this product: units or examples?",
    ("transpose-missing", "dw2"): "Which axis should vanish in this product: units or examples?",
    ("elementwise-for-matrix", "dz1"): "Over which units must you sum?",
    ("z-for-a", "dw2"): "Did layer 2 receive z or a?",
    ("other-layer", "dw2"): "Whose error meets whose input, and what entered layer 2?",
    ("other-layer", "dw1"): "Whose error meets whose input: what is a[0]?",
    ("other-layer", "z2"): "What comes into layer 2, and which bias belongs to it?",
    ("sign-inside", "da"): "What is d(1 - a)/da, and what does the minus in front apply to?",
    ("sign-inside", "l"): "What does the minus in front of the brackets apply to?",
    ("sign", "l"): "Can this loss be negative, when the logarithm of a number below 1 always is?",
    ("sign", "j"): "Can this cost be negative?",
    ("sign", "da"): "What is the sign of d(-log a)/da?",
    ("sign", "dz2"): "If a is too high, which way should z go?",
    ("factor-added", "dz2"): "Is the slope of the sigmoid already inside this error?",
    ("factor-added", "dz"): "Is the slope of the sigmoid already inside this error?",
    ("transpose-added", "dz2"): "Are examples rows or columns here?",
    ("term-added", "forward"): "What is added up here, and how many times does each thing come in?",
    (
        "factor-added",
        "forward",
    ): "Which things does the equation multiply here: is this one of them?",
    ("factor-missing", "forward"): "What else does the equation need to get from here to `{v}`?",
    ("constant-factor", "forward"): "Where does that number come from: is it in the equation?",
    ("sign", "forward"): "If what comes in grows, which way should the result go?",
    ("squared", "forward"): "Can your result still become negative, and should it?",
    ("argument-returned", "db"): "Nudge b a little: does L move, and by how much?",
}
# What can be said of an answer before any number is compared.
ANSWERS = {
    "not-written": "Nothing has been written {where} yet. Replace each `...` in the function and "
    "run the cell again. What would you write first?",
    "not-a-function": "`check` needs the function itself, and got {came}. Write its name without "
    'brackets after it: `check("{id}", {name})`.',
    "signature": "The function cannot be called: it asks for ({wanted}), and what it gets is "
    "({own}). Which of these names does the equation need?",
    "time-limit": "Your function did not come to an end within {seconds:g} second, so it was "
    "stopped. The arrays have a handful of entries, so a loop that never ends is likely. What "
    "makes your loop stop?",
    "nothing-returned": "Your function returns nothing (None). Is there a line `return {v}` at its "
    "end, and is it indented as part of the function?",
    "not-numbers": "Your function returns {came}, and `{v}` is {expected}. What does the name after "
    "`return` hold at that moment, if you print it?",
    "trailing-comma": "Your function returns a tuple with one thing in it, and `{v}` is {expected}. A "
    "comma after the expression makes a tuple. How does your `return` line end?",
    "complex": "Your `{v}` holds complex numbers, and everything in this equation is real. Which "
    "operation left the real numbers: a root or a power of something negative?",
    "nan": "Your `{v}` holds NaN or infinity{where}. {see} Where could a division by 0 or a logarithm of "
    "a number that is not positive come from?",
    "constant": "Your `{v}` is {s} whatever goes in. {see} If you nudge an input, should the answer "
    "not move?",
    "argument-changed": "The numbers that you return are right, but your code changed {changed} on "
    "the way. It is the caller's own array, so later lines would compute with the changed numbers. "
    "Which operation writes into an array instead of making a new one?",
    "missing-results": "Your function returns {came}. Expected is {expected}, as a tuple in that "
    "order or as a dict with those names. What does your `return` line name?",
}

# The question after an error of Python's own.
EXCEPTIONS = {
    NameError: "Your function receives {own}: which name have you not given a value yet?",
    AttributeError: "Which kind of thing stands to the left of the dot?",
    IndexError: "How many axes, and how many entries along each, does this array have?",
    ZeroDivisionError: "Which of your numbers can be 0?",
    RecursionError: "Does your function call itself, perhaps by its own name?",
    SystemExit: "`exit()` ends Python itself; which statement gives a result back instead?",
    TypeError: "Which kinds of things meet in this line, and are all of them arrays or numbers?",
    Exception: "Which shapes and values meet in this line, if you print them just before?",
}
