"""Every word that a learner reads and that stands in no notebook: a folder for each language.

`say("chain.step", number=3)` is the sentence `step` of `en/chain.toml` with its named terms filled
in. A sentence stands there whole, so that another language may order its words as it needs.
"""

import contextlib
import functools
import os
from pathlib import Path

SOURCE = "en"  # English is written first, and stands in where a translation has a gap
LANGUAGES = sorted(path.parent.name for path in Path(__file__).parent.glob("*/common.toml"))


def _of_this_place():
    """The language of the folder in which Python began: notebooks in Chinese lie in one named zh."""
    begun = ""
    with contextlib.suppress(OSError):
        begun = Path.cwd().name
    named = os.environ.get("COURSE_LANGUAGE"), begun
    return next((name for name in named if name in LANGUAGES), SOURCE)


language = _of_this_place()  # `import helpers.zh` sets it too


@functools.cache
def _file(language, name):
    import tomllib  # takes milliseconds, and `import helpers` needs no word

    path = Path(__file__).parent / language / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def entry(key):
    """What stands under a key such as "chain.step": a sentence, a list, or a table of them.

    Raises KeyError where nothing does.
    """
    name, *parts = key.split(".")
    for tongue in dict.fromkeys((language, SOURCE)):
        found = _file(tongue, name)
        for part in parts:
            found = found.get(part) if isinstance(found, dict) else None
        if found is not None:
            return found
    raise KeyError(f"no text {key!r}")


def say(key, /, **terms):
    """The text of a key, its named terms filled in.

    Where it has forms for `one` and for `other` numbers, the term `n` chooses between them.
    """
    text = entry(key)
    if isinstance(text, dict):
        text = text["one" if terms["n"] == 1 and "one" in text else "other"]
    return text.format(**terms)


def listed(items, key="common.and"):
    """ "a, b and c", as the language writes a list; key: of the last separator, or "common.or"."""
    *first, last = items
    return say(key, first=entry("common.comma").join(first), last=last) if first else str(last)


def commas(items):
    """ "a, b, c" """
    return entry("common.comma").join(items)


def semicolons(items):
    """ "a; b; c" """
    return entry("common.semicolon").join(items)


def together(*sentences):
    """Sentences one after the other, those that are not empty."""
    return entry("common.between").join(filter(None, sentences))


def miscalled(call, error):
    """A TypeError of `inspect.signature(...).bind`, in a sentence of the language."""
    first, quoted = str(error).split()[0], str(error).partition("'")[2].rstrip("'")
    with contextlib.suppress(KeyError):
        error = say(f"errors.arguments.{first}", argument=repr(quoted))
    return TypeError(say("errors.call", call=call, error=error))
