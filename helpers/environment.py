"""Is everything here that the notebooks need? Asked once, in the first notebook."""

import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
OLDEST_PYTHON = (3, 11)


def problems():
    """What is missing or too old, one sentence each, with what to do. An empty list is good news."""
    found = []
    if sys.version_info < OLDEST_PYTHON:
        came = ".".join(map(str, sys.version_info[:2]))
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found.append(f"Python is {came}; the course needs {wanted} or newer.")
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        requirement = Requirement(line)
        try:
            came = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found.append(f"{requirement.name} is missing. Run: pip install -r requirements.txt")
            continue
        if not requirement.specifier.contains(came, prereleases=True):
            found.append(
                f"{requirement.name} is {came}; the course is tested with "
                f"{requirement.specifier}. Run: pip install -r requirements.txt"
            )
    return found


def check_environment():
    """Print one line that all is ready, or one line for each thing that is not."""
    found = problems()
    print("\n".join(found) if found else "Everything is here. You can start.")
