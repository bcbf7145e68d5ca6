"""The key: the answer to everything that is asked, in the order of the course, for print."""

import re

from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.texts import entry, say
from tools.teaching import sections
from tools.teaching.student import kept

_FOLDED = re.compile(r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", re.DOTALL)


def text():
    """The key as Markdown."""
    parts = [say("teaching.key.head")]
    for path in sections.notebooks():
        own = [_of_section(section) for section in sections.sections(path.stem)]
        parts += [f"## {sections.title(path.stem)}", *filter(None, own)] if any(own) else []
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _of_section(section):
    parts = []
    for cell in section.cells:
        if cell.cell_type == "markdown":
            parts += _answers(cell.source)
    parts += [_prediction(id) for id in section.predictions]
    parts += [_exercise(id) for id in section.exercises]
    parts += [_bug(id) for id in section.bugs]
    return "\n\n".join([f"### {section.title}", *parts]) if parts else ""


def _answers(source):
    """Each folded answer of a cell, below what is asked before it."""
    begin = 0
    for found in _FOLDED.finditer(source):
        asked = source[begin : found.start()]
        begin = found.end()
        if kept(found[1]):
            continue
        title = say("teaching.key.folded", title=found[1])
        parts = [_asked(asked), title, found[2], "---"]
        yield "\n\n".join(parts).strip()


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
