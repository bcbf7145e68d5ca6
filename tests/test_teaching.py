"""What `make teaching` makes: plans, timetables, the key, worksheets, the student edition."""

import ast
import csv
import functools
import html.parser
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import course
import documents
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import v4

from helpers import texts
from helpers.equations import EQUATIONS, LINES
from helpers.exercises import BUGS, PREDICTIONS, diagnose, exercise, hints, predict
from helpers.exercises.lines import EXERCISES, MORE, find
from helpers.own import HANDED_OUT
from helpers.texts import entry, say
from tools import minutes
from tools.teaching import __main__ as teaching
from tools.teaching import lessons, sections, student, worksheets

FOLDER = Path(__file__).parents[1] / "teaching"


@pytest.fixture(scope="module", autouse=True)
def the_courses_own():
    for name in documents.NAMES:
        course.ours(name)


translated = [
    pytest.param(one, marks=() if one == texts.SOURCE else pytest.mark.slow)
    for one in texts.LANGUAGES
]
later_translated = pytest.mark.parametrize("language", translated, indirect=True)


@pytest.fixture(params=texts.LANGUAGES)
def language(request, monkeypatch):
    monkeypatch.setattr(texts, "language", request.param)
    return request.param


@functools.cache
def stored_in(language):
    return teaching.stored()


@pytest.fixture
def stored(language):
    return stored_in(language)


def test_make_teaching_changes_nothing(stored):
    folder, others = (
        Path(FOLDER, sections.edition()),
        ("student_edition", "nbgrader", "otter", "hub"),
    )
    for name, text in stored.items():
        assert (folder / name).read_text(encoding="utf-8") == text, f"{name}: `make teaching`"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    not_stored = others if sections.edition() else (*others, *course.LANGUAGES)
    made = {name for name in made if not name.startswith(not_stored)}
    assert made == {name for name in stored if name.endswith(".md")}


@pytest.mark.slow
def test_what_is_stored_is_a_document(stored):
    for name, text in stored.items():
        if name.endswith(".md"):
            notebook = v4.new_notebook(cells=[v4.new_markdown_cell(text)])
            folder = Path(FOLDER, sections.edition(), name).parent
            document = documents.Document(name, notebook, folder)
            rules = [documents.dollars_balanced, documents.safe_latex]
            rules += [documents.links_resolve] * (name != "key.md")  # it quotes those of notebooks
            assert [fault for rule in rules for _, fault in rule(document)] == [], name


# ---- plans ----


def of_the_course(name):
    return documents.read(Path(course.FOLDER, sections.edition(), f"{name}.ipynb"))


def headings(document):
    """The sections of a notebook, read another way."""
    return [text for _, level, text in document.headings if level == 2]


@pytest.mark.parametrize("name", documents.NAMES)
def test_a_plan_has_every_section_with_its_exercises_and_minutes(name, stored):
    plan = stored[f"lessons/{name}.md"]
    document, english = of_the_course(name), documents.read(course.FOLDER / f"{name}.ipynb")
    pairs = list(zip(headings(document), headings(english), strict=True))
    assert [(section.title, section.name) for section in sections.sections(name)] == pairs
    titles = [title for title, in_english in pairs if in_english not in lessons.FRAME]
    assert re.findall(r"^## (.*)$", plan, re.MULTILINE) == titles
    code = "\n".join(c.source for _, c in document.code)
    for id in re.findall(r'^check\("(.*?)"', code, re.MULTILINE):
        assert f"`{find(id).id}`" in plan
    for id in re.findall(r'^predict\("(.*?)"', code, re.MULTILINE):
        assert " ".join(entry(f"questions.predict.{id}.question").split()) in plan
    kinds = "|".join(entry(f"teaching.plan.{kind}") for kind in ("core", "optional", "first"))
    rows = re.findall(rf"^\| \[.*\| (\d+) \| (\d+) \| (?:{kinds}) \|$", plan, re.MULTILINE)
    texts.language = texts.SOURCE  # whose words are counted; the fixture puts it back
    own = [section for section in sections.sections(name) if section.title not in lessons.FRAME]
    for section, (fluent, slow) in zip(own, rows, strict=True):
        counted = minutes.minutes(v4.new_notebook(cells=section.cells))
        assert (int(fluent), int(slow)) == tuple(map(round, counted))


BOLD = {  # how a prediction begins, read another way than the plans do
    "en": r"Before you|Predict|Commit yourself|Which axis|Try it|Try the simple|A question|How large",
    "zh": r"先别|先预测|动手之前|先选定|每个任务之前|用哪个轴|试一试|先试简单|一个问题|多大算大",
}


def predictions(name):
    """Each bold prediction of a notebook, to the end of its line; notebook 0 says what one is."""
    for _, text in of_the_course(name).markdown:
        for m in re.finditer(rf"\*\*(?:{BOLD[texts.language]}).*", text):
            if not re.match(r"\*\*(Predict(\.| before you run)|先预测(\*\*。|，再运行))", m[0]):
                yield " ".join(m[0].split())


@pytest.mark.parametrize("name", documents.NAMES)
def test_every_bold_prediction_stands_in_its_plan_and_in_the_key(name, stored):
    found = [*predictions(name)]
    assert len(found) >= 1
    plan, key = (" ".join(stored[file].split()) for file in (f"lessons/{name}.md", "key.md"))
    for asked in found:
        assert asked in plan and student.without(OFF_SCREEN(), asked) in key, asked


def OFF_SCREEN():
    return entry("teaching.student.unfolding") + entry("teaching.key.of-a-screen")


@pytest.mark.parametrize("name", documents.NAMES)
def test_what_a_plan_shows_is_a_call_of_its_notebook(name, stored):
    made = set()
    for _, cell in of_the_course(name).code:
        calls = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call)]
        made |= {ast.dump(call) for call in calls}
        pictures = r"^(?:explore_\w+|pictures\.\w+)\("
        for row in re.findall(pictures, cell.source, re.MULTILINE):
            assert f"`{row}" in stored[f"lessons/{name}.md"], row
    shown = "|".join(entry(f"teaching.plan.{key}").split("{")[0] for key in ("show", "pictures"))
    for row in re.findall(
        rf"^(?:{re.escape(shown)}).*$".replace(r"\|", "|"),
        stored[f"lessons/{name}.md"],
        re.MULTILINE,
    ):
        for code in re.findall(r"`(.*?)`", row):
            assert ast.dump(ast.parse(code, mode="eval").body) in made, code


def test_the_sections_add_up_to_the_notebook():
    for name in documents.NAMES:
        whole = minutes.minutes(nbformat.read(course.FOLDER / f"{name}.ipynb", as_version=4))[0]
        parts = sum(section.minutes[0] for section in sections.sections(name))
        assert abs(whole - parts) < 0.5 * len(sections.sections(name)) + 2


def test_titles_that_are_named_exist():
    titles = {title for name in documents.NAMES for title in headings(of_the_course(name))}
    left_out = {one for plan in lessons.PLANS.values() for one in plan[2]}
    assert {*lessons.CORE, *lessons.OPTIONAL} <= titles
    assert left_out <= titles | set(documents.NAMES) and set(lessons.EXTRA) <= set(documents.NAMES)


def test_mistakes_to_expect_are_made():
    """Each is in the list of wrong answers, for this exercise or, of a pass, for one of its lines."""
    with (FOLDER.parent / "benchmarks/wrong_answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    made = {(find(r["exercise"]).id, m) for r in rows for m in re.split(r"[|+]", r["mistake"])}
    like = {"relu": "3.47:dZ1", "rows": "3.44:dW2", "loop": "3.44:dW2", "forward one": "forward"}
    for id, names in lessons.EXPECTED.items():
        other = find(like.get(id, id))
        for name in names.split():
            assert any((of, name) in made for of in (other.id, *other.lines)), (id, name)
    asked = {id for s in sections.every() for id in s.exercises if not hasattr(find(id), "judged")}
    assert set(lessons.EXPECTED) == asked | {"3.49:db1"}


def test_a_plan_says_what_is_seen_to_a_teacher_and_not_to_one_learner(stored):
    for name in documents.NAMES:
        for row in re.findall(r"^\| `.*$", stored[f"lessons/{name}.md"], re.MULTILINE):
            _, _, seen, question = row.strip(" |").split(" | ")
            assert not re.search(r"\b[Yy]ours? |\bYou |\.\.\.|^This is|你", seen), row
            assert len(question) > 8 and "..." not in question, row


@pytest.mark.parametrize("name", lessons.PLANS)
def test_a_timetable_fits(name):
    number, _, left_out = lessons.PLANS[name]
    found = lessons.lessons(name)
    assert len(found) == number
    order = [(s.notebook, s.title) for s in sections.every()]
    places = [order.index((s.notebook, s.title)) for row, _ in found for s in row]
    assert places == sorted(set(places))
    core = {
        n
        for n, s in enumerate(sections.every())
        if lessons.is_core(s) and not {s.notebook, s.title} & {*left_out}
    }
    assert core <= set(places)
    for row, done in found:
        cells = [cell for section in row for cell in section.cells]
        whole = minutes.minutes(v4.new_notebook(cells=cells))[0]
        ids = [id for section in row for id in section.exercises]
        at_home = 5 * (len(ids) - len(done))
        assert set(done) <= set(ids) and whole - at_home < 90 + len(row) / 2


@pytest.mark.parametrize("name", lessons.PLANS)
def test_a_notebook_begins_with_its_recall(name):
    sections_in_order = [section for row, _ in lessons.lessons(name) for section in row]
    first = {}
    for section in sections_in_order:
        first.setdefault(section.notebook, section.name)
    assert {*first.values()} == {"Recall"}
    assert not [row for row, _ in lessons.lessons(name) if row[-1].name == "Recall"]


def test_the_printed_times_of_a_timetable_add_up(stored):
    parts = stored["timetables.md"].split("\n## ")[1:]
    assert len(parts) == len(lessons.PLANS)
    for part in parts:
        times = [
            [*map(int, re.findall(r"\d+", row)[-2:])]
            for row in re.findall(r"^### .*", part, re.MULTILINE)
        ]
        whole, needed, *days = map(int, re.findall(r"\d+", part.splitlines()[2]))
        assert whole == sum(slow for _, slow in times) and (needed - 1) * 90 < whole <= needed * 90
        assert all(60 <= fluent <= 90 and slow == -(-3 * fluent // 2) for fluent, slow in times)
        home = [
            row
            for row in part.splitlines()
            if re.match(r"(At home|After the day|课后|这一天之后)", row)
        ]
        for row in home:
            fluent, slow = map(int, re.findall(r"\d+", re.sub(r"`.*?`", "", row)))
            assert fluent == 5 * row.count("`") // 2 and slow == -(-3 * fluent // 2)
    assert days == [2] and not re.search("Lesson|At home|课后", parts[-1])


def test_a_plan_takes_the_minutes_of_its_notebook(stored):
    for number, both in minutes.table().items():
        plan = next(text for name, text in stored.items() if f"lessons/{number:02}_" in name)
        assert re.search(
            r"^\| .* \| {} \| {} \|".format(*both), plan.split("\n\n")[1].splitlines()[-1]
        )


# ---- the key ----


def test_the_key_has_an_answer_to_everything(stored):
    key = stored["key.md"]
    for name in documents.NAMES:
        for _, text in of_the_course(name).markdown:
            for title, answer in re.findall(
                r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", text, re.DOTALL
            ):
                if not student.kept(title):
                    assert answer in key, (name, title)
                    asked = re.escape(say("teaching.key.folded", title=title))
                    before = re.split(rf"{asked}\s*{re.escape(answer)}", key)[0].rstrip()
                    assert not before.endswith(("---", "#")), (name, answer)
            for question in re.findall(rf"{re.escape(entry('teaching.found.more'))}(.*)", text):
                assert question.strip() in key, question
    for id in EXERCISES | MORE:
        assert say("teaching.key.exercise", id=id) in key, id
        assert (EXERCISES | MORE)[id].solution in key
    for section in sections.every():
        assert not [q.asked for q in section.questions if not q.goes_on and q.asked not in key]
    asked = {id for section in sections.every() for id in section.predictions}
    assert asked == set(PREDICTIONS)
    for id in asked:
        words = entry(f"questions.predict.{id}")
        answer = {
            "answer": words["options"][PREDICTIONS[id]],
            "why": " ".join(words["why"].split()),
        }
        assert say("teaching.key.predicted", **answer) in key
    assert {id for section in sections.every() for id in section.bugs} == set(BUGS)
    for id, bug in BUGS.items():
        assert bug.say("found", n=bug.line, code=bug.wrong) in key, id


# ---- the student edition ----


@pytest.fixture
def handed_out(language, tmp_path):
    student.write(tmp_path / "edition")
    return tmp_path / "edition"


def said():
    version = re.search(
        r'^version = "(.*)"', (FOLDER.parent / "pyproject.toml").read_text(), re.MULTILINE
    )
    return say("teaching.student.said", edition=version[1])


def its(handed_out, name):
    return Path(handed_out, "notebooks", sections.edition(), f"{name}.ipynb")


def test_the_student_edition_has_no_outputs_and_no_answers(handed_out):
    for name in documents.NAMES:
        there = nbformat.read(its(handed_out, name), as_version=4)
        nbformat.validate(there)
        assert not any(cell.get("outputs") for cell in there.cells)
        text = "\n".join(cell.source for cell in there.cells)
        titles = re.findall(r"<details><summary>(.*?)</summary>", text)
        answers = "(?i)answer|solution|one way|答案|解答|办法"
        assert not [title for title in titles if re.search(answers, title)]
        whole = "\n".join(text for _, text in of_the_course(name).markdown)
        seen = r"<details><summary>(?:What you should have seen|你应当看到).*?</details>"
        found = re.findall(seen, whole, re.DOTALL)
        assert found == re.findall(seen, text, re.DOTALL)
        assert bool(found) == (name[:2] in ("00", "01", "02", "06", "07", "08", "10", "11"))


def test_it_is_the_same_otherwise(handed_out):
    for name in documents.NAMES:
        here, there = of_the_course(name), documents.read(its(handed_out, name))
        assert [c.source for _, c in there.code] == [c.source for _, c in here.code]
        plain = re.compile(r"<details>.*?</details>|\s+", re.DOTALL)
        left = plain.sub("", "".join(text for _, text in here.markdown))
        for asked in entry("teaching.student.unfolding").split("|"):
            left = left.replace(plain.sub("", asked), "")
        kept = plain.sub("", "".join(text for _, text in there.markdown))
        kept = kept.replace(plain.sub("", said()), "")
        assert kept == plain.sub("", student.from_the_folder(left))
    listed = {path.name for path in handed_out.iterdir()}
    assert {"helpers", "data", "notebooks", "Makefile", "README.md", "requirements.txt"} <= listed
    assert not list(handed_out.rglob("my_progress.json")) and not list(handed_out.rglob("*.pyc"))
    start = (handed_out / "README.md").read_text(encoding="utf-8")
    assert "make lab" in start and "git pull" not in start and "IN=en" not in start


def test_the_map_has_no_code_and_the_lines_that_are_readable_are_listed(handed_out, stored):
    text = its(handed_out, "00_start_here").read_text(encoding="utf-8")
    rows = re.findall(r'^ *"\| (?:3\.\d\d|stack) \|.*', text, re.MULTILINE)
    assert len(rows) == len(EQUATIONS) and not [row for row in rows if "`" in row]
    assert all("$" in row and ".ipynb#" in row for row in rows)
    code = ""
    for name in documents.NAMES:
        code += "\n".join(c.source for _, c in documents.read(its(handed_out, name)).code)
    listed = stored["README.md"].split("`hints`")[-1]
    for id in EXERCISES:
        if ":" in id and f"`{id}`" not in listed:
            line = EXERCISES[id].solution.splitlines()[1].strip()
            wanted = line if line.split(" = ")[1].isidentifier() else line.split(" = ", 1)[1]
            assert wanted not in code and LINES[id].code not in code, id
    assert "`3.48:dW1`" in listed and "`3.45:J`" not in listed
    for id, line in student.RENAMED.items():  # in a cell, a solution, and listed
        names = {"loop": "dZ2, A1, m", "rows": "a1, dz2, m"}[id]
        own = eval(f"lambda {names}: {line.partition(' = ')[2]}")
        assert diagnose(id, own).passed and line in code
        assert listed.count(f"`{id}`") == 2


@later_translated
def test_its_hints_and_its_feedback_hold_no_solution(handed_out):
    code = """
from helpers.exercises import EXERCISES, diagnose, hints, predict
from helpers.exercises.lines import MORE
from helpers.texts import entry
import helpers
print(helpers.__file__)
for id, one in (EXERCISES | MORE).items():
    assert one.solution == "", id
    for shown in (hints(id).html, diagnose(id, lambda: 0)._repr_html_()):
        assert entry("show.hints.steps.solution") not in shown, id
print(entry("show.hints.steps.nudge") in hints("3.44:dW2").html, "<details>" in predict("two links")._repr_mimebundle_()["text/html"])
"""
    env = os.environ | {"PYTHONPATH": str(handed_out)}
    run = {"cwd": its(handed_out, "").parent, "env": env, "capture_output": True, "text": True}
    done = subprocess.run([sys.executable, "-c", code], check=False, **run)
    assert done.returncode == 0, done.stderr
    where, said = done.stdout.splitlines()
    assert where.startswith(str(handed_out)) and said == "True False"


def test_in_the_course_they_do():
    assert not HANDED_OUT.exists()
    assert "A solution" in hints("3.44:dW2").html
    assert "<details>" in predict("two links")._repr_mimebundle_()["text/html"]


def test_it_says_how_to_start(handed_out):
    readme = (handed_out / "README.md").read_text(encoding="utf-8")
    assert "make lab" in readme and "make test" not in readme and said() in readme
    makefile = (handed_out / "Makefile").read_text()
    targets = re.findall(r"^([\w./-]+):", makefile, re.MULTILINE)
    assert targets == ["help", "lab", "check", ".venv/lab", ".PHONY", ".NOTPARALLEL"]
    listed = subprocess.run(["make", "-C", handed_out], capture_output=True, text=True, check=True)
    assert re.findall(r"^make (\S+)", listed.stdout, re.MULTILINE) == ["lab"]
    recipes = re.findall(r"^(?:lab|check|INSTALL)\b.*(?:\n\t.*)*", makefile, re.MULTILINE)
    named = re.findall(r"tools/\w+\.\w+", "\n".join(recipes))
    assert len(named) >= 3 and all((handed_out / name).exists() for name in named)
    code = "import lab; print(lab.prepare(lab.chosen([], {'LANG': 'fr_FR'})[0]))"
    run = {"cwd": handed_out / "tools", "capture_output": True, "text": True}
    done = subprocess.run([sys.executable, "-c", code], check=False, **run)
    made = {path.stem for path in Path(handed_out, "workbook", sections.edition()).glob("*.ipynb")}
    assert done.returncode == 0 and made == set(documents.NAMES), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["05_many_examples", "07_training"])
def test_its_notebooks_run(handed_out, name, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(handed_out))
    path = its(handed_out, name)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()


# ---- worksheets ----


class Numbers(html.parser.HTMLParser):
    """The text of a page, a matrix as [[...], ...]."""

    def __init__(self, text):
        super().__init__()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.text += {"tr": "[", "td": ""}.get(tag, "")
        self.text += "[" if tag == "table" and ("class", "matrix") in attributes else ""

    def handle_endtag(self, tag):
        self.text += {"tr": "],", "td": ",", "table": "]\n"}.get(tag, "")

    def handle_data(self, data):
        self.text += data


def read_values(page, title):
    """{symbol: array} of what stands in a part of a worksheet."""
    text = Numbers(page).text.split(title)[1].split("\n4.")[0].split("3. Four")[0]
    found = re.findall(r"(\w+) = (\[\[.*?\],\]|-?[\d.]+)", text)
    return {symbol: np.array(ast.literal_eval(value)) for symbol, value in found}


@pytest.mark.parametrize("sheet", worksheets.SHEETS, ids=lambda sheet: sheet.letter)
def test_the_numbers_of_a_key_are_right(sheet):
    page = worksheets.page(sheet, key=True)
    v = read_values(page, "2. One neuron")
    z = v["w"].T @ v["x"] + v["b"]
    a = 1 / (1 + np.exp(-z))
    loss = -np.log(a if v["y"] == 1 else 1 - a)
    wanted = {"z": z, "a": a, "L": loss, "dz": a - v["y"], "db": a - v["y"]}
    wanted["dw"] = v["x"] * (a - v["y"])
    for symbol, value in wanted.items():
        assert np.allclose(v[symbol], value, atol=6e-4), symbol

    v = read_values(page, "3. Four examples")
    dZ1 = np.einsum("ki,km->im", v["W2"], v["dZ2"]) * (1 - v["A1"] ** 2)
    wanted = {"dW2": np.einsum("km,jm->kj", v["dZ2"], v["A1"]) / 4, "dZ1": dZ1}
    wanted |= {"db2": v["dZ2"].mean(), "db1": dZ1.mean(axis=1)[:, None]}
    wanted["dW1"] = np.einsum("im,jm->ij", dZ1, v["X"]) / 4
    for symbol, value in wanted.items():
        assert np.allclose(v[symbol], value, atol=6e-4), symbol


@pytest.mark.parametrize("sheet", worksheets.SHEETS, ids=lambda sheet: sheet.letter)
def test_a_worksheet_gives_nothing_away(sheet):
    asked, key = worksheets.page(sheet), worksheets.page(sheet, key=True)
    assert "answer" not in asked.split("</style>")[1] and 'class="answer"' in key
    assert "Right is" not in asked and "http" not in asked
    n0, n1, n2, m = sheet.sizes.values()
    assert len({n0, n1, n2, m}) == 4 and (n0, n1, n2, m) != (3, 4, 2, 5)
    for symbol, size in {"X": (n0, m), "dW1": (n1, n0), "db2": (n2, 1)}.items():
        assert f"<code>{symbol}</code></td><td>{size}</td>" in key
        assert f"<code>{symbol}</code></td><td>{size}</td>" not in asked


@pytest.mark.parametrize("sheet", worksheets.SHEETS, ids=lambda sheet: sheet.letter)
def test_no_wrong_transpose_fits_in_the_numbers_by_hand(sheet):
    v = worksheets.values(sheet)[1]
    assert len({v["X"].shape, v["A1"].shape, v["dZ2"].shape, v["W2"].shape}) == 4
    assert len({*worksheets.BY_HAND}) == 4
    for a, b in (("dZ2", "A1"), ("W2", "dZ2"), ("dZ1", "X")):
        right = {"dZ2": "N T", "W2": "T N", "dZ1": "N T"}[a].split()
        for turned in itertools.product("NT", repeat=2):
            first, second = (v[x].T if t == "T" else v[x] for x, t in zip((a, b), turned))
            fits = first.shape[1] == second.shape[0]
            assert fits == (list(turned) == right), (a, b, turned)


def test_the_two_worksheets_differ():
    first, second = (worksheets.values(sheet) for sheet in worksheets.SHEETS)
    assert not np.allclose(first[1]["W2"], second[1]["W2"])
    assert worksheets.SHEETS[0].bug != worksheets.SHEETS[1].bug


# ---- an exercise of one's own, as the README has it ----


def test_an_exercise_adapted_to_rows_and_delta():
    exercise(
        "rows and delta",
        "delta1 = (delta2 @ W2) * (1 - A1**2)",
        {
            "Z1": ("m", "n1"),
            "A1": "np.tanh(Z1)",
            "W2": ("n2", "n1"),
            "delta2": ("m", "n2"),
        },
    )
    assert diagnose("rows and delta", lambda delta2, W2, A1: (delta2 @ W2) * (1 - A1**2)).passed
    wrong = diagnose("rows and delta", lambda delta2, W2, A1: (delta2 @ W2) * (1 - A1))
    assert not wrong.passed and wrong.mistake == "square-missing"
