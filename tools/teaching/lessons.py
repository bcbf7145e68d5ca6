"""Lesson plans: each notebook section by section, and timetables for a course of lessons or a day."""

import functools
import math

from helpers.classroom.questions import words
from helpers.exercises.lines import find
from helpers.texts import commas, entry, say, semicolons
from tools.minutes import SLOW, table
from tools.teaching import sections

# Sections are named in English, in every language.
# A section is core if it derives a numbered equation or has an exercise; these are core, too ...
CORE = (
    "What a derivative says",
    "The chain rule is a chain of nudges",
    "One neuron draws one straight line",
    "From neurons to a matrix",
    "Why an activation at all?",
    "A flat array is neither row nor column",
    "The way back",
    "The chain rule over many paths",
    "Through the weights: $da^{[1]}$",
    "Where 1/m lives, and why",
    "Two different things",
    "The learning rate",
    "All zeros",
    "The sheet",
)
# ... and these are not, nor is anything of the last two notebooks.
OPTIONAL = ("A loop against matrices: the same numbers", "The same gradient in other notations")
EXTRA = ("10_many_classes", "11_many_layers")
FRAME = ("Recall", "What you now know")
EXERCISE = 5  # minutes, by the rule of tools/minutes.py
MISTAKES = 3  # of each exercise
EXPECTED = {
    "3.38:z": "transpose-missing elementwise-for-matrix term-missing",
    "3.38:a": "sign-inside brackets slope-for-activation",
    "3.38:L": "sign sign-inside squared-error",
    "logistic forward": "sign sign-inside transpose-missing",
    "3.39:da": "sign-inside next-link term-missing",
    "3.39:dz": "sign other-loss value-for-slope",
    "3.39:dw": "wrong-symbol summed-too-much",
    "3.39:db": "constant factor-added",
    "logistic backward": "sign wrong-symbol factor-added",
    "forward one": "z-for-a other-activation transpose-added",
    "3.40:dz2": "sign z-for-a factor-added",
    "3.40:dW2": "transpose-missing result-transposed other-layer",
    "3.41:db2": "summed-too-much factor-added",
    "3.42:dz1": "factor-missing transpose-missing slope-at-z",
    "3.43:dW1": "other-layer result-transposed factor-added",
    "3.43:db1": "other-layer summed-too-much",
    "backward one": "factor-missing slope-at-z transpose-missing",
    "forward": "z-for-a other-activation transpose-added",
    "3.45:J": "m-missing not-summed m-twice",
    "3.44:dZ2": "m-added sign factor-added",
    "3.44:dW2": "m-missing transpose-missing result-transposed",
    "3.46:db2": "keepdims-missing wrong-axis m-missing",
    "relu": "factor-missing other-slope transpose-missing",
    "3.48:dW1": "m-missing other-layer transpose-missing",
    "3.49:db1": "m-missing keepdims-missing wrong-axis",
    "loop": "m-missing result-transposed",
    "rows": "m-missing result-transposed transpose-missing",
    "backward": "m-missing slope-at-z keepdims-missing",
    "sheet": "m-missing slope-at-z keepdims-missing",
}


def is_recall(section):
    """Whether it is the recall with which a notebook begins."""
    return section.name == FRAME[0]


def is_core(section):
    if section.name in OPTIONAL or section.notebook in EXTRA or section.notebook[:2] == "00":
        return False
    numbered = section.name.startswith(("3.", "Stacking the examples"))
    return numbered or bool(section.exercises) or section.name in CORE


def expected(id):
    """The mistakes to expect in an exercise, the likeliest first."""
    exercise = find(id)
    if hasattr(exercise, "judged"):
        known = entry(f"tasks.{id.replace(' ', '-')}.mistakes")
        return [name for name in known if "{" not in known[name]][:MISTAKES]
    return EXPECTED[id].split()


def plan(name):
    """The lesson plan of a notebook, as Markdown."""
    own = [section for section in sections.sections(name) if section.name not in FRAME]
    rows = [say("teaching.plan.columns"), "|---|--:|--:|---|"]
    rows += ["| {} | {} | {} | {} |".format(_linked(s), *s.minutes, _kind(s)) for s in own]
    rows.append(_together(name, own))
    title = say("teaching.plan.title", notebook=sections.title(name), edition=sections.number())
    parts = [f"# {title}", "\n".join(rows), *map(_section, own)]
    return "\n\n".join(parts) + "\n"


def _together(name, own):
    fluent, slow = _whole()[int(name[:2])]
    core, slow_core = (sum(s.minutes[i] for s in own if is_core(s)) for i in (0, 1))
    alone = say("teaching.plan.core-alone", core=core, slow=slow_core) if core else ""
    return say("teaching.plan.together", fluent=fluent, slow=slow, alone=alone)


_whole = functools.cache(table)


def _kind(section):
    kind = "core" if is_core(section) else "optional"
    return say(f"teaching.plan.{'first' if section.notebook[:2] == '00' else kind}")


def _linked(section):
    title = section.title.replace("|", "\\|")
    return f"[{title}](../{section.link})"


def _section(section):
    fluent, slow = section.minutes
    minutes = say("teaching.plan.minutes", n=fluent, slow=slow, kind=_kind(section))
    parts = [f"## {section.title}", minutes]
    asked = [*section.before, *(_prediction(id) for id in section.predictions)]
    parts += [say("teaching.plan.ask"), "\n".join(map(_listed, asked))] if asked else []
    for key, found in (("pictures", section.pictures), ("show", section.explorers)):
        calls = commas(f"`{call}`" for call in found)
        parts += [say(f"teaching.plan.{key}", calls=calls)] if calls else []
    parts += [_mistakes(section)] if section.exercises else []
    bugs = commas(f"`{id}`" for id in section.bugs)
    parts += [say("teaching.plan.bugs", bugs=bugs)] if bugs else []
    parts += [say("teaching.plan.at-the-end", question=question) for question in section.more]
    return "\n\n".join(parts)


def _listed(text):
    return "- " + text.replace("\n", "\n  ")


def _prediction(id):
    asked = entry(f"questions.predict.{id}")
    question, options = " ".join(asked["question"].split()), semicolons(asked["options"])
    return say("teaching.plan.prediction", question=question, options=options)


def _mistakes(section):
    rows = [say("teaching.plan.mistakes"), "|---|---|---|---|"]
    for id in section.exercises:
        for mistake in expected(id):
            cells = (f"`{id}`", f"`{mistake}`", *words(id, mistake))
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


# ---- timetables ----

LESSON = 90  # minutes
PLANS = {  # name: (lessons, exercises at home, notebooks and sections that are left out)
    "5x90": (5, True, ()),
    "8x90": (8, False, ()),
    "day": (
        4,
        True,
        (
            "07_training",
            "08_initialisation",
            "09_summary_sheet",
            "Where 1/m lives, and why",
        ),
    ),
}


def in_class(section):
    """Minutes in class where its exercises are done at home."""
    return section.minutes[0] - EXERCISE * len(section.exercises)


def lessons(name):
    """Of a timetable: for each lesson its sections, and the exercises that are done in class.

    Where there are more lessons than the core needs, they go to the last two notebooks.
    """
    number, at_home, left_out = PLANS[name]
    wanted = [s for s in sections.every() if not {s.notebook, s.name} & {*left_out}]
    core = [s for s in wanted if is_core(s) or is_recall(s) and s.notebook not in EXTRA]
    rows = _packed(core, number, in_class if at_home else _with_exercises)
    begins = [wanted.index(row[0]) for row in rows]
    ends = [*begins[1:], wanted.index(core[-1]) + 1]
    found = [_filled(row, wanted[begin:end]) for row, begin, end in zip(rows, begins, ends)]
    more = [s for s in sections.every() if s.notebook in EXTRA]
    while more and len(found) < number:
        found.append(_filled([], more))
        more = more[more.index(found[-1][0][-1]) + 1 :]
    return found


def _with_exercises(section):
    """Minutes with its exercises in class, some of them at home where a section is very long."""
    return min(section.minutes[0], LESSON - 2 * EXERCISE)


def _packed(core, number, minutes):
    """The sections in order, in at most so many lessons; of all ways the most even one."""

    @functools.cache
    def best(begin, left):
        """(the squares of the minutes left over, where lessons end) from a section on."""
        found = [(math.inf, ()) if begin < len(core) else (0, ())]
        for end in range(begin + 1, len(core) + 1) if left else ():
            free = LESSON - sum(map(minutes, core[begin:end]))
            if free >= 0 and not is_recall(core[end - 1]):
                others, ends = best(end, left - 1)
                found.append((free**2 + others, (end, *ends)))
        return min(found)

    ends = best(0, number)[1]
    if not ends:
        raise ValueError(f"{number} lessons are not enough")
    return [core[begin:end] for begin, end in zip((0, *ends), ends)]


def _filled(row, between):
    """A lesson: what time is left goes to its exercises, then to other sections among them."""
    left, done = LESSON - sum(map(in_class, row)), []
    for id in (id for section in row for id in section.exercises):
        if left >= EXERCISE:
            done.append(id)
            left -= EXERCISE
    for section in between:
        if section not in row and section.name != FRAME[1] and section.minutes[0] <= left:
            row = [*row, section]
            done += section.exercises
            left -= section.minutes[0]
    row = sorted(row, key=between.index)
    return row[: len(row) - is_recall(row[-1])], done


def slow_minutes(minutes):
    """What a slow reader needs, in whole minutes."""
    return math.ceil(SLOW * minutes)


def timetables():
    """All of them, as Markdown."""
    head = say("teaching.timetable.head", exercise=EXERCISE)
    return "\n\n".join([head, *map(_timetable, PLANS)]) + "\n"


def _timetable(name):
    parts = [f"## {say(f'teaching.timetable.title.{name}')}"]
    found = lessons(name)
    times = [sum(map(in_class, row)) + EXERCISE * len(done) for row, done in found]
    slow = sum(map(slow_minutes, times))
    texts = f"teaching.timetable.{'day' if name == 'day' else 'lessons'}"
    needed = math.ceil(slow / LESSON)
    terms = {"minutes": slow, "lessons": needed, "days": math.ceil(needed / len(found))}
    parts.append(say(f"{texts}.slow", **terms))
    first = sections.notebooks()[0].stem
    terms = {"notebook": f"[{sections.title(first)}]({sections.link(first)})"}
    terms["minutes"], terms["slow"] = _whole()[0]
    parts.append(say(f"{texts}.before", **terms))
    for number, (minutes, (row, done)) in enumerate(zip(times, found), 1):
        at_home = [id for section in row for id in section.exercises if id not in done]
        terms = {"number": number, "minutes": minutes, "slow": slow_minutes(minutes)}
        parts.append(say(f"{texts}.lesson", **terms))
        parts.append("\n".join(map(_row, row)))
        parts.append(_exercises("teaching.timetable.in-class", done))
        parts += [_exercises(f"{texts}.at-home", at_home)] if at_home else []
    left = [s for s in sections.every() if {s.notebook, s.name} & {*PLANS[name][2]}]
    ids = [id for s in left for id in s.exercises]
    parts += [_exercises("teaching.timetable.later", ids)] if left else []
    return "\n\n".join(parts)


def _row(section):
    linked = f"[{section.title}]({section.link})"
    shown = (
        linked
        if is_core(section) or is_recall(section)
        else say("teaching.timetable.optional", section=linked)
    )
    terms = {"section": shown, "minutes": in_class(section)}
    return say("teaching.timetable.section", notebook=int(section.notebook[:2]), **terms)


def _exercises(key, ids):
    shown = commas(f"`{id}`" for id in ids) or say("teaching.timetable.no-exercise")
    minutes = EXERCISE * len(ids)
    return say(key, exercises=shown, minutes=minutes, slow=slow_minutes(minutes))
