"""Start a learner's server on a hub: their workbook first, then JupyterLab in it.

A hub calls this in the place of `jupyterhub-singleuser`. All learners read one course, the one that
this file lies in; what they write lies in their own `~/backpropagation`. IN=zh in the environment
chooses the notebooks in Chinese.
"""

import os
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE / "tools"))

from lab import FIRST, SETTINGS, languages
from workbook import not_written, tell, update


def language(users):
    """The folder of the language that is asked for, or the first one: an edition may have but one."""
    known = languages(COURSE)
    return known.get(users.get("IN"), next(iter(known.values()), ""))


def prepare(own, users):
    """Make the workbook in the folder `own`, or bring it up to date; returns the first page."""
    own.mkdir(exist_ok=True)
    folder = language(users)
    tell(update(own, folder, COURSE))
    return Path("/lab/tree/workbook", folder, FIRST).as_posix()


def environment(own, page, users):
    """What the server of a learner is told, beside what the hub tells it."""
    settings = filter(None, (users.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)))
    return users | {
        "JUPYTERHUB_ROOT_DIR": str(own),
        "JUPYTERHUB_DEFAULT_URL": page,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(settings),
    }


if __name__ == "__main__":
    own = Path.home() / "backpropagation"
    try:
        page = prepare(own, dict(os.environ))
    except OSError as error:
        sys.exit(not_written(error, language(os.environ)))
    command = [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[1:]]
    os.chdir(own)
    os.execve(command[0], command, environment(own, page, dict(os.environ)))
