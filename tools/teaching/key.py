"""The key: the answer to everything that is asked, in the order of the course, for print."""

import re

from nbconvert import HTMLExporter
from nbformat import v4

from helpers import texts
from helpers.equations import EQUATIONS
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.texts import entry, say
from tools.teaching import sections
from tools.teaching.student import without


def text():
    """The key as Markdown."""
    parts = [say("teaching.key.head")]
    for path in sections.notebooks():
        own = [_of_section(section) for section in sections.sections(path.stem)]
        parts += [f"## {sections.title(path.stem)}", *filter(None, own)] if any(own) else []
    text = "\n\n".join(part.strip() for part in parts) + "\n"
    return without(entry("teaching.student.unfolding") + entry("teaching.key.of-a-screen"), text)


def page():
    """The key as a page to print; its formulas need the network when it is opened."""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(text())])
    exporter = HTMLExporter(language_code=texts.language)
    return exporter.from_notebook_node(notebook, {"metadata": {"name": "key"}})[0]


def _of_section(section):
    parts, left = [], ""
    for number, cell in enumerate(section.cells):
        if cell.cell_type == "code":
            parts += map(_prediction, sections.calls("predict", cell.source))
            parts += map(_exercise, sections.exercises(cell.source))
            bugs = sections.calls("find_the_bug", cell.source)
            parts += map(_bug, bugs)
            left = "" if bugs else left  # a bug has its own question
        else:
            asked = [question for question in section.questions if question.cell == number]
            parts += _answers(cell.source, asked, left)
            left = re.split("</details>", cell.source)[-1]
    parts += map(_exercise, _not_asked(section))
    return "\n\n".join([f"### {section.title}", *parts]) if parts else ""


def _not_asked(section):
    """The lines of its equation that no notebook makes an exercise of: `progress()` counts them."""
    asked = {id for every in sections.every() for id in every.exercises}
    place = section.notebook, section.title
    derived = (e for e in EQUATIONS.values() if (e.notebook, e.heading) == place)
    ids = (f"{one.number}:{line.quantity}" for one in derived for line in one.lines)
    return [id for id in ids if id not in asked]


def _answers(source, questions, left):
    """Each question of a cell with its folded answer, or with what the notebook says next.

    left: what stands before the cell, which is asked where the cell begins with an answer.
    """
    found, begin = {}, 0
    for fold in sections.FOLDED.finditer(source):
        asked = _asked(source[begin : fold.start()].strip() or left * (begin == 0))
        begin = fold.end()
        if not sections.kept(fold[1]):
            title = say("teaching.key.folded", title=fold[1])
            found[fold.start()] = [asked, title, fold[2], "---"]
    folded = " ".join(" ".join(parts[0].split()) for parts in found.values())
    for question in questions:
        if " ".join(question.asked.split()) not in folded:
            said = say("teaching.key.goes-on"), question.goes_on
            found[question.begin] = [question.asked, *said, "---"]
    return ["\n\n".join(filter(None, found[place])) for place in sorted(found)]


def _asked(text):
    """The last question: from its bold beginning on, or else the last paragraphs after a heading."""
    text = re.split(r"^#{2,3} .*$", text, flags=re.MULTILINE)[-1].strip()
    bold = [m.start() for m in re.finditer(r"^(?:\d+\. )?\*\*", text, re.MULTILINE)]
    return text[bold[-1] :] if bold else text


def _prediction(id):
    asked = entry(f"questions.predict.{id}")
    options = "\n".join(f"- {option}" for option in asked["options"])
    question, why = (" ".join(asked[key].split()) for key in ("question", "why"))
    answer = asked["options"][PREDICTIONS[id]]
    head = say("teaching.key.prediction", question=question)
    return f"{head}\n\n{options}\n\n{say('teaching.key.predicted', answer=answer, why=why)}"


def _exercise(id):
    exercise = (EXERCISES | MORE)[id]
    why, question, answer = (exercise.words(key) for key in ("why", "further", "answer"))
    parts = [say("teaching.key.exercise", id=id), f"```python\n{exercise.solution}\n```", why]
    if question:
        parts.append(say("teaching.key.more", question=question))
        parts.append(say("teaching.key.answer", answer=answer))
    return "\n\n".join(" ".join(p.split()) if "```" not in p else p for p in parts)


def _bug(id):
    bug = BUGS[id]
    found = bug.say("found", n=bug.line, code=bug.wrong)
    head = say("teaching.key.bug", id=id, question=bug.say("which"))
    return f"{head}\n\n```text\n{bug}\n```\n\n{say('teaching.key.answer', answer=found)}"
