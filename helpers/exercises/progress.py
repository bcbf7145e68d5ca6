"""What has been solved, predicted and found, as a table."""

import html

from helpers.exercises.lines import EXERCISES, MORE, OWN
from helpers.exercises.progress_file import known
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.exercises.show import Page
from helpers.texts import entry, say


def progress():
    """The table of exercises, solved or open, and how many questions of the other kinds are done.

    Delete my_progress.json to begin again.
    """
    done, note = known()
    every, rows = EXERCISES | MORE, {}
    # Who has solved a whole pass has solved its lines.
    done = done.union(*(every[id].lines for id in done & every.keys()))
    count = say("show.progress.count", n=len(done & every.keys()), all=len(every))
    for id in every:
        number, _, quantity = id.partition(":")
        key = ("" if quantity else "pass-") + ("solved" if id in done else "open")
        rows.setdefault(number, []).append(say(f"show.progress.{key}", v=quantity))
    rows = {number: entry("common.comma").join(words) for number, words in rows.items()}
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
