"""What is noted of a learner's work, shown, and written to one small file to hand in."""

import html

from helpers.exercises import progress_file as kept
from helpers.exercises import tries
from helpers.exercises.show import Page, as_html
from helpers.own import came
from helpers.texts import commas, say, together

KIND = "backpropagation course, receipt 1"
LONGEST = 40  # letters of a name
_COLUMNS = ("exercise", "solved", "tries", "mistakes", "first", "last")


def receipt(name=""):
    """Show what is noted of your work, and write it to a file beside the notebooks.

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
        said = say("show.receipt.written", file=path.name)
    except OSError as error:
        said = say("show.receipt.unwritten", file=path.name, reason=error.strerror or error)
    return _page(name.strip(), held, together(said, note))


def is_name(name):
    return all(letter.isalnum() or letter in " -_" for letter in name)


def content(name, solved, tried):
    """What stands in the file, as a dict."""
    short = [id for id in solved if tries.is_plain(id)]
    return {
        "kind": KIND,
        "name": name,
        "written": tries.now(),
        "solved": short[: tries.MOST],
        "tried": tried,
    }


def _page(name, held, said):
    solved, tried = held["solved"], held["tried"]
    title = say("show.receipt.title", name=name) if name else say("show.receipt.nameless")
    number = sum(one["tries"] for one in tried.values())
    count = say("show.receipt.count", solved=len(solved), tries=number)
    rows = [_row(id, tried.get(id), id in solved) for id in {**tried, **dict.fromkeys(solved)}]
    head = [say(f"show.receipt.{column}") for column in _COLUMNS]
    lines = ["  ".join(filter(None, row)) for row in rows] or [say("show.receipt.empty")]
    table = "".join(
        "<tr>"
        + "".join(f'<td style="text-align: left">{html.escape(c)}</td>' for c in row)
        + "</tr>"
        for row in rows
    )
    headed = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in head)
    return Page(
        "\n".join([title, count, *lines, said]),
        f"<p><strong>{html.escape(title)}</strong></p><p>{count}</p>"
        f"<table><tr>{headed}</tr>{table}</table><p>{html.escape(said)}</p>",
    )


def _row(id, one, is_solved):
    one = one or {"tries": "", "first": "", "last": "", "mistakes": {}}
    named = (say("show.receipt.times", mistake=s, n=n) for s, n in one["mistakes"].items())
    wrong = (say("show.receipt.line", v=v, n=n) for v, n in one.get("lines", {}).items())
    mistakes = commas([*named, *wrong])
    answer = say(f"show.receipt.{'yes' if is_solved else 'no'}")
    return [id, answer, str(one["tries"]), mistakes, _short(one["first"]), _short(one["last"])]


def _short(time):
    return time[:16].replace("T", " ")
