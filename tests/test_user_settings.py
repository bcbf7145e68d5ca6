"""What a user has set in matplotlib, or in the system's language, changes no picture of the course."""

import json
import os
import subprocess
import sys

import pytest

# Prints a digest of every picture, of the printed sheet, and of a plain figure of matplotlib's.
DRAW = """
import hashlib, io, json, sys
import matplotlib.pyplot as plt
import numpy as np

{settings}

from helpers.network import Parameters
from helpers.pictures import live, sheet, two_layers, way_back

rng = np.random.default_rng(0)
xor = Parameters(
    np.array([[6.0, 6.0], [-6.0, -6.0]]), np.array([[-3.0], [9.0]]),
    np.array([[5.0, 5.0]]), np.array([[-5.0]]),
)
pictures = {{
    "xor_planes": two_layers.xor_planes(xor),
    "network_graph": two_layers.network_graph(),
    "activation_curves": two_layers.activation_curves(),
    "two_way_graph": way_back.two_way_graph(),
    "paths": way_back.paths_from_hidden_unit(rng.normal(size=(2, 4)), rng.normal(size=(2, 1))),
    "cheat_sheet": sheet.cheat_sheet(),
}}
for name, definition in live.DEFINITIONS.items():
    if all(p.default is not p.empty for p in definition.signature.parameters.values()):
        pictures[name] = definition.picture(**definition.still)
files = {{name: picture.png + picture.alt.encode() for name, picture in pictures.items()}}
sheet.save_cheat_sheet("sheet.pdf")
files["sheet.pdf"] = open("sheet.pdf", "rb").read()

plt.rcParams["text.usetex"] = False  # not every machine has LaTeX
plt.plot([0.5, 1.5])
buffer = io.BytesIO()
plt.savefig(buffer)
files["plain"] = buffer.getvalue()
print(json.dumps({{name: hashlib.sha256(data).hexdigest() for name, data in files.items()}}))
"""

SETTINGS = """
import locale
for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "it_IT.UTF-8"):
    try:
        locale.setlocale(locale.LC_ALL, name)
        break
    except locale.Error:
        pass
else:  # no language with a decimal comma is installed here
    plain = locale.localeconv
    locale.localeconv = lambda: plain() | {"decimal_point": ","}
plt.style.use("dark_background")
plt.rcParams.update({
    "text.usetex": True, "font.size": 30, "font.family": "serif", "mathtext.fontset": "stix",
    "axes.formatter.use_locale": True, "axes.unicode_minus": False, "figure.dpi": 40,
    "figure.figsize": (2, 9), "figure.autolayout": True, "savefig.bbox": "tight",
    "savefig.transparent": True, "savefig.dpi": 33, "savefig.pad_inches": 2,
    "savefig.facecolor": "red", "savefig.format": "svg", "savefig.orientation": "landscape",
    "lines.linewidth": 9, "lines.antialiased": False, "text.antialiased": False,
    "text.color": "red", "text.hinting": "none", "text.kerning_factor": 6, "path.simplify": False,
    "path.sketch": (3, 50, 5), "patch.antialiased": False, "agg.path.chunksize": 3,
    "pdf.fonttype": 42, "pdf.compression": 0, "image.interpolation": "nearest",
})
"""

# What stands in a matplotlibrc is there before anything of the course is imported.
MATPLOTLIBRC = """
text.usetex: True
font.size: 30
savefig.bbox: tight
savefig.transparent: True
savefig.facecolor: red
lines.linewidth: 9
axes.prop_cycle: cycler("color", ["c", "m"])
"""


def digests(folder, settings="", matplotlibrc=""):
    """Digest by name, as a new process finds it."""
    folder.mkdir()
    (folder / "matplotlibrc").write_text(matplotlibrc)
    code = DRAW.format(settings=settings)
    environment = os.environ | {
        "MPLBACKEND": "agg",
        "MATPLOTLIBRC": str(folder / "matplotlibrc"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path) or ".",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_settings_change_no_picture(tmp_path):
    untouched = digests(tmp_path / "plain")
    changed = digests(tmp_path / "set", SETTINGS, MATPLOTLIBRC)
    assert changed.pop("plain") != untouched.pop("plain"), "the settings do something"
    assert changed.keys() == untouched.keys()
    assert [name for name, digest in changed.items() if digest != untouched[name]] == []
