"""One page about the class: complete in itself, and nothing in it comes from anywhere else."""

import functools
import html
from collections import Counter
from datetime import date
from pathlib import Path

from helpers import texts
from helpers.classroom import counts
from helpers.classroom.questions import words
from helpers.environment import EDITION
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.show import as_html
from helpers.texts import commas, entry, say, together

STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("report.js").read_text(encoding="utf-8")
_SHADES = 4  # of a field, by the number of tries

escape = functools.cache(html.escape)


def page(students, noted):
    """The page as HTML. students, noted: of `handed_in.read`."""
    made, ids = counts.mistakes(students), counts.exercises_of(students)
    of_exercises = [one for one in made if not one.id.startswith(counts.OTHER_KINDS)]
    asked = [one for one in made if one.id.startswith(counts.OTHER_KINDS)]
    tries = sum(one["tries"] for s in students for id, one in s.tried.items() if id in ids)
    numbers = {"students": len(students), "tries": tries, "exercises": len(ids)}
    kinds = len({one.mistake for one in of_exercises})
    said = say("classroom.report.said", mistakes=kinds, day=date.today().isoformat(), **numbers)
    title = say("classroom.report.title")
    body = [
        f"<h1>{escape(title)}</h1><p>{escape(said)}</p><p>{escape(_editions(students))}</p>",
        _lesson(of_exercises),
        _passes(counts.wrong_lines(students)),
        _class(students, ids, of_exercises),
        _summary(students, ids, of_exercises),
        _asked(asked),
        _noted(noted),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{texts.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body>{''.join(body)}<script>{SCRIPT}</script></body></html>\n"
    )


def _editions(students):
    """That of the course here, and those that learners had where some of them had another one."""
    had = Counter(student.edition for student in students if student.edition)
    said = say("classroom.report.edition", edition=EDITION)
    if set(had) <= {EDITION}:
        return said
    each = commas(say("show.receipt.times", mistake=one, n=n) for one, n in had.most_common())
    return together(said, say("classroom.report.editions", each=each))


def _table(kind, columns, rows):
    """A table that is sorted by a click on a heading."""
    head = "".join(
        f'<th scope="col"><button type="button">{escape(name)}</button></th>' for name in columns
    )
    return (
        f'<div class="wide"><table class="{kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(*cells):
    """A row; a cell is text, or (what it is sorted by, text)."""
    found = []
    for cell in cells:
        if isinstance(cell, tuple):
            found.append(f'<td class="number" data-by="{cell[0]}">{escape(cell[1])}</td>')
        else:
            found.append(f"<td>{as_html(cell)}</td>")
    return f"<tr>{''.join(found)}</tr>\n"


def _headings(*keys):
    return [say(f"classroom.report.{key}") for key in keys]


def _section(key, *parts):
    return f"<h2>{escape(say(f'classroom.report.{key}'))}</h2>{''.join(parts)}\n"


def _number(value):
    return value, f"{value:g}"


def _percent(share):
    return share, f"{share:.0%}"


def _lesson(made):
    if not made:
        return _section("lesson", f"<p>{escape(say('classroom.report.none'))}</p>")
    rows = []
    for one in made:
        said, question = words(one.id, one.mistake)
        numbers = _number(len(one.students)), _percent(one.share), _number(one.times)
        rows.append(_row(*numbers, one.id, one.mistake, said, question))
    keys = ("students", "share", "times", "exercise", "mistake", "said-of-it", "question")
    how = f"<p>{escape(say('classroom.report.lesson-how'))}</p>"
    return _section("lesson", how, _table("lesson", _headings(*keys), rows))


def _passes(made):
    if not made:
        return ""
    order = {id: n for n, id in enumerate(dict.fromkeys(one.id for one in made))}
    rows = []
    for one in sorted(made, key=lambda one: order[one.id]):
        numbers = _number(len(one.students)), _percent(one.share), _number(one.times)
        rows.append(_row(one.id, f"`{one.mistake}`", *numbers))
    keys = ("exercise", "line", "students", "share", "times")
    how = f"<p>{escape(say('classroom.report.passes-how'))}</p>"
    return _section("passes", how, _table("passes", _headings(*keys), rows))


def _class(students, ids, made):
    names = dict.fromkeys(one.mistake for one in made)
    options = "".join(f"<option>{escape(name)}</option>" for name in names)
    options = f'<option value="">{escape(say("classroom.report.nobody"))}</option>{options}'
    told = escape(entry("classroom.report.who"))
    chosen = (
        f"<p><label>{escape(say('classroom.report.choose'))} "
        f'<select id="made">{options}</select></label> <output id="who" data-told="{told}">'
        "</output></p>"
    )
    rows = (_student(student, ids) for student in students)
    table = _table("class", [*_headings("student", "solved", "tries"), *ids], rows)
    every = EXERCISES | MORE
    rest = commas(id for id in every if id not in ids)
    rest = f"<p>{escape(say('classroom.report.untouched', ids=rest))}</p>" if rest else ""
    how = f"<p>{escape(say('classroom.report.class-how'))}</p>"
    return _section("class", how, chosen, table, rest)


def _student(student, ids):
    done = counts.solved(student)
    number = len(done.intersection(ids))
    tries = sum(student.tried[id]["tries"] for id in ids if id in student.tried)
    name = f'<th scope="row" title="{escape(student.file)}">{escape(student.name)}</th>'
    fixed = "".join(f'<td class="number" data-by="{n}">{n}</td>' for n in (number, tries))
    fields = "".join(_field(id in done, student.tried.get(id)) for id in ids)
    return f"<tr>{name}{fixed}{fields}</tr>\n"


def _field(is_solved, one):
    if not one:
        return '<td class="right" data-by="9999">✓</td>' if is_solved else "<td></td>"
    tries, mistakes = one["tries"], one["mistakes"]
    kind = f"right s{min(tries, _SHADES)}" if is_solved else f"open s{min(tries, _SHADES)}"
    by, sign = (10_000 - tries, "✓") if is_solved else (-tries, "✗")
    named = "|".join(dict.fromkeys(part for name in mistakes for part in name.split("+")))
    title = commas(say("show.receipt.times", mistake=name, n=n) for name, n in mistakes.items())
    made = f' data-made="{escape(named)}" title="{escape(title)}"' if named else ""
    return f'<td class="{kind}" data-by="{by}"{made}>{sign} {tries}</td>'


def _summary(students, ids, made):
    rows = []
    for one in counts.rows(students, ids, made):
        median = _number(one.median) if one.median is not None else (-1, "")
        rows.append(_row(one.id, _number(one.tried), _number(one.solved), median, one.commonest))
    keys = ("exercise", "tried", "solved-by", "median", "commonest")
    return _section("summary", _table("summary", _headings(*keys), rows))


def _asked(made):
    if not made:
        return ""
    rows = []
    for one in made:
        said, question = words(one.id, one.mistake)
        name = one.id.partition(":")[2]
        number = _number(len(one.students))
        rows.append(_row(number, _percent(one.share), name, said, question))
    keys = ("students", "share", "name", "chosen", "question")
    return _section("asked", _table("asked", _headings(*keys), rows))


def _noted(noted):
    if not noted:
        return f"<p>{escape(say('classroom.report.skipped-none'))}</p>"
    rows = [_row(file, reason) for file, reason in noted]
    return _section("skipped", _table("skipped", _headings("file", "reason"), rows))
