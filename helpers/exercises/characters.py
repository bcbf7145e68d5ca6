"""Signs that look like Python's and are not: of a Chinese keyboard, of a typeset text, of a page."""

import re
import unicodedata

from IPython import get_ipython

from helpers.texts import say

# What Unicode itself does not translate.
_LOOKS = dict(zip("“”„‘’´−–—×÷·。、【】《》", "\"\"\"'''---*/*.,[]<>", strict=True))
_NAMED = re.compile(r"invalid (?:non-printable )?character .*?U\+([0-9A-F]{4,6})")


def meant(letter):
    """The sign of Python that a letter looks like; "" where there is none."""
    plain = _LOOKS.get(letter) or unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() and plain != letter else ""


def explained(error):
    """What to say of a SyntaxError; "" where no such sign is its reason."""
    named = _NAMED.match(str(error.msg))
    letter = chr(int(named[1], 16)) if named else ""
    if not letter or not meant(letter):
        return ""
    key = "show.character.blank" if meant(letter) == " " else "show.character.sign"
    return say(key, came=letter, meant=meant(letter), line=error.lineno)


def _after_a_cell(result):
    error = getattr(result, "error_before_exec", None)
    if isinstance(error, SyntaxError) and (said := explained(error)):
        print(said)


if (shell := get_ipython()) is not None:  # said below a cell that Python cannot read
    shell.events.register("post_run_cell", _after_a_cell)
