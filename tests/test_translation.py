"""The editions in other languages say what the English one says, in every cell and every text."""

import copy
import json
import os
import re
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import course
import documents
import pytest
from fontTools.ttLib import TTFont

from helpers import texts
from helpers.pictures.style import CHINESE_FONT, text_width, wide
from tools import font, translation

TEXTS = Path(texts.__file__).parent
FILES = sorted(path.name for path in TEXTS.glob("en/*.toml"))
GLOSSARY = "notebooks/{language}/glossary.md"
each_language = pytest.mark.parametrize("language", course.LANGUAGES)


def words(language, file):
    return translation.flat(tomllib.loads((TEXTS / language / file).read_text(encoding="utf-8")))


def terms(text):
    """The named terms of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@each_language
@pytest.mark.parametrize("name", documents.NAMES)
def test_each_cell_says_the_same(language, name):
    pair = (folder / f"{name}.ipynb" for folder in (course.FOLDER, course.FOLDER / language))
    found = [f"{id}: {words}" for id, words in translation.faults(*pair)]
    assert not found, "\n".join([*found, f"`make {language}` shows what has changed"])


def broken(cell, **changed):
    return copy.deepcopy(cell) | changed


PROSE = {
    "cell_type": "markdown",
    "source": "## The slope\n\nSee [3.40](04_x.ipynb#A): $dz$ is `a - y`, 3 times.",
}
GOOD = {
    "cell_type": "markdown",
    "source": "## 斜率\n\n见[3.40](04_x.ipynb#B)：$dz$就是`a - y`，共3次。",
}
PROGRAM = {"cell_type": "code", "source": 'print("loss:", 2 * L)  # twice'}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("$dz$", "$dw$"), "formula"),
        (("`a - y`", "`y - a`"), "code"),
        (("3次", "4次"), "number"),
        (("04_x", "05_x"), "link"),
        (("共3次", "共3次。And then the rest of it"), "English left"),
    ],
)
def test_a_changed_translation_is_found(change, said):
    assert translation.differences(PROSE, GOOD) == []
    found = translation.differences(PROSE, broken(GOOD, source=GOOD["source"].replace(*change)))
    assert found and any(line.startswith(said) for line in found)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('print("损失：", 2 * L)  # 两倍', None),
        ('print("损失：", 3 * L)', "the program differs"),
        ('print("cost:", 2 * L)', "not in the language"),
        ('print("损失：" + "L", 2 * L)', "the program differs"),
    ],
)
def test_a_changed_program_is_found(source, said):
    found = translation.differences(PROGRAM, broken(PROGRAM, source=source))
    assert found == [] if said is None else said in " ".join(found)


def test_a_stale_cell_is_found_and_can_be_noted(tmp_path):
    english, other = tmp_path / "a.ipynb", tmp_path / "b.ipynb"

    def write(path, cell, **metadata):
        cell = cell | {"id": "one", "metadata": metadata}
        path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")

    write(english, PROSE)
    write(other, GOOD, of=translation.digest(PROSE["source"]))
    assert not [*translation.faults(english, other)]
    write(english, PROSE | {"source": PROSE["source"].replace("See", "Look at")})
    assert [*translation.faults(english, other)] == [("one", translation.STALE)]
    translation.note(["one"], english, other)
    assert not [*translation.faults(english, other)]


@each_language
def test_no_text_is_stale(language):
    found = translation.stale(language)
    assert not found, "\n".join([*found, f"`make {language}` shows what has changed"])


def test_a_stale_text_is_found_and_can_be_noted(tmp_path):
    said, readme = tmp_path / "helpers/texts/en/a.toml", tmp_path / "README.md"
    for folder in (said.parent, tmp_path / "notebooks/zh"):
        folder.mkdir(parents=True)

    def write(step, start):
        said.write_text(f'[of]\nstep = "{step}"\nlist = ["one"]\n', encoding="utf-8")
        readme.write_text(f"# Title\n\n## Start\n{start}\n", encoding="utf-8")

    write("First.", "Here.")
    everything = ["README.md: # Title", "README.md: Start"]
    everything += [f"helpers/texts/en/a.toml: of.{name}" for name in ("step", "list.0")]
    assert [*translation.stale("zh", tmp_path)] == everything, "nothing is translated"
    translation.note_texts(["README.md", "helpers/texts/en/a.toml"], "zh", tmp_path)
    assert not translation.stale("zh", tmp_path)
    write("Then.", "There.")
    late = [everything[1], everything[2]]
    assert [*translation.stale("zh", tmp_path)] == late
    translation.note_texts(late[1:], "zh", tmp_path)
    assert [*translation.stale("zh", tmp_path)] == late[:1]


@each_language
@pytest.mark.parametrize("file", FILES)
def test_each_text_has_the_same_keys_and_terms(language, file):
    english, other = words("en", file), words(language, file)
    # A language needs as many forms for numbers as it has.
    assert {k for k in english if not k.endswith(".one")} <= other.keys() <= english.keys()
    for key, text in other.items():
        if isinstance(text, str) and isinstance(english[key], str):
            try:
                assert terms(text) == terms(english[key]), key
            except ValueError:  # braces of LaTeX: a text that nothing is filled into
                assert "{" in english[key], key


@each_language
def test_no_English_sentence_is_left_in_the_texts(language):
    for file in FILES:
        for key, text in words(language, file).items():
            prose = translation.CODE.sub("", str(text))
            assert not translation.ENGLISH.search(prose), f"{file}: {key}: {text}"


def refused_by_the_glossary(language):
    rows = (course.FOLDER / language / "glossary.md").read_text(encoding="utf-8").splitlines()
    refused = [row.split("|")[3].split("、") for row in rows if row.count("|") == 4][2:]
    return [term.strip() for terms in refused for term in terms if term.strip()]


@each_language
def test_the_glossary_is_followed(language):
    refused = refused_by_the_glossary(language)
    assert len(refused) > 30
    for path in sorted(course.FOLDER.glob(f"{language}/*.ipynb")):
        for cell in translation.cells(path).values():
            found = [term for term in refused if term in cell["source"]]
            assert not found, f"{path.name}, cell {cell['id']}: {found}"
    for file in FILES:
        for key, text in words(language, file).items():
            found = [term for term in refused if term in str(text)]
            assert not found, f"{file}: {key}: {found}"


def test_every_letter_of_the_texts_is_in_the_font():
    known = TTFont(CHINESE_FONT).getBestCmap()
    missing = [letter for letter in font.letters() if ord(letter) not in known]
    assert not missing, "make the font anew: the head of tools/font.py says how"
    assert Path(CHINESE_FONT).stat().st_size <= 500_000


def test_what_is_wide_has_its_width():
    assert text_width("导数", 10) == 20 and wide("，") and not wide("é") and not wide("→")
    assert text_width("dz 的", 10) == pytest.approx(text_width("dz ", 10) + 10)


ASK = "from helpers.texts import language; print(language)"


def spoken(folder, code=ASK, **environment):
    """What Python prints that begins in a folder."""
    root = str(Path(__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"} | environment
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8").strip()


def test_the_language_is_chosen_by_the_import_or_the_folder(tmp_path):
    (tmp_path / "zh").mkdir()
    assert spoken(tmp_path) == "en"
    assert spoken(tmp_path / "zh") == "zh"
    assert spoken(tmp_path, "import helpers.zh; " + ASK) == "zh"
    assert spoken(tmp_path, COURSE_LANGUAGE="zh") == "zh"
    assert spoken(tmp_path / "zh", COURSE_LANGUAGE="nonsense") == "zh"


SAY = """
import helpers.zh
from helpers.exercises import diagnose
from helpers.pictures import explore_one_over_m, explore_shapes, cheat_sheet
print(diagnose("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T).mistake)
print(diagnose("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T))
print(explore_one_over_m.picture().alt)
print(explore_shapes.picture().alt)
print(cheat_sheet().alt)
"""


@pytest.mark.slow
def test_what_is_said_and_drawn_is_in_the_language(tmp_path):
    name, *lines = spoken(
        tmp_path, "import warnings; warnings.simplefilter('error')\n" + SAY
    ).split("\n")
    assert name == "m-missing"
    assert len(lines) > 3
    for line in lines:
        if line.strip():
            assert translation.FOREIGN.search(line), line
            assert not translation.ENGLISH.search(translation.CODE.sub("", line)), line


QUOTED = re.compile(r"\w+Error：[^。]*")  # what Python itself says

JUDGE = """
import csv, json, sys
sys.path.insert(0, "benchmarks")
from bench_feedback import WRONG, function_of
from helpers.exercises import diagnose
with WRONG.open(encoding="utf-8") as file:
    rows = [*csv.DictReader(file, delimiter=";")][::int(sys.argv[1])]
found = [diagnose(row["exercise"], function_of(row)) for row in rows]
print(json.dumps([[str(one.mistake), one.passed, one.message] for one in found]))
"""


def judged(language, every):
    environment = os.environ | {
        "COURSE_LANGUAGE": language,
        "PYTHONPATH": str(course.FOLDER.parent),
    }
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, every],
        cwd=course.FOLDER.parent,
        env=environment,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("every", ["400", pytest.param("3", marks=pytest.mark.slow)])
@each_language
def test_an_answer_gets_the_same_mistake_in_both_languages(language, every):
    ours, theirs = judged("en", every), judged(language, every)
    pairs = [(en[:2], other[:2]) for en, other in zip(ours, theirs, strict=True)]
    # On a busy machine one of the two may meet the limit of time.
    in_time = [pair for pair in pairs if pair.count(["time-limit", False]) != 1]
    assert len(in_time) > 0.98 * len(pairs)
    assert [en for en, _ in in_time] == [other for _, other in in_time]
    for mistake, _, message in theirs:
        prose = QUOTED.sub("", translation.CODE.sub("", message))
        assert translation.FOREIGN.search(prose), (mistake, message)
        assert not translation.ENGLISH.search(prose), (mistake, message)
