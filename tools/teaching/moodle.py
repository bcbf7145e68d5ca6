"""Multiple-choice questions as Moodle XML: the wrong options are mistakes that learners make."""

import csv
import html
import re
from xml.sax.saxutils import escape

from helpers.classroom.questions import words
from helpers.equations import EQUATIONS, LINES
from helpers.exercises.lines import EXERCISES
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.texts import entry, say, together
from tools.teaching.sections import ROOT

WRONG = ROOT / "benchmarks" / "wrong_answers.csv"
OPTIONS, LONGEST = 3, 60  # wrong ones of a question, letters of one


def quiz():
    """All questions, in the order of the course: the lines, the predictions, the bugs."""
    found = [*map(of_line, LINES), *map(of_prediction, PREDICTIONS), *map(of_bug, BUGS)]
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "".join(found) + "</quiz>\n"


def of_prediction(id):
    asked = entry(f"questions.predict.{id}")
    right = PREDICTIONS[id]
    options = [(option, n == right, "") for n, option in enumerate(asked["options"])]
    return _question(
        say("teaching.moodle.prediction", id=id), asked["question"], options, asked["why"]
    )


def of_bug(id):
    bug = BUGS[id]
    text = f"{bug.say('which')}\n{bug}"
    wrong = bug.say("found", n=bug.line, code=bug.wrong)
    body = range(2, len(bug.rows))
    options = [(f"{n}: {bug.rows[n - 1].strip()}", n == bug.line, "") for n in body]
    return _question(say("teaching.moodle.bug", id=id), text, options, wrong)


def of_line(id):
    exercise, line = EXERCISES[id], LINES[id]
    number = next(n for n, equation in EQUATIONS.items() if line in equation.lines)
    text = say("teaching.moodle.line", number=number, quantity=line.quantity)
    right = exercise.solution.splitlines()[1].split(" = ", 1)[1].split("  #")[0].strip()
    options = [(right, True, "")]
    options += [(code, False, together(*words(id, mistake))) for code, mistake in mistakes_of(id)]
    return _question(id, text, options, exercise.words("why"))


def mistakes_of(id):
    """Pairs (a wrong right-hand side, its mistake), each mistake once."""
    found = {}
    with WRONG.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            of = row["exercise"] == id or row["exercise"] == id.split(":")[0]
            code, mistake = row["written"], row["mistake"]
            named = re.fullmatch(r"[a-z-]+", mistake) and mistake != "right"
            if of and named and "\n" not in code and len(code) <= LONGEST:
                found.setdefault(mistake, code)
    return [(code, mistake) for mistake, code in found.items()][:OPTIONS]


def _question(name, text, options, why):
    parts = [
        f'<question type="multichoice">\n<name><text>{escape(name)}</text></name>',
        f'<questiontext format="html">{_text(text)}</questiontext>',
        f'<generalfeedback format="html">{_text(why)}</generalfeedback>',
        "<defaultgrade>1</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>",
        "<single>true</single><shuffleanswers>true</shuffleanswers>",
        "<answernumbering>abc</answernumbering>",
    ]
    for option, right, said in options:
        parts.append(
            f'<answer fraction="{100 * right}" format="html">{_text(option)}'
            f'<feedback format="html">{_text(said)}</feedback></answer>'
        )
    return "\n".join([*parts, "</question>\n"])


def _text(text):
    """Text with `code` as the HTML that stands inside XML; lines of a program keep their places."""
    first, *rows = text.split("\n")
    shown = re.sub(
        r"`([^`]+)`", r"<code>\1</code>", html.escape(" ".join(first.split()), quote=False)
    )
    if rows:
        shown += f"<pre>{html.escape(chr(10).join(rows), quote=False)}</pre>"
    return f"<text>{escape(shown)}</text>"
