"""Is everything here that the notebooks need? Asked once, in the first notebook."""

import sys
from pathlib import Path

from helpers.datasets import FOLDER
from helpers.texts import say

_BESIDE = FOLDER if FOLDER.parent == Path(__file__).parent else FOLDER.parent
REQUIREMENTS = _BESIDE / "requirements.txt"
OLDEST_PYTHON = (3, 11)
EDITION = "1.0.0"  # that of pyproject.toml, too


def problems():
    """What is missing or too old, one sentence each, with what to do. An empty list is good news."""
    from importlib import metadata  # these two are slow to load, and asked for once

    from packaging.requirements import Requirement

    found = []
    if sys.version_info < OLDEST_PYTHON:
        came, wanted = (".".join(map(str, v[:2])) for v in (sys.version_info, OLDEST_PYTHON))
        found.append(say("environment.python", came=came, wanted=wanted))
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate():
            continue  # not for a browser, say
        terms = {"package": requirement.name, "wanted": requirement.specifier}
        try:
            came = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found.append(say("environment.missing", **terms))
            continue
        if not requirement.specifier.contains(came, prereleases=True):
            found.append(say("environment.other", came=came, **terms))
    return found


def check_environment():
    """Print one line that all is ready, or one line for each thing that is not."""
    print("\n".join(problems()) or say("environment.ready", edition=EDITION))
