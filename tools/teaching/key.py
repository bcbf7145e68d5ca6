"""The key: the answer to everything that is asked, in the order of the course, for print."""

import re

from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.texts import entry
from tools.teaching import sections
from tools.teaching.student import KEPT

HEAD = """\
# Key

The answers to everything that the notebooks ask: recalls, questions, predictions, exercises and bugs. Made by
`make teaching` from the notebooks; the student edition leaves all of this out.
"""
_FOLDED = re.compile(r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", re.DOTALL)


def text():
    """The key as Markdown."""
    parts = [HEAD]
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
        if found[1].startswith(KEPT):
            continue
        parts = [_asked(asked), f"**{found[1].rstrip('.')}.**", found[2], "---"]
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
    return f"**Prediction.** {question}\n\n{options}\n\n> **Answer.** {answer}. {why}"


def _exercise(id):
    exercise = (EXERCISES | MORE)[id]
    why, further, answer = (exercise.words(key) for key in ("why", "further", "answer"))
    parts = [f"**Exercise `{id}`.**", f"```python\n{exercise.solution}\n```", why]
    parts += [f"One more question: {further}", f"> **Answer.** {answer}"] if further else []
    return "\n\n".join(" ".join(p.split()) if "```" not in p else p for p in parts)


def _bug(id):
    bug = BUGS[id]
    found = bug.say("found", n=bug.line, code=bug.wrong)
    return f"**Find the bug: {id}.** {bug.say('which')}\n\n```text\n{bug}\n```\n\n> **Answer.** {found}"
