"""Break every equation in every small way, and see that a test notices.

    python tests/mutation.py            all of it
    python tests/mutation.py network    only what has "network" in its name

Each mutant changes one place of one line: an operator, the order or the number of factors, a
transpose, a symbol for another one in scope, an axis, keepdims, a constant, a sign, a function. The
functions of `helpers` get the mutant's code in memory (no file is touched), and the tests of their
module run until one fails. The comparison of the source with the table of equations reads files,
so it never kills a mutant: all of them fall by their values.

A mutant that no test notices must stand in REASONS, with why it computes the same. One that does
not, and one that stands there and is noticed after all, make the run fail.
"""

import ast
import contextlib
import copy
import inspect
import io
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from helpers import activations, equations, layers, loss, network, neuron, training


def is_lambda(function):
    return getattr(function, "__name__", "") == "<lambda>"


# name: (functions, the tests that must notice)
TARGETS = {
    "network": (
        (network.forward, network.backward, network.backward_one)
        + (network.initialise, network.initialise_constant),
        "test_network.py",
    ),
    "layers": (
        (layers.start_layers, layers.forward_layers, layers.errors_of_layers)
        + (layers.backward_layers, activations.softmax),
        "test_layers.py",
    ),
    "neuron": ((neuron.forward, neuron.backward), "test_neuron.py"),
    "loss": ((loss.cross_entropy, loss.cross_entropy_textbook, loss.cost), "test_loss.py"),
    "activations": (
        (activations._sigmoid, activations._sigmoid_slope, activations._tanh_slope)
        + tuple(f for g in activations.ACTIVATIONS.values() for f in g[1:3] if is_lambda(f)),
        "test_activations.py",
    ),
    "training": (
        (training.update, training.step, training.classify, training.accuracy),
        "test_training.py",
    ),
}

_DB = "db = {l: 1 / m * np.sum(dZ[l], axis=1, keepdims=True)"
# Why some mutants cannot be noticed: they compute the same.
REASONS = {
    "every matrix of examples has m columns": (
        "network.backward: m = Y.shape[1]",
        "network.backward: m = Z1.shape[1]",
        "network.backward: m = A1.shape[1]",
        "network.backward: m = A2.shape[1]",
        "neuron.backward: m = Y.shape[1]",
        "neuron.backward: m = A.shape[1]",
        "loss.cost: m = Z2.shape[1]",
    ),
    "the slope computes A from Z where it is not given": (
        "network.backward: dZ1 = W2.T @ dZ2 * g1.slope(Z1)",
        "network.backward_one: dz1 = W2.T @ dz2 * g1.slope(z1)",
        "equations.3.42: dz1 = W2.T @ dz2 * g1.slope(z1)",
        "equations.3.47: dZ1 = W2.T @ dZ2 * g1.slope(Z1)",
    ),
    "tanh and sigmoid take their slope from A alone; ReLU and its kin only ask for a sign, and "
    "A has that of Z": (
        "network.backward: dZ1 = W2.T @ dZ2 * g1.slope(A1, A1)",
        "network.backward_one: dz1 = W2.T @ dz2 * g1.slope(a1, a1)",
        "equations.3.42: dz1 = W2.T @ dz2 * g1.slope(a1, a1)",
        "equations.3.47: dZ1 = W2.T @ dZ2 * g1.slope(A1, A1)",
    ),
    "a column times a row: for one example * stretches both to the same outer product": (
        "network.backward_one: dW2 = dz2 * a1.T",
        "network.backward_one: dW1 = dz1 * x.T",
        "equations.3.40: dW2 = dz2 * a1.T",
        "equations.3.43: dW1 = dz1 * x.T",
    ),
    "for one example db is dz": (
        "network.backward_one: dz1 = W2.T @ db2 * g1.slope(z1, a1)",
        "network.backward_one: return Gradients(db2, dW2, db2, dz1, dW1, db1)",
        "network.backward_one: return Gradients(dz2, dW2, dz2, dz1, dW1, db1)",
        "network.backward_one: return Gradients(dz2, dW2, db2, db1, dW1, db1)",
        "network.backward_one: return Gradients(dz2, dW2, db2, dz1, dW1, dz1)",
    ),
    "the sum of all entries, or a single number, is its own transpose": (
        "neuron.backward: db = 1 / m * np.sum(dZ.T)",
        "neuron.backward: return NeuronGradients(dZ, dw, float(db.T))",
        "loss.cost: J = 1 / m * np.sum(L.T)",
        "loss.cost: return float(J.T)",
        "equations.3.38: a = sigmoid(z.T)",
        "equations.3.38: L = -(y.T * np.log(a) + (1 - y) * np.log(1 - a))",
        "equations.3.38: L = -(y * np.log(a.T) + (1 - y) * np.log(1 - a))",
        "equations.3.38: L = -(y * np.log(a) + (1 - y.T) * np.log(1 - a))",
        "equations.3.38: L = -(y * np.log(a) + (1 - y) * np.log(1 - a.T))",
        "equations.3.39: da = -y / a.T + (1 - y) / (1 - a)",
        "equations.3.39: da = -y.T / a + (1 - y) / (1 - a)",
        "equations.3.39: da = -y / a + (1 - y.T) / (1 - a)",
        "equations.3.39: da = -y / a + (1 - y) / (1 - a.T)",
        "equations.3.39: dz = a.T - y",
        "equations.3.39: dz = a - y.T",
        "equations.3.39: dw = x * dz.T",
        "equations.3.39: db = dz.T",
        "equations.3.45: J = 1 / m * np.sum(L.T)",
    ),
    "a scale that is given is the same for both layers": (
        "network.initialise: scale2 = 1 / np.sqrt(n1) if scale is None else scale1",
    ),
    "e^699, e^700 and e^701 all fit a float, and one over them is 0 to 300 digits": (
        "activations._sigmoid: return 1.0 / (1.0 + np.exp(-np.maximum(Z, -701.0)))",
        "activations._sigmoid: return 1.0 / (1.0 + np.exp(-np.maximum(Z, -699.0)))",
    ),
    "the sign is lost in the square": (
        "activations._tanh_slope: A = -(np.tanh(Z) if A is None else A)",
    ),
    "both sides of the corner give 0 at 0": (
        "activations.<lambda>: return np.where(np.greater_equal(Z, 0), Z, LEAK * np.asarray(Z))",
    ),
    "only the shape counts": (
        "activations.<lambda>: return np.ones_like(np.asarray(Z) + 1.0)",
        "activations.<lambda>: return np.ones_like(np.asarray(Z) / 1.0)",
        "activations.<lambda>: return np.ones_like(np.asarray(Z) * 2.0)",
        "activations.<lambda>: return np.ones_like(np.asarray(Z) * 0.0)",
    ),
    "these dictionaries have the same keys": (
        "layers.backward_layers: dW = {l: 1 / m * (dZ[l] @ A[l - 1].T) for l in W}",
        *(f"layers.backward_layers: {_DB} for l in {v}}}" for v in ("W", "dW")),
    ),
    "one number for each column is stretched downward in either shape": (
        "layers.softmax: E = np.exp(Z2 - np.max(Z2, axis=0))",
        "layers.softmax: E = np.exp(Z2 - np.max(Z2, axis=0, keepdims=False))",
        "layers.softmax: return E / np.sum(E, axis=0)",
        "layers.softmax: return E / np.sum(E, axis=0, keepdims=False)",
    ),
    "minus over minus is plus": (
        "layers.softmax: E = -np.exp(Z2 - np.max(Z2, axis=0, keepdims=True))",
    ),
    "dividing by 1 is multiplying by 1": (
        "activations.<lambda>: return np.greater(Z, 0) / 1.0",
        "activations.<lambda>: return np.asarray(Z) / 1.0",
        "training.classify: return (network.forward(X, *parameters, g1).A2 > 0.5) / 1.0",
    ),
}
EQUIVALENT = {mutant for mutants in REASONS.values() for mutant in mutants}

SWAPS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.MatMult, ast.Add, ast.Div),
    ast.MatMult: (ast.Mult, ast.Add),
    ast.Div: (ast.Mult, ast.Sub),
    ast.Pow: (ast.Mult, ast.Add),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.Is: (ast.IsNot,),
}
COMMUTES = (ast.Add, ast.Mult)
FUNCTIONS = {
    "sum": ("mean", "max"),
    "mean": ("sum", "max"),
    "log": ("exp", "log1p"),
    "exp": ("log", "expm1"),
    "sqrt": ("square",),
    "logaddexp": ("logaddexp2", "maximum"),
    "maximum": ("minimum",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "greater": ("less", "greater_equal"),
}
ACTIVATIONS = ("g1", "sigmoid", "tanh")
NUMBERS = ("m", "n0", "n1", "n2", "rate", "scale", "scale1", "scale2", "value", "b")
NO_ARRAYS = (*NUMBERS, *ACTIVATIONS, "np", "rng", "forward", "backward", "parameters", "gradients")


def replacements(node, scope):
    """What may stand in the place of `node`, each one small mistake away."""
    if isinstance(node, ast.BinOp):
        for op in SWAPS[type(node.op)]:
            yield ast.BinOp(node.left, op(), node.right)
        if not isinstance(node.op, COMMUTES):
            yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right
    elif isinstance(node, ast.Compare):
        for op in SWAPS[type(node.ops[0])]:
            yield ast.Compare(node.left, [op()], node.comparators)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "np":
        for name in FUNCTIONS.get(node.attr, ()):
            yield ast.Attribute(node.value, name, node.ctx)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        group = ACTIVATIONS if node.id in ACTIVATIONS else scope if node.id in scope else ()
        for name in group:
            if name != node.id and name in (*scope, "sigmoid", "tanh"):
                yield ast.Name(name, node.ctx)
        if node.id in scope and node.id not in NO_ARRAYS:
            yield ast.Attribute(node, "T", ast.Load())
    elif isinstance(node, ast.Call):
        yield from (a for a in node.args if not isinstance(a, ast.Starred))
        for i in range(len(node.args)):
            yield ast.Call(node.func, node.args[:i] + node.args[i + 1 :], node.keywords)
        for i in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])


def mutants_of(statement, scope):
    """The statement with one place changed, each way once; also with a minus in front."""
    seen = {ast.unparse(statement)}
    places = [(n, new) for n in ast.walk(statement.value) for new in replacements(n, scope)]
    if isinstance(statement, ast.Assign):
        places.append((statement.value, ast.UnaryOp(ast.USub(), statement.value)))
    for node, new in places:
        mutant = copy.deepcopy(statement, {id(node): new})
        text = ast.unparse(mutant)
        if text not in seen:
            seen.add(text)
            yield text


def definition_of(bare):
    """A function, or a lambda as a function with a return, as a syntax tree without decorators."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(bare)))
    line = bare.__code__.co_firstlineno
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == bare.__name__:
            node.decorator_list = []
            return node
        if is_lambda(bare) and isinstance(node, ast.Lambda) and node.lineno == line:
            function = ast.parse("def name(): pass").body[0]
            function.args, function.body = node.args, [ast.Return(node.body)]
            return function
    raise LookupError(f"{bare} has no source")


def mutants_of_function(function):
    """(the changed statement, the code object of the function with it) for each mutant."""
    definition = definition_of(function)
    scope = [argument.arg for argument in definition.args.args]
    for i, statement in enumerate(definition.body):
        if not isinstance(statement, (ast.Assign, ast.Return)):
            continue
        for text in mutants_of(statement, scope):
            mutant = copy.deepcopy(definition)
            mutant.body[i] = ast.parse(text).body[0]
            module = ast.fix_missing_locations(ast.Module([mutant], []))
            names = dict(function.__globals__)
            exec(compile(module, f"<mutant of {definition.name}>", "exec"), names)  # noqa: S102
            yield text, names[definition.name].__code__
        if isinstance(statement, ast.Assign):
            scope += [n.id for n in ast.walk(statement.targets[0]) if isinstance(n, ast.Name)]


class Tests:
    """The tests of some files, called as plain functions; the latest to fail goes first."""

    def __init__(self, *files):
        folder = Path(__file__).parent
        arguments = ["--collect-only", "-qq", "-o", "addopts=", "-p", "no:cacheprovider"]
        arguments += [str(folder / file) for file in files]
        self.calls = []
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main(arguments, plugins=[self])

    def pytest_collection_modifyitems(self, items):
        for item in items:
            function = item.function
            if not getattr(function, "is_hypothesis_test", False):  # a search takes its time
                parameters = item.callspec.params if hasattr(item, "callspec") else {}
                self.calls.append((item.name, function, parameters))

    def first_failure(self):
        """The name of a test that fails, or None."""
        for i, (name, function, parameters) in enumerate(self.calls):
            try:
                with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
                    warnings.simplefilter("error")
                    function(**parameters)
            except (Exception, pytest.fail.Exception):  # noqa: BLE001
                self.calls.insert(0, self.calls.pop(i))
                return name
        return None


def run_functions(functions, tests):
    """Yields (mutant, the test that noticed or None)."""
    for function in functions:
        right = function.__code__
        for text, code in mutants_of_function(function):
            function.__code__ = code
            try:
                yield f"{function.__name__}: {text}", tests.first_failure()
            finally:
                function.__code__ = right


def run_table(tests):
    """The same for the lines of the table of equations."""
    for name, line in list(equations.LINES.items()):
        (statement,) = ast.parse(line.code).body
        for text in mutants_of(statement, line.symbols):
            equations.LINES[name] = line._replace(code=text)
            try:
                yield f"{name.split(':')[0]}: {text}", tests.first_failure()
            finally:
                equations.LINES[name] = line


def main(wanted=""):
    start = time.perf_counter()
    if not any(wanted in name for name in (*TARGETS, "equations")):
        return f"No module has {wanted!r} in its name: {', '.join((*TARGETS, 'equations'))}."
    runs = {name: (run_functions, *target) for name, target in TARGETS.items()}
    runs["equations"] = (lambda _, tests: run_table(tests), None, "test_equations.py")
    unexplained, stale = [], []
    print("| module | mutants | noticed | equivalent | unexplained |")
    print("|---|---|---|---|---|")
    for name, (run, functions, file) in runs.items():
        if wanted not in name:
            continue
        tests = Tests(file)
        assert tests.calls and tests.first_failure() is None, f"{file} fails without a mutant"
        found = {f"{name}.{mutant}": failed for mutant, failed in run(functions, tests)}
        survivors = [mutant for mutant, failed in found.items() if failed is None]
        explained = [mutant for mutant in survivors if mutant in EQUIVALENT]
        new = [mutant for mutant in survivors if mutant not in EQUIVALENT]
        noticed = len(found) - len(survivors)
        print(f"| {name} | {len(found)} | {noticed} | {len(explained)} | {len(new)} |", flush=True)
        unexplained += new
        stale += [m for m in EQUIVALENT if m.startswith(f"{name}.") and m not in survivors]
    for mutant in unexplained:
        print(f"No test notices   {mutant}")
    for mutant in stale:
        print(f"Noticed or gone   {mutant}")
    print(f"{time.perf_counter() - start:.0f} s")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
