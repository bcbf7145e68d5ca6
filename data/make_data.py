"""Write the data sets of the course: python data/make_data.py

The planar sets are computed here, from a fixed seed each, and come out the same to the byte. The
real sets are copied from Python packages that ship them (palmerpenguins, scikit-learn); where
such a package is not installed, its file is left as it is. Nothing is downloaded.
"""

import csv
import hashlib
import importlib.util
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
POINTS = 200  # of each label, in a planar set


def polar(radius, angle):
    """Points (2, n) in the plane from radius and angle, (n,) each."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)])


def moons(rng):
    """Two half circles that reach into each other."""
    half_turn = rng.uniform(0, np.pi, (2, POINTS))
    upper = polar(1.5, half_turn[0]) + [[-0.75], [-0.35]]
    lower = -polar(1.5, half_turn[1]) + [[0.75], [0.35]]
    return [points + 0.2 * rng.standard_normal(points.shape) for points in (upper, lower)]


def circles(rng):
    """A disc inside a ring."""
    angle = rng.uniform(0, 2 * np.pi, (2, POINTS))
    inner = polar(np.sqrt(rng.uniform(0, 1, POINTS)), angle[0])
    outer = polar(rng.uniform(1.3, 2.2, POINTS), angle[1])
    return [points + 0.1 * rng.standard_normal(points.shape) for points in (inner, outer)]


def flower(rng):
    """Eight petals, r = 2 sin(4 angle); label 0 for the first half turn of the pen, 1 for the second.

    Where the sine is negative the pen draws on the opposite side, so the labels go round the
    flower as 0 1 0 1 1 0 1 0.
    """
    angle = np.pi * np.array([[0], [1]]) + rng.uniform(0, np.pi, (2, POINTS))
    angle += 0.2 * rng.standard_normal(angle.shape)
    radius = 2 * np.sin(4 * angle) + 0.1 * rng.standard_normal(angle.shape)
    return [polar(r, t) for r, t in zip(radius, angle)]


def spiral(rng):
    """Two arms that wind round each other, a turn and a quarter each."""
    way = np.sqrt(rng.uniform(0.02, 1, (2, POINTS)))
    angle = 2.5 * np.pi * way + np.pi * np.array([[0], [1]])
    arms = [polar(2.2 * w, t) for w, t in zip(way, angle)]
    return [points + 0.08 * rng.standard_normal(points.shape) for points in arms]


def xor(rng):
    """Four square fields; label 0 where the two coordinates have the same sign."""
    size = rng.uniform(0.1, 2, (2, 2, POINTS))
    sign = rng.choice([-1, 1], (2, POINTS))
    fields = [size[0] * sign[0], size[1] * sign[1] * [[1], [-1]]]
    return [points + 0.1 * rng.standard_normal(points.shape) for points in fields]


def blobs(rng):
    """Two round clouds that touch: the one set that a straight line separates."""
    cloud = rng.standard_normal((2, 2, POINTS))
    return [0.65 * cloud[0] + [[-1], [-0.6]], 0.65 * cloud[1] + [[1], [0.6]]]


PLANAR = {draw.__name__: draw for draw in (moons, circles, flower, spiral, xor, blobs)}


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_planar(folder):
    """One CSV per planar set: x1, x2 (no unit), label 0 or 1, in random order."""
    for seed, (name, draw) in enumerate(PLANAR.items()):
        rng = np.random.default_rng(seed)
        points = np.concatenate(draw(rng), axis=1)
        order = rng.permutation(2 * POINTS)
        rows = [
            (f"{x1:.4f}", f"{x2:.4f}", int(i >= POINTS))
            for i, x1, x2 in zip(order, *points[:, order])
        ]
        write(folder / f"{name}.csv", ["x1", "x2", "label"], rows)


def penguin_rows():
    """(bill length in mm, body mass in g, label) of each penguin whose sex was recorded, as text."""
    package = Path(importlib.util.find_spec("palmerpenguins").origin).parent
    with open(package / "data" / "penguins.csv", newline="") as file:
        penguins = [p for p in csv.DictReader(file) if "NA" not in p.values()]
    return [(p["bill_length_mm"], p["body_mass_g"], int(p["sex"] == "male")) for p in penguins]


def digit_rows():
    """(64 numbers of ink, label) of each image of a 1 (label 0) or an 8 (label 1)."""
    from sklearn.datasets import load_digits

    images, digits = load_digits(return_X_y=True)
    return [[*map(int, image), int(d == 8)] for image, d in zip(images, digits) if d in (1, 8)]


def ten_digit_rows():
    """(64 numbers of ink, label 0 to 9) of each image."""
    from sklearn.datasets import load_digits

    return [[*map(int, image), int(d)] for image, d in zip(*load_digits(return_X_y=True))]


INK = [f"ink_row{r}_column{c}_of_16" for r in range(8) for c in range(8)]
REAL = {
    "penguins": ("palmerpenguins", ["bill_length_mm", "body_mass_g"], penguin_rows),
    "digits": ("sklearn", INK, digit_rows),
    "ten_digits": ("sklearn", INK, ten_digit_rows),
}


def write_real(folder):
    """The real sets whose packages are installed."""
    for name, (package, features, rows) in REAL.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name}.csv is left as it is: the package {package} is not installed.")
        else:
            write(folder / f"{name}.csv", [*features, "label"], rows())


def write_checksums(folder):
    """SHA256SUMS of every CSV, as `sha256sum --check` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.glob("*.csv"))
    ]
    with open(folder / "SHA256SUMS", "w", newline="") as file:
        file.writelines(lines)


if __name__ == "__main__":
    write_planar(FOLDER)
    write_real(FOLDER)
    write_checksums(FOLDER)
