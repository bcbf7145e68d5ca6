"""What was tried: how often, when first and last, and which mistakes came. No code, and no name.

For each exercise until it is solved: {"tries": 4, "first": "2026-01-31T09:05+01:00", "last": ...,
"mistakes": {"m-missing": 2}}; for a whole pass also "lines": {"dZ1": 2}, how often each was wrong.
The same for predictions and bugs.
"""

import builtins
import re
from datetime import datetime

MOST, KINDS, COUNT, LENGTH = 200, 20, 9999, 80  # exercises, mistakes of each, number, letters
UNNAMED = "unnamed"
FOREIGN = "raised another error"  # the name of a class of the learner's own is code, too
_NO_TRY = ("not-written", "half-written", "no-such-exercise")
_GIVEN = {"3.48:dW1": "reduced-early"}  # what stands in a notebook, to be mended
_RAISED = re.compile(r"raised (\w+)")


def now():
    """The time to the minute, with the zone."""
    return datetime.now().astimezone().isoformat(timespec="minutes")


def counts(id, mistake):
    """Whether an answer with this mistake is a try: not if nothing has been written yet."""
    return mistake not in _NO_TRY and _GIVEN.get(id, "") != mistake


def added(kept, id, mistake, when, lines=()):
    """What is kept, with one more try. mistake: None where it was right. lines: the wrong ones."""
    solved, tried = kept["solved"], kept["tried"]
    if id in solved:
        return kept
    one = tried.get(id, {"tries": 0, "first": when, "mistakes": {}})
    if mistake is None:
        solved = sorted({*solved, id})
    mistakes = _counted(one["mistakes"], [] if mistake is None else [_plain(mistake)])
    wrong = _counted(one.get("lines", {}), [line[:LENGTH] for line in lines])
    new = {"tries": min(one["tries"] + 1, COUNT), "first": one["first"], "last": when}
    if id in tried or len(tried) < MOST and len(id) <= LENGTH:
        tried = {**tried, id: {**new, "mistakes": mistakes} | ({"lines": wrong} if wrong else {})}
    return {"solved": solved, "tried": tried}


def _counted(held, names):
    for name in names:
        name = name if name in held or len(held) < KINDS else UNNAMED
        held = held | {name: min(held.get(name, 0) + 1, COUNT)}
    return held


def _plain(mistake):
    if raised := _RAISED.fullmatch(mistake):
        return mistake if hasattr(builtins, raised[1]) else FOREIGN
    return mistake[:LENGTH]


def read(found):
    """What of "tried" in a file can be used; the rest is left out, whatever it is."""
    found = found if isinstance(found, dict) else {}
    pairs = ((id, _read_one(one)) for id, one in found.items() if is_plain(id))
    return dict([pair for pair in pairs if pair[1]][:MOST])


def _read_one(one):
    if not isinstance(one, dict) or not _is_count(one.get("tries")):
        return None
    times = {key: read_time(one.get(key)) for key in ("first", "last")}
    lines = _read_counts(one.get("lines"))
    found = {"tries": one["tries"], **times, "mistakes": _read_counts(one.get("mistakes"))}
    return found | ({"lines": lines} if lines else {})


def _read_counts(found):
    found = found if isinstance(found, dict) else {}
    pairs = [(s, n) for s, n in found.items() if _is_count(n) and is_plain(s)]
    return dict(pairs[: KINDS + 1])


def is_plain(text):
    """Whether a text may be an id or the name of a mistake."""
    return 0 < len(text) <= LENGTH and text.isprintable()


def _is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= COUNT


def read_time(value):
    try:
        return datetime.fromisoformat(value).isoformat(timespec="minutes")
    except (TypeError, ValueError):
        return ""
