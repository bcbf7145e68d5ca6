"""A data set of one's own: what may be given, and what is said of what may not."""

import csv
import io
from pathlib import Path

import numpy as np

from helpers.own import array_of, came
from helpers.texts import say

LEAST, MOST, FEATURES, CLASSES = 4, 20_000, 1000, 20  # examples, examples, features, classes
BYTES = 10_000_000  # of a CSV
PIXELS, IMAGES = 64, 160  # images of 8 x 8, and how many the training explorer needs


def fields(X, Y, features, classes, name, source):
    """What a Dataset holds, in order, or ValueError with a sentence."""
    if isinstance(X, (str, Path)):
        X, Y, features = _read(Path(X), Y, features)
    X = _numbers(X)
    labels = _labels(Y, X)
    n0, m = X.shape
    if m < LEAST or m > MOST or not 1 <= n0 <= FEATURES:
        _refuse("size", shape=X.shape, least=LEAST, most=MOST, features=FEATURES)
    known = sorted({*labels}, key=lambda label: (isinstance(label, str), label))
    if not 2 <= len(known) <= CLASSES:
        _refuse("classes-number", n=len(known), most=CLASSES)
    rows = np.array([[float(label == one) for label in labels] for one in known])
    Y = rows[1:] if len(known) == 2 else rows
    features = tuple(features or (f"x{i + 1}" for i in range(len(X))))
    classes = tuple(classes or map(str, known))
    for key, words, n in (("features", features, len(X)), ("classes", classes, len(known))):
        if len(words) != n or not all(isinstance(word, str) for word in words):
            _refuse(f"{key}-words", n=n, came=len(words))
    _named(name)
    return X, Y, features, classes, name, str(source)


def is_drawn(X, Y):
    """Whether the training explorer can draw it: two classes in the plane, or of images."""
    n0, m = X.shape
    return len(Y) == 1 and (n0 == 2 or n0 == PIXELS and m >= IMAGES)


def undrawn(dataset):
    """Why the training explorer does not take it, and what to do, in words."""
    (n0, m), limits = dataset.X.shape, {"pixels": PIXELS, "images": IMAGES}
    terms = {"name": dataset.name, "classes": len(dataset.classes), "features": n0, "m": m}
    return say("datasets.own.undrawn", **terms, **limits)


def _refuse(key, **terms):
    raise ValueError(say(f"datasets.own.{key}", **terms))


def _named(name):
    from helpers.datasets import ALL  # which imports nothing of this before it is needed

    if not isinstance(name, str) or not 0 < len(name) <= 40 or name in ALL:
        _refuse("name", came=repr(name)[:60])


def _numbers(X):
    X = array_of(X)
    if X.dtype.kind not in "biuf" or X.ndim != 2:
        _refuse("X", came=came(X) if X.ndim == 2 else X.shape)
    X = X.astype(float)
    if not np.isfinite(X).all():
        row, column = np.argwhere(~np.isfinite(X))[0]
        _refuse("not-finite", feature=row, example=column)
    return X


def _labels(Y, X):
    """One label for each example, as numbers or words."""
    array, m = array_of(Y), X.shape[1]
    if array.dtype.kind == "O" and len({isinstance(one, str) for one in array.ravel()}) == 1:
        array = np.array(array.tolist())  # as a column of a table comes
    if array.ndim == 2 and 1 < len(array) <= CLASSES and array.shape[1] == m:
        whole = array.dtype.kind in "biuf" and set(array.ravel()) <= {0, 1}
        if not whole or not (array.sum(axis=0) == 1).all():
            _refuse("one-hot")
        return [int(n) for n in array.argmax(axis=0)]
    if array.size != m or array.dtype.kind not in "biufU":
        if array.size == len(X) and array.size != m:
            _refuse("rows", shape=X.shape, m=array.size)
        if array.size == m:
            _refuse("Y-kind", came=came(array.ravel()[0]))
        _refuse("Y", m=m, came=array.shape)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        _refuse("Y", m=m, came=array.shape)
    return [int(v) if isinstance(v, float) and v == int(v) else v for v in array.ravel().tolist()]


def _read(path, Y, features):
    """The columns of a CSV: features, then the labels."""
    if Y is not None:
        _refuse("csv-and-Y")
    try:
        with path.open("rb") as file:
            content = file.read(BYTES + 1)
    except OSError as error:
        _refuse("csv-missing", path=path, reason=error.strerror or error)
    if len(content) > BYTES:
        _refuse("csv-large", path=path, most=BYTES // 1_000_000)
    text = content.decode("utf-8-sig", errors="replace")
    comma = ";" if text.partition("\n")[0].count(";") else ","
    head, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=comma) if row] or [[]]
    if len(head) < 2 or not rows:
        _refuse("csv-empty", path=path)
    table = []
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            _refuse("csv-row", row=number, came=len(row), wanted=len(head))
        try:
            table.append([float(value) for value in row[:-1]])
        except ValueError:
            wrong = next(value for value in row[:-1] if not _is_number(value))
            if not wrong.strip():
                _refuse("csv-nothing", row=number)
            _refuse("csv-number", row=number, came=repr(wrong)[:40])
    labels = [row[-1].strip() for row in rows]
    numeric = all(map(_is_number, labels))
    return np.array(table).T, list(map(float, labels)) if numeric else labels, features or head[:-1]


def _is_number(value):
    try:
        return np.isfinite(float(value))
    except ValueError:
        return False
