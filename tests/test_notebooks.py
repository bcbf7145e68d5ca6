"""Notebooks as documents: every rule on every notebook, and every rule on a notebook it refuses."""

import json
import re
import subprocess
import sys

import course
import documents
import pytest
from nbconvert import ScriptExporter
from nbformat import v4

from helpers import texts
from helpers.equations import EQUATIONS, map_of_equations

EDITIONS = [f"{language}/{name}" for language in course.LANGUAGES for name in documents.NAMES]


@pytest.fixture(params=[*documents.NAMES, *EDITIONS])
def document(request):
    """Each notebook in turn, in each language."""
    texts.language = request.param.partition("/")[0] if "/" in request.param else texts.SOURCE
    yield course.ours(request.param)
    texts.language = texts.SOURCE


def refuse(document, faults):
    """Fail with all faults, each with its place, where there is one."""
    if found := dict.fromkeys(document.describe(*fault) for fault in faults):
        pytest.fail("\n".join(found), pytrace=False)


def test_notebook(document):
    refuse(document, [fault for rule in documents.RULES for fault in rule(document)])


def test_code_is_in_style(document):
    """As ruff has it; a learner's own code is nobody's business."""
    file = document.folder / f"{document.name}.ipynb"
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--quiet", file],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.fail(done.stdout + done.stderr, pytrace=False)


KATEX = """
const katex = require(process.argv[1]);
const faults = [];
for (const [cell, latex, displayMode] of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  try { katex.renderToString(latex, {displayMode, strict: false}); }
  catch (error) { faults.push([cell, `KaTeX refuses the formula ${latex}: ${error.message}`]); }
}
console.log(JSON.stringify(faults));
"""


@pytest.fixture(scope="session")
def katex(node_module):
    """The folder of KaTeX, with which VS Code renders formulas."""
    return node_module("katex", "0.16.22")


def refused_by_katex(document, katex):
    """The faults of a document that KaTeX sees."""
    found = [(n, *formula) for n, text in document.markdown for formula in documents.formulas(text)]
    done = subprocess.run(
        ["node", "-e", KATEX, str(katex)],
        input=json.dumps(found),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_katex_renders(document, katex):
    refuse(document, refused_by_katex(document, katex))


def test_as_a_script_it_keeps_its_prose(document):
    """As `nbconvert --to script` makes one."""
    script, resources = ScriptExporter().from_notebook_node(document.notebook)
    assert resources["output_extension"] == ".py"
    lines = set(script.splitlines())
    for _, text in document.prose:
        for line in filter(None, text.splitlines()):
            assert f"# {line}".rstrip() in {known.rstrip() for known in lines}, line


# From here on: the rules themselves.

ALT = "A curve that rises from left to right."
GOOD = [
    "# 8. Initialisation\n\nYou will see $z^{[1]{(i)}}$ and [the sheet](#What-you-now-know).",
    "## Recall\n\n<details><summary>Answer</summary>\n\nIt is $a$.\n\n</details>",
    "## The rows\n\n$$\n\\begin{aligned}\na &= b \\\\\n&= c\n\\end{aligned}\n$$\n\nCosts `$5`.",
    "### Below\n\n| a | b |\n|---|---|\n| $a \\mid b$ | `x[1](i)` |",
    ["a = 1\nprint(a)", v4.new_output("stream", text="1\n")],
    [
        "curve()",
        v4.new_output("display_data", {"image/png": ""}, metadata={"image/png": {"alt": ALT}}),
    ],
    "## What you now know\n\nMuch.\n\n[Next: the summary sheet](09_summary_sheet.ipynb)",
]


def build(*cells, name="08_initialisation", folder=course.FOLDER):
    """A Document; a text is a Markdown cell, a list is the source of a code cell and its outputs."""
    notebook = v4.new_notebook()
    for cell in cells:
        if isinstance(cell, str):
            notebook.cells.append(v4.new_markdown_cell(cell))
        else:
            count = 1 + sum(made.cell_type == "code" for made in notebook.cells)
            source, *outputs = cell
            notebook.cells.append(v4.new_code_cell(source, outputs=outputs, execution_count=count))
    return documents.Document(name, notebook, folder)


@pytest.fixture
def folder(tmp_path):
    """A folder with a notebook to which links may lead."""
    (tmp_path / "09_summary_sheet.ipynb").write_text(
        json.dumps(build("# 9. Sheet", "## Once", "## Twice", "## Twice").notebook)
    )
    return tmp_path


def test_a_good_notebook_passes_every_rule(folder):
    good = build(*GOOD, folder=folder)
    assert [fault for rule in documents.RULES for fault in rule(good)] == []


def test_an_output_that_differs_says_so_and_has_a_tag():
    given = build(["# The output differs from reader to reader.\nprogress()"])
    given.notebook.cells[0].metadata.tags = [documents.NOT_COMPARED]
    assert list(documents.outputs_compared(given)) == []


@pytest.mark.parametrize("folder", course.folders(), ids=lambda folder: folder.name)
def test_only_the_list_of_what_is_solved_is_not_compared(folder):
    """And its tag stands in no reader's way."""
    for name in documents.NAMES:
        for n, cell in documents.read(folder / f"{name}.ipynb").code:
            tagged = documents.NOT_COMPARED in cell.metadata.get("tags", [])
            assert tagged == cell.source.endswith("\nprogress()"), (name, n)
            assert "NBVAL" not in cell.source


@pytest.mark.parametrize("folder", course.folders(), ids=lambda folder: folder.name)
def test_after_a_place_to_stop_everything_is_built_again(folder):
    stops = {}
    for name in documents.NAMES:
        cells = documents.read(folder / f"{name}.ipynb").notebook.cells
        for i, cell in enumerate(cells):
            if cell.source.startswith(("> **A good place to stop", "> **可以在这里停下")):
                code = next(c.source for c in cells[i:] if c.cell_type == "code")
                assert re.match("import |from ", code), (name, code)
                stops[name[:2]] = stops.get(name[:2], 0) + 1
    assert stops == dict.fromkeys(["01", "02", "04", "05", "06", "07"], 1)


def text_output(text):
    return ["a", v4.new_output("stream", text=text)]


def shown(mime, value, **metadata):
    return ["a", v4.new_output("display_data", {mime: value}, metadata=metadata)]


# rule -> Markdown or code cells, each of which it must refuse in an otherwise good notebook.
REFUSED = {
    "short_code": [["\n".join("a" * 16)]],
    "short_prose": ["word " * 301],
    "headings_in_order": ["# Another", "## Two\n\n#### Four"],
    "links_resolve": [
        "[a](nowhere.ipynb)",
        "[a](#Nowhere)",
        "[a](09_summary_sheet.ipynb#Nowhere)",
        "[a](09_summary_sheet.ipynb#Twice)",
        "[a](/09_summary_sheet.ipynb)",
        "![a picture of a curve](nowhere.png)",
        '<a href="nowhere.md">a</a>',
        shown("text/markdown", "[a](nowhere.ipynb)"),
    ],
    "pictures_described": [
        shown("image/png", ""),
        shown("image/png", "", **{"image/png": {"alt": "Figure"}}),
        shown("image/svg+xml", "<svg/>"),
        shown("text/html", '<img src="data:,">'),
        "![](https://example.org/a.png)",
    ],
    "clean_outputs": [
        text_output("Traceback (most recent call last):"),
        text_output("RuntimeWarning: overflow"),
        text_output("read from /srv/course/data/moons.csv"),
        text_output("read from C:\\course"),
        text_output("<Figure at 0x7f3a2b1c>"),
        text_output("http://localhost:8888"),
        ["a", v4.new_output("stream", name="stderr", text="note")],
        ["a", v4.new_output("error", ename="ValueError", evalue="", traceback=[])],
        shown("text/html", "<p>/srv/course/data</p>"),
    ],
    "outputs_compared": [
        ["# NBVAL_IGNORE_OUTPUT\n# Timings differ.\na"],
        ["# NBVAL_SKIP\n# It is slow.\na"],
        ["# NBVAL_RAISES_EXCEPTION\n# It raises.\na"],
        ["# PYTEST_VALIDATE_IGNORE_OUTPUT\na"],
    ],
    "safe_latex": [
        *(rf"$a {command} b$" for command in (r"\,", r"\!", r"\;", r"\:", r"\{", r"\|", r"\bm{a}")),
        *(rf"$a {command} b$" for command in (r"\newcommand{\x}{y}", r"\label{a}", r"\def\x{y}")),
        "$$\n\\begin{align}\na &= b\n\\end{align}\n$$",
        "$$\n\\begin{equation}\na\n\\end{equation}\n$$",
        "| a |\n|---|\n| $|a|$ |",
        "The example $z^{[1](i)}$.",
        shown("text/markdown", r"$a\,b$"),
    ],
    "dollars_balanced": [
        "Costs $5.",
        "$a$ and $b",
        "$ a $",
        "$$\na",
        "$$a$$",
        "Text\n$$\na\n$$\n",
        "$$\na\n$$\nText",
    ],
    "folded_answers": [
        "<details><summary>Answer</summary>\n\nText.",
        "Text.\n\n</details>",
        "<details><summary>Answer</summary>\nText.\n\n</details>",
        "<details><summary>Answer</summary>\n\nText.\n</details>",
        "<details><summary>Answer</summary>\n\nText.\n\nMore.</details>",
        "<details><summary>The value of $a$</summary>\n\nText.\n\n</details>",
        "<details>\n<summary>Answer</summary>\n\nText.\n\n</details>",
    ],
    "tags_known": ["$$\na = b \\tag{3.99}\n$$"],
}


@pytest.mark.parametrize(
    "rule, cell", [(rule, cell) for rule, cells in REFUSED.items() for cell in cells]
)
def test_a_rule_refuses(folder, rule, cell):
    faults = list(getattr(documents, rule)(build(*GOOD[:-1], cell, GOOD[-1], folder=folder)))
    where = len(GOOD)
    assert faults, "not refused"
    assert all(n in (where, None) for n, _ in faults)


def unexecuted(notebook):
    notebook.cells[4].execution_count = None


def out_of_order(notebook):
    notebook.cells[4].execution_count = 3


def without_outputs(notebook):
    for n in (4, 5):
        notebook.cells[n].outputs = []


def empty_cell(notebook):
    notebook.cells.append(v4.new_code_cell("", execution_count=3))


def hidden_tag(notebook):
    """No comment says why."""
    notebook.cells[4].metadata.tags = ["nbval-ignore-output"]


def unused_tag(notebook):
    notebook.cells[4].source = f"# It is slow.\n{notebook.cells[4].source}"
    notebook.cells[4].metadata.tags = ["nbval-skip"]


def widget_metadata(notebook):
    notebook.metadata.widgets = {}


def times_of_execution(notebook):
    notebook.cells[4].metadata.execution = {}


def saved_by_jupyter(notebook):
    notebook.metadata.language_info = {"name": "python", "version": "3.13.1"}


def invalid(notebook):
    del notebook.cells[4]["outputs"]


def no_recall(notebook):
    del notebook.cells[1]


def no_summary(notebook):
    notebook.cells[-1].source = notebook.cells[-1].source.replace("What you now know", "End")


def no_next(notebook):
    notebook.cells[-1].source = "## What you now know"


def other_title(notebook):
    notebook.cells[0].source = "# Initialisation"


def title_later(notebook):
    notebook.cells[0].source = "## Before the title"


@pytest.mark.parametrize(
    "rule, spoil",
    [
        ("executed_in_order", unexecuted),
        ("executed_in_order", out_of_order),
        ("executed_in_order", without_outputs),
        ("executed_in_order", empty_cell),
        ("outputs_compared", hidden_tag),
        ("outputs_compared", unused_tag),
        ("stored_plainly", widget_metadata),
        ("stored_plainly", times_of_execution),
        ("stored_plainly", saved_by_jupyter),
        ("stored_plainly", invalid),
        ("parts_of_a_notebook", no_recall),
        ("parts_of_a_notebook", no_summary),
        ("parts_of_a_notebook", no_next),
        ("parts_of_a_notebook", other_title),
        ("headings_in_order", title_later),
    ],
)
def test_a_rule_refuses_a_spoilt_notebook(folder, rule, spoil):
    document = build(*GOOD, folder=folder)
    spoil(document.notebook)
    assert list(getattr(documents, rule)(document))


HEADING = "## 3.41 The output bias\n\n"
BIAS = "$$\ndb^{[2]} &= dz^{[2]} \\tag{3.41}\n$$"


@pytest.mark.parametrize(
    "section, stands",
    [
        (HEADING + BIAS, True),
        (HEADING + "### Derivation\n\n" + BIAS, True),
        ("## The output bias\n\n" + BIAS, False),
        (HEADING + "## Another\n\n" + BIAS, False),
        (HEADING + "```\n" + BIAS + "\n```", False),
        (HEADING + "$db^{[2]} = dz^{[2]}$", False),
        (HEADING + BIAS.replace("\\tag{3.41}", ""), False),
        (HEADING + BIAS.replace("3.41", "3.42"), False),
        (HEADING + BIAS.replace("db", "-db"), False),
        (HEADING + BIAS.replace("db", "ddb"), False),
        (HEADING + BIAS.replace("dz^{[2]}", "dz^{[2]}_k"), False),
        (HEADING + BIAS.replace("dz^{[2]}", "dz^{[1]}"), False),
    ],
)
def test_an_equation_stands_displayed_in_its_section_with_its_number(section, stands):
    document = build("# 4. Backward", section, name="04_two_layers_backward")
    faults = [s for _, s in documents.equations_stand(document) if "output bias" in s]
    assert (not faults) == stands


@pytest.mark.parametrize("name", ["01_one_neuron_forward", documents.SUMMARY])
def test_a_slip_left_out_is_noticed(name):
    said = [e for e in EQUATIONS.values() if e.slip and name in (e.notebook, documents.SUMMARY)]
    cells = [f"The notes print {equation.slip.printed} here." for equation in said]
    assert not list(documents.slips_stated(build(*cells, name=name)))
    assert list(documents.slips_stated(build(*cells[1:], name=name)))


def test_another_map_is_refused():
    name = "00_start_here"
    right, wrong = map_of_equations(), map_of_equations().replace("dz2 @ a1.T", "dz2 @ a1")
    assert not list(documents.map_shown(build(right, name=name)))
    assert not list(documents.map_shown(build(shown("text/markdown", right), name=name)))
    assert list(documents.map_shown(build(wrong, name=name)))


@pytest.mark.parametrize("cell", [r"$\frac{a}$", r"$\fracc{a}{b}$", "$$\na & b\n$$", r"$\left( a$"])
def test_katex_refuses(cell, katex):
    assert [n for n, _ in refused_by_katex(build("$a$", cell), katex)] == [2]


def test_stored_outputs_are_those_of_somebody_who_has_solved_nothing(document):
    stored = str([output for _, output in document.outputs])
    assert re.findall(r"Solved: (\d+) of", stored) in ([], ["0", "0"])
