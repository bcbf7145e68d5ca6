"""nbval runs the twelve notebooks of the course, in a folder of their own.

Beside them may lie what a learner has made: copies, other notebooks, `my_progress.json`, a sheet to
print. Nothing of it is run, read or written over.
"""

import functools
import tempfile
from pathlib import Path

import course
import documents
import pytest

FOLDER = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """In the place of each notebook that nbval finds: the copy of it that is to be run."""
    found = yield
    if not found or file_path.suffix != ".ipynb":
        return found
    if file_path.parent not in course.folders() or file_path.stem not in documents.NAMES:
        return []
    path = _copies(parent.config) / file_path.relative_to(course.FOLDER)
    return [
        type(notebook).from_parent(parent, path=path, nodeid=notebook.nodeid) for notebook in found
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A notebook that a learner has worked in is one test, skipped with a sentence.

    Those in other languages are run by `make test-slow`: they have the same code.
    """
    theirs = {}
    for item in list(items):
        name = item.path.stem
        if item.path.suffix == ".ipynb" and item.path.parent.name in course.LANGUAGES:
            item.add_marker(pytest.mark.slow)
        elif item.path.suffix == ".ipynb" and course.yours(name):
            if theirs.setdefault(name, item) is item:
                item.parent.setup = functools.partial(course.ours, name)  # before a kernel starts
            else:
                items.remove(item)


def _copies(config):
    if FOLDER not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        config.stash[FOLDER] = course.copy_of_the_course(Path(folder.name) / "notebooks")
    return config.stash[FOLDER]
