"""Without ipywidgets, or with an edition that is too old: still pictures and their words."""

import subprocess
import sys

import pytest

# Each finds one way in which a page has no widgets of ours.
MISSING = "sys.modules['ipywidgets'] = None"
OLD = """
old = types.ModuleType("ipywidgets")  # 7 shows itself by _ipython_display_
old.Widget = type("Widget", (), {"_ipython_display_": lambda self: None})
sys.modules["ipywidgets"] = old
"""
SHOW = """
import re, sys, types
%s
from helpers import exercises, pictures
from helpers.pictures.live import DEFINITIONS

n = 0
for name, definition in DEFINITIONS.items():
    if all(p.default is not p.empty for p in definition.__signature__.parameters.values()):
        made = getattr(pictures, name, definition)()
        shown = made._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"}, shown.keys()
        still = definition.picture(**definition.still)
        assert still.alt in shown["text/plain"] and 'src="data:image/png;base64,' in shown["text/html"]
        assert shown["text/plain"].endswith("then restart the kernel.")
        n += 1
assert n > 15, n
asked = exercises.predict("two links")
assert set(asked._repr_mimebundle_()) == {"text/html", "text/plain"}
asked.choose(asked.answer)
print(re.search("%%pip install .*?,", shown["text/plain"])[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [MISSING, OLD], ids=["none", "7"])
def test_the_still_picture_and_its_words_are_shown(how, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SHOW % how],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('%pip install "ipywidgets')
