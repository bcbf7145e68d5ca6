"""The languages of the site: for each the words of its pages, its notebooks and their table."""

import tomllib
from pathlib import Path
from typing import NamedTuple

WORDS = Path(__file__).parent / "words"
SOURCE = "en"


class Language(NamedTuple):
    """A language with its words, its notebooks in order, and a README that has their table.

    place: the folder of its pages from the root of the site, and of its notebooks; "" for English.
    """

    code: str
    words: dict
    notebooks: list
    readme: Path

    @property
    def place(self):
        return "" if self.code == SOURCE else f"{self.code}/"


def of(root):
    """The languages in which the course is there, English first."""
    codes = sorted((path.stem for path in WORDS.glob("*.toml")), key=lambda code: code != SOURCE)
    found = [read(root, code) for code in codes]
    return [one for one in found if one.notebooks and one.readme.exists()]


def read(root, code):
    words = tomllib.loads((WORDS / f"{code}.toml").read_text(encoding="utf-8"))
    folder, readme = root / "notebooks", "README.md"
    if code != SOURCE:
        folder, readme = folder / code, f"README.{code}.md"
    return Language(code, words, sorted(folder.glob("[0-9][0-9]_*.ipynb")), root / readme)
