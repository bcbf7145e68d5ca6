"""What must hold for a notebook as a document: one rule, one function.

A rule takes a Document and yields its faults as (cell, sentence): the cell counted from 1, or None
for the notebook as a whole; the sentence says what is wrong and what to do.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import nbformat

from helpers.equations import EQUATIONS, NOTEBOOKS, map_of_equations

SUMMARY = "09_summary_sheet"
NAMES = NOTEBOOKS

NOT_COMPARED = "nbval-ignore-output"  # a tag that nbval knows
CODE_LINES = 15
PROSE_CHARACTERS = 1500


class Document(NamedTuple):
    """A notebook, under the name (without folder and ending) that it has in `folder`."""

    name: str
    notebook: nbformat.NotebookNode
    folder: Path

    @property
    def cells(self):
        return list(enumerate(self.notebook.cells, 1))

    @property
    def code(self):
        return [(n, cell) for n, cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self):
        """(cell, Markdown) of each Markdown cell."""
        return [(n, cell.source) for n, cell in self.cells if cell.cell_type == "markdown"]

    @property
    def markdown(self):
        """(cell, Markdown), written or displayed by code."""
        shown = [
            (n, o.data["text/markdown"]) for n, o in self.outputs if "text/markdown" in data(o)
        ]
        return sorted(self.prose + shown)

    @property
    def outputs(self):
        return [(n, output) for n, cell in self.code for output in cell.outputs]

    @property
    def headings(self):
        """(cell, level, text) of each heading, in order."""
        return [
            (n, len(m[1]), m[2].strip())
            for n, text in self.prose
            for m in re.finditer(r"^(#{1,6}) +(.+)$", without_code(text), re.MULTILINE)
        ]

    def describe(self, n, sentence):
        if n is None:
            return f"{self.name}: {sentence}"
        first = self.notebook.cells[n - 1].source.strip().split("\n")[0][:60]
        return f"{self.name}, cell {n} ({first!r}): {sentence}"


def read(path):
    return Document(path.stem, nbformat.read(path, as_version=4), path.parent)


def language_of(document):
    return document.folder.name if document.folder.name in FRAMES else "en"


def data(output):
    return output.get("data", {})


def without_code(text):
    """Markdown with its code taken out; of `spans`, the words stay."""
    text = re.sub(r"^( *)```.*?^\1```[ ]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(`+)(.+?)\1", lambda m: m[2].translate(PLAIN), text)


PLAIN = str.maketrans("$[]<>", "     ")  # in code these are no Markdown
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"\$([^\s$]|[^\s$][^$\n]*[^\s$])\$")


def formulas(text):
    """(LaTeX, whether displayed) of each formula in a piece of Markdown."""
    text = without_code(text)
    rest = DISPLAY.sub("", text)
    return [(f, True) for f in DISPLAY.findall(text)] + [(f, False) for f in INLINE.findall(rest)]


def without_maths(text):
    return INLINE.sub("", DISPLAY.sub("", text))


def executed_in_order(document):
    for expected, (n, cell) in enumerate(document.code, 1):
        if not cell.source.strip():
            yield n, "an empty code cell; remove it."
        elif cell.execution_count != expected:
            yield n, f"has number {cell.execution_count}, not {expected}; run the notebook afresh."
    if document.code and not document.outputs:
        yield None, "is stored without outputs; run it, and store them."


def short_code(document):
    for n, cell in document.code:
        lines = len(cell.source.splitlines())
        if lines > CODE_LINES:
            yield n, f"has {lines} lines of code; {CODE_LINES} are allowed: split it."


def short_prose(document):
    for n, text in document.prose:
        length = len(re.sub(r"^ *\|.*$", "", text, flags=re.MULTILINE))  # tables may be long
        if length > PROSE_CHARACTERS:
            yield n, f"has {length} characters of prose; {PROSE_CHARACTERS} are allowed: split it."


def headings_in_order(document):
    levels = [level for _, level, _ in document.headings]
    if levels.count(1) != 1 or levels[0] != 1:
        yield None, f"needs one heading of level 1, at its start; has {levels.count(1)}."
    for (_, above, _), (n, level, text) in pairwise(document.headings):
        if level > above + 1:
            yield n, f"{text!r} has level {level} below level {above}; do not skip a level."


# What the sections are called with which a notebook begins and ends.
FRAMES = {"en": ("Recall", "What you now know"), "zh": ("回忆", "你现在知道了")}


def parts_of_a_notebook(document):
    recall, known = FRAMES[language_of(document)]
    number = int(document.name[:2])
    texts = [text for _, _, text in document.headings]
    if not texts or not texts[0].startswith(f"{number}. "):
        yield None, f"its title must begin with '{number}. '."
    if number > 0 and recall not in texts:
        yield None, f"needs a section '## {recall}' with questions about the notebook before."
    if number > 0 and known not in texts:
        yield None, f"needs a section '## {known}'."
    following = [name for name in NAMES if name > document.name][:1]
    for name in following:
        if not document.prose or f"]({name}.ipynb)" not in document.prose[-1][1]:
            yield None, f"its last cell must link to the next notebook, {name}.ipynb."


def links_resolve(document):
    for n, text in document.markdown:
        plain = without_maths(without_code(text))
        found = re.findall(r"\]\(([^)\s]*)", plain) + re.findall(r'(?:href|src)="([^"]*)"', plain)
        for target in found:
            fault = fault_of_link(document, target)
            if fault:
                yield n, f"the link {target!r} {fault}."


def fault_of_link(document, target):
    """What is wrong with a link, or None."""
    if re.match(r"https?://|mailto:", target):
        return None
    path, _, fragment = unquote(target).partition("#")
    if path and (path.startswith("/") or not (document.folder / path).is_file()):
        return "leads to no file"
    if fragment:
        there = read(document.folder / path) if path else document
        ids = [text.replace(" ", "-") for _, _, text in there.headings]
        if ids.count(fragment) != 1:
            return f"fits {ids.count(fragment)} headings of {there.name}, not one"
    return None


def pictures_described(document):
    for n, output in document.outputs:
        for kind in data(output):
            if kind.startswith("image/"):
                alt = output.metadata.get(kind, {}).get("alt", "")
                if len(alt) < 20:
                    yield n, f"its picture has the alternative text {alt!r}; say what it shows."
        for tag in re.findall(r"<img\b[^>]*>", data(output).get("text/html", "")):
            if not re.search(r'\balt="[^"]', tag):
                yield n, "shows an <img> without alternative text; say what it shows."
    for n, text in document.markdown:
        if re.search(r"!\[\s*\]\(", without_code(text)):
            yield n, "shows an image without alternative text; say what it shows."


UNCLEAN = {
    r"Traceback \(most recent call last\)": "a traceback",
    r"Warning\b": "a warning",
    r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+": "a path of this machine",
    r"\b[A-Z]:\\\w": "a path of this machine",
    r"\b0x[0-9a-fA-F]{6,}": "an address in memory",
    r"\b(?:localhost|127\.0\.0\.1)\b": "an address of this machine",
}


def clean_outputs(document):
    for n, output in document.outputs:
        if output.output_type == "error":
            yield n, f"ends with {output.ename}; mend it, or catch and print what is to be seen."
            continue
        if output.get("name") == "stderr":
            yield n, "writes to stderr; mend what it complains of."
        text = output.get("text", "")
        text += "\n".join(v for kind, v in data(output).items() if kind.startswith("text/"))
        for pattern, what in UNCLEAN.items():
            if found := re.search(pattern, text):
                yield n, f"its output holds {what}: {found[0]!r}."


def saved_by_jupyter(notebook):
    """Whether somebody has worked in a notebook since `make notebooks` stored it.

    Jupyter and VS Code write the version of Python into each notebook that they save; `make
    notebooks` takes it out. So this needs no git, and sees what a learner has committed, too.
    """
    return "version" in notebook.metadata.get("language_info", {})


def stored_plainly(document):
    if saved_by_jupyter(document.notebook):
        yield None, "was saved by Jupyter; `make notebooks` runs it and stores it as it should be."
    if "widgets" in document.notebook.metadata:
        yield None, "stores metadata.widgets, with which GitHub does not show it; remove them."
    for n, cell in document.cells:
        if "execution" in cell.metadata:
            yield n, "stores the times of its execution; remove metadata.execution."
    try:
        nbformat.validate(document.notebook)
    except nbformat.ValidationError as error:
        yield None, f"is not a valid notebook: {error.message}"


def outputs_compared(document):
    """Every output is compared with the stored one, but for those that say why not."""
    for n, cell in document.code:
        for mark in re.findall(r"(?:NBVAL|PYTEST_VALIDATE)_\w+", cell.source):
            yield n, f"{mark} is for nbval, not for the reader; use the tag {NOT_COMPARED!r}."
        for tag in cell.metadata.get("tags", []):
            if tag == NOT_COMPARED:
                if not re.match(r"# \w", cell.source):
                    yield n, f"say in a comment at its head why it has the tag {tag!r}."
            elif re.match(r"nbval-|raises-exception", tag):
                yield n, f"the tag {tag!r} is not used in this course."


UNSAFE = {
    r"\\begin\{(?!(?:aligned|pmatrix|bmatrix|matrix|array|cases)\})\w+\*?\}": "unknown to KaTeX, or "
    "not at home inside $$; rows go into \\begin{aligned}",
    r"\\(?:newcommand|renewcommand|def|bm|label|ref|eqref|require|mathchoice)\b": "not rendered "
    "everywhere; write it out",
    r"\]\(": "a link for GitHub's Markdown; write ]{(i)}",
    r"\\[^A-Za-z\\\s]": "eaten by GitHub's Markdown; write \\quad, \\lbrace, \\lVert or leave it out",
}


def safe_latex(document):
    """Formulas use what JupyterLab, VS Code and GitHub all render."""
    for n, text in document.markdown:
        for latex, _ in formulas(text):
            for pattern, why in UNSAFE.items():
                for found in re.findall(pattern, latex):
                    yield n, f"{found} in a formula is {why}."
        for line in without_code(text).splitlines():
            if line.lstrip().startswith("|"):
                for latex, _ in formulas(line):
                    if "|" in latex:
                        yield n, f"the | in ${latex}$ ends the table's column; write \\mid."


def dollars_balanced(document):
    for n, text in document.markdown:
        plain = without_code(text)
        if "$" in without_maths(plain):
            around = re.search(r".{0,20}\$.{0,20}", without_maths(plain))[0]
            yield n, f"a $ without its other half, or with a space inside: {around!r}."
        lines = ["", *plain.splitlines(), ""]
        inside = False
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
            if "$$" in line:
                if line.strip() != "$$":
                    yield n, f"$$ must have a line of its own: {line.strip()!r}."
                elif (after if inside else before).strip():
                    yield n, "displayed maths must have a blank line before and after."
                inside = not inside


def folded_answers(document):
    for n, text in document.prose:
        lines = [line.strip() for line in without_code(text).splitlines()]
        opened = [i for i, line in enumerate(lines) if "<details" in line]
        closed = [i for i, line in enumerate(lines) if "</details>" in line]
        if len(opened) != len(closed) or any(a > b for a, b in zip(opened, closed, strict=False)):
            yield n, "<details> and </details> must come in pairs, inside one cell."
        for i in opened:
            if not re.fullmatch(r"<details><summary>[^$<]+</summary>", lines[i]):
                yield n, "fold with a line <details><summary>plain words</summary>."
            if lines[i + 1 : i + 2] != [""]:
                yield n, "leave a blank line below <details>, or its Markdown is not rendered."
        for i in closed:
            if lines[i] != "</details>" or lines[i - 1] != "":
                yield n, "</details> needs a line of its own, with a blank line above."


def equations_stand(document):
    for equation in EQUATIONS.values():
        if equation.notebook != document.name:
            continue
        section = section_of(document, equation.heading)
        if section is None:
            yield None, f"needs the heading {equation.heading!r} for equation {equation.number}."
            continue
        displayed = [squeeze(f) for f, shown in formulas(section) if shown]
        tag = "" if equation.number == "stack" else rf"\tag{{{equation.number}}}"
        for line in equation.lines:
            # No letter, index or exponent may follow: `a = b` does not stand in `a = bc`.
            wanted = rf"(?<![\\\w+-]){re.escape(squeeze(line.latex))}(?![\w^])"
            if not any(tag in f and re.search(wanted, f) for f in displayed):
                yield None, f"has no displayed {line.latex} {tag} under {equation.heading!r}."


def section_of(document, heading):
    """The Markdown from a heading to the next of its level or above; None without that heading."""
    text = "\n\n".join(text for _, text in document.prose)
    levels = [level for _, level, found in document.headings if found == heading]
    if len(levels) != 1:
        return None
    start = re.search(rf"^#+ +{re.escape(heading)}\s*$", text, re.MULTILINE).end()
    end = re.search(rf"^#{{1,{levels[0]}}} ", text[start:], re.MULTILINE)
    return text[start : start + end.start()] if end else text[start:]


def squeeze(latex):
    return re.sub(r"[\s&]", "", latex)


def tags_known(document):
    for n, text in document.markdown:
        for number in re.findall(r"\\tag\{(.*?)\}", without_code(text)):
            if number not in EQUATIONS:
                yield n, f"\\tag{{{number}}} is no number of helpers/equations.py."


def slips_stated(document):
    text = " ".join(" ".join(text for _, text in document.markdown).split())
    for equation in EQUATIONS.values():
        if equation.slip and document.name in (equation.notebook, SUMMARY):
            printed = equation.slip.printed
            if printed not in text:
                yield None, f"does not say that the notes print, at {equation.number}: {printed}"


def map_shown(document):
    shown = any(map_of_equations() in text for _, text in document.markdown)
    if document.name == NAMES[0] and not shown:
        yield (
            None,
            "its map is not that of map_of_equations(); `make notebooks` writes it anew.",
        )


RULES = (
    executed_in_order,
    short_code,
    short_prose,
    headings_in_order,
    parts_of_a_notebook,
    links_resolve,
    pictures_described,
    clean_outputs,
    stored_plainly,
    outputs_compared,
    safe_latex,
    dollars_balanced,
    folded_answers,
    equations_stand,
    tags_known,
    slips_stated,
    map_shown,
)
