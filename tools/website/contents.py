"""The notebooks that are run in the browser, and the settings of JupyterLite."""

import json
import re

import nbformat

# As the kernel says them of itself: otherwise each notebook is changed as soon as it is opened.
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
LANGUAGE = {
    "name": "python",
    "version": "3.8",
    "mimetype": "text/x-python",
    "file_extension": ".py",
    "codemirror_mode": {"name": "python", "version": 3},
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
HELP = re.compile(
    r"\s*<details><summary>[^<]*\bhelpers\b[^<]*</summary>.*?</details>", re.DOTALL | re.ASCII
)
# How JupyterLab looks and behaves here.
OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
}


def title(notebook):
    """The first heading of a notebook."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def read(path):
    """A notebook, without what to do where there are no helpers: here they are."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = HELP.sub("", cell.source)
    return notebook


def to_run(notebook):
    """The notebook without outputs, which would answer its questions, for the browser's kernel."""
    copy = nbformat.from_dict(notebook)
    copy.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return copy


def write(languages, folder):
    """Write what learners find in the file browser."""
    for language in languages:
        place = folder / language.place
        place.mkdir(parents=True, exist_ok=True)
        for path in language.notebooks:
            notebook = to_run(read(path))
            (place / path.name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def settings(edition, kernel):
    """jupyter-lite.json.

    edition: copies that a learner has saved belong to one, and hide no later one. kernel: settings
    of the kernel.
    """
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Backpropagation",
            "contentsStorageName": f"backpropagation-course {edition}",
            "enableServiceWorkerCache": "true",
            "exposeAppInBrowser": True,
            "litePluginSettings": {PLUGIN: {"disablePyPIFallback": True, **kernel}},
        },
    }


def write_settings(folder, edition, kernel):
    for name, value in (
        ("jupyter-lite.json", settings(edition, kernel)),
        ("overrides.json", OVERRIDES),
    ):
        (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
