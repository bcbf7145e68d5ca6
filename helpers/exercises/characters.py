"""What to say of a cell that Python cannot read, such as signs that only look like Python's."""

import keyword
import re
import unicodedata

from IPython import get_ipython

from helpers.exercises.slips import code_only
from helpers.texts import say

# What Unicode itself does not translate.
_LOOKS = dict(zip("“”„‘’´−–—×÷·。、【】《》", "\"\"\"'''---*/*.,[]<>", strict=True))
_POWERS = {"²": "**2", "³": "**3"}
_NAMED = re.compile(r"invalid (?:non-printable )?character .*?U\+([0-9A-F]{4,6})")
_NAME = rf"(?!(?:{'|'.join(keyword.kwlist)})\b)[^\W\d]\w*"
# Python's words for what stands under these keys in the texts, and after "~" the learner's.
_ERRORS = {
    "prime": r"unterminated string literal.*\n[^'\"]*(\w\w|[^frbuFRBU\W]|[)\]])'",
    "percent": r"invalid syntax.*~%\*%",
    "dotted": r"invalid syntax.*~\.(?P<sign>[*/^])",
    "decimal": r"invalid decimal literal",
    "times": rf"invalid syntax.*~(?P<before>\)|\b{_NAME}(?= )) *(?P<name>{_NAME})",
    "open": r"'(?P<sign>.)' was never closed",
    "closed": r"unmatched '(?P<sign>.)'",
    "quote": r"unterminated (?:f-)?string literal",
    "colon": r"expected ':'",
    "block": r"expected an indented block",
    "indent": r"unexpected indent|unindent does not match|inconsistent use of tabs",
}


def meant(letter):
    """The sign of Python that a letter looks like; "" where there is none."""
    plain = _LOOKS.get(letter) or unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() and plain != letter else ""


def explained(error):
    """What to say of a SyntaxError; "" where Python's own words must do."""
    named = _NAMED.match(str(error.msg))
    letter = chr(int(named[1], 16)) if named else ""
    if error.msg == "invalid decimal literal":  # so say some of Python's versions of `1；2`
        behind = re.search(r"\d([^\x00-\x7f])", error.text or "")
        letter = behind[1] if behind else ""
    if letter in _POWERS:
        return say("show.character.power", meant=_POWERS[letter], came=letter, line=error.lineno)
    if letter and meant(letter):
        kinds = {" ": "blank", "\u3000": "wide-blank"}
        kind = kinds.get(letter if letter in kinds else meant(letter), "sign")
        return say(f"show.character.{kind}", came=letter, meant=meant(letter), line=error.lineno)
    for kind, words in _ERRORS.items():
        text = code_only(error.text or "") if kind == "times" else error.text
        if found := re.match(words.replace("~", "\n.*?"), f"{error.msg}\n{text}"):
            return say(f"show.syntax.{kind}", line=error.lineno, **found.groupdict())
    return ""


def _after_a_cell(result):
    error = getattr(result, "error_before_exec", None)
    if isinstance(error, SyntaxError) and (said := explained(error)):
        print(said)


if (shell := get_ipython()) is not None:  # said below a cell that Python cannot read
    shell.events.register("post_run_cell", _after_a_cell)
