"""What is noted of a learner's work: as a table, and as one small file to hand in."""

import html

from helpers.environment import EDITION
from helpers.exercises import progress_file as kept
from helpers.exercises import tries
from helpers.exercises.lines import EXERCISES, MORE, OWN
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.exercises.show import Page, as_html
from helpers.own import came
from helpers.texts import commas, say, together

KIND = "backpropagation course, receipt 1"
LONGEST = 40  # letters of a name
_COLUMNS = ("exercise", "solved", "tries", "mistakes", "first", "last")


def progress():
    """The table of exercises, solved or open, and how many questions of the other kinds are done.

    Delete my_progress.json to begin again.
    """
    done, note = kept.known()
    every, rows = EXERCISES | MORE, {}
    # Who has solved a whole pass has solved its lines.
    done = done.union(*(every[id].lines for id in done & every.keys()))
    count = say("show.progress.count", n=len(done & every.keys()), all=len(every))
    for id in every:
        number, _, quantity = id.partition(":")
        key = ("" if quantity else "pass-") + ("solved" if id in done else "open")
        rows.setdefault(number, []).append(say(f"show.progress.{key}", v=quantity))
    rows = {number: commas(words) for number, words in rows.items()}
    for kind, of in (("predicted", PREDICTIONS), ("found", BUGS)):
        n = sum(f"{kind}:{id}" in done for id in of)
        rows[say(f"show.progress.{kind}")] = say("show.progress.of", n=n, all=len(of))
    rows |= {id: say("show.progress.pass-solved") for id in OWN if id in done}
    text = "\n".join([count, *(f"{number:17}  {row}" for number, row in rows.items()), note])
    table = "".join(
        f'<tr><th scope="row">{html.escape(number)}</th><td style="text-align: left">{row}</td></tr>'
        for number, row in rows.items()
    )
    return Page(text.strip(), f"<p>{count}</p><table>{table}</table><p>{html.escape(note)}</p>")


def receipt(name=""):
    """Show what is noted of your work, and write it to a file beside `my_progress.json`.

    name: what your teacher is to know you by, `receipt("blue-otter-7")`; without it the file has no
    name in it. What was solved is noted, how many tries, when the first and the last, the names of
    mistakes, which lines of a pass were wrong; and no code.
    """
    if not (isinstance(name, str) and len(name) <= LONGEST and is_name(name)):
        shown = repr(name[: LONGEST + 9]) if isinstance(name, str) else came(name)
        said = say("show.receipt.name", most=LONGEST, came=shown)
        return Page(said, f"<p>{as_html(said)}</p>")
    held, note = kept.everything()
    path = kept.folder / (f"receipt-{name.strip()}.json" if name.strip() else "receipt.json")
    try:
        kept.replace(path, content(name.strip(), **held))
        said = say("show.receipt.written", file=_shown(path))
        if kept.NOWHERE:
            said = say("show.receipt.nowhere", file=path.name) + "\n\n" + path.read_text("utf-8")
    except OSError as error:
        said = say("show.receipt.unwritten", file=path.name, reason=error.strerror or error)
    return _page(name.strip(), held, together(said, note))


def _shown(path):
    """A file as one finds it, and no more of the way there than its folder."""
    return f"{path.parent.name}/{path.name}" if path.parent.name in kept.FOLDERS else path.name


def is_name(name):
    return all(letter.isalnum() or letter in " -_" for letter in name)


def content(name, solved, tried):
    """What stands in the file, as a dict."""
    solved = [id for id in solved if tries.is_plain(id)][: tries.MOST]
    about = {"kind": KIND, "edition": EDITION, "name": name, "written": tries.now()}
    return about | {"solved": solved, "tried": tried}


def _page(name, held, said):
    solved, tried = held["solved"], held["tried"]
    title = say("show.receipt.title", name=name) if name else say("show.receipt.nameless")
    number = sum(one["tries"] for one in tried.values())
    count = say("show.receipt.count", solved=len(solved), tries=number)
    rows = [_row(id, tried.get(id), id in solved) for id in {**tried, **dict.fromkeys(solved)}]
    head = [say(f"show.receipt.{column}") for column in _COLUMNS]
    lines = ["  ".join(filter(None, row)) for row in rows] or [say("show.receipt.empty")]
    cells = [[f'<td style="text-align: left">{html.escape(c)}</td>' for c in row] for row in rows]
    table = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    headed = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in head)
    return Page(
        "\n".join([title, count, *lines, said]),
        f"<p><strong>{html.escape(title)}</strong></p><p>{count}</p>"
        f"<table><tr>{headed}</tr>{table}</table>"
        f'<p style="white-space: pre-wrap">{html.escape(said)}</p>',
    )


def _row(id, one, is_solved):
    one = one or {"tries": "", "first": "", "last": "", "mistakes": {}}
    named = (say("show.receipt.times", mistake=s, n=n) for s, n in one["mistakes"].items())
    wrong = (say("show.receipt.line", v=v, n=n) for v, n in one.get("lines", {}).items())
    mistakes = commas([*named, *wrong])
    answer = say(f"show.receipt.{'yes' if is_solved else 'no'}")
    times = (one[key][:16].replace("T", " ") for key in ("first", "last"))
    return [id, answer, str(one["tries"]), mistakes, *times]
