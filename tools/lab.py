"""Open the workbook in JupyterLab. What the user has set elsewhere stays out of it.

python tools/lab.py [arguments of JupyterLab]

The user's Jupyter may begin in another folder, PYTHONPATH may name other packages: here the course's
folder is served, `helpers` are those beside this file, and no other Python's packages are seen.
"""

import os
import subprocess
import sys

from workbook import NOT_WRITTEN, ROOT, update

SETTINGS = ROOT / "helpers" / "jupyter"
FIRST = "workbook/00_start_here.ipynb"
HIDDEN = (
    "workbook/{name} of yours hides the course's helpers from the notebooks beside it. Rename it."
)


def arguments(given):
    """The command that opens JupyterLab. What is given has the last word."""
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={ROOT / 'workbook'}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        *given,
    ]


def environment(users):
    """The user's environment, with no Python packages but this Python's and the course's."""
    ours = {name: value for name, value in users.items() if name != "PYTHONHOME"}
    settings = filter(None, (users.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)))
    return ours | {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_PATH": os.pathsep.join(settings)}


def prepare():
    """Make the workbook, or bring it up to date; returns what there is to say."""
    found = [name for name in ("helpers.py", "helpers") if (ROOT / "workbook" / name).exists()]
    return update() + [HIDDEN.format(name=name) for name in found]


if __name__ == "__main__":
    try:
        for line in prepare():
            print(line, flush=True)
    except OSError as error:
        sys.exit(NOT_WRITTEN.format(reason=error.strerror, path=error.filename))
    command, settings = arguments(sys.argv[1:]), environment(os.environ)
    if os.name == "posix":
        os.execve(command[0], command, settings)
    sys.exit(subprocess.call(command, env=settings))
