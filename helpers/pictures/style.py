"""What all pictures share: colours, number formats, the width of a text."""

import functools
import itertools
import unicodedata
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags

BLUE = "#1f5fa8"  # label 0, circles, values; also: negative
ORANGE = "#e07b00"  # label 1, crosses, derivatives; also: positive
RUST = "#9a4f00"  # orange, dark enough for words: what is computed on the way back, and warnings
GREY = "#5f6368"  # words of the second rank
FAINT = "#c9ced6"  # rules, frames, what is not chosen
INK = "#1b1b1b"
PAPER = "#ffffff"
LEARNED = "#fff3d6"  # the boxes of what is learned, and of what you may change
COLOURS = {0: BLUE, 1: ORANGE}
MARKERS = {0: "o", 1: "x"}
# Curves in one picture: colour, dashes, width. They differ in grey too.
CURVES = (
    (BLUE, None, 1.8),
    (ORANGE, (6, 3), 1.8),
    (INK, (2, 2.5), 1.8),
    (GREY, (8, 2.5, 2, 2.5), 1.8),
    (BLUE, (3, 2), 3.2),
    (ORANGE, None, 3.2),
)
MINUS = "\N{MINUS SIGN}"


def number(value, digits=2, sign=False, large=1e4, small=0.0):
    """A number as text: so many decimals, a true minus sign, no minus before a zero.

    sign: with a plus too. From `large` on, and below `small`, it is written in powers of ten: 2e+06.
    """
    value = float(value)
    plus = "+" if sign else ""
    if not abs(value) < large or 0 < abs(value) < small:
        return f"{value:{plus}.0e}".replace("-", MINUS)
    return f"{value:{plus}z.{digits}f}".replace("-", MINUS)


def short(value, digits=3):
    """A number in as few characters as it needs, to so many digits: 0.5, 12, 3e-08."""
    return f"{float(value) + 0.0:.{digits}g}".replace("-", MINUS)


def percent(share, digits=0):
    """A share from 0 to 1 as "83%"."""
    return f"{share:.{digits}%}"


def shades(n, strength=0.75):
    """n colours from blue over white to orange, the ends at `strength` of 1: (n, 3), uint8."""
    t = np.linspace(-1, 1, n)[:, np.newaxis]
    blue, orange = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (BLUE, ORANGE))
    colours = 255 + strength * np.abs(t) * (np.where(t < 0, blue, orange) - 255)
    return np.rint(colours).astype(np.uint8)


# Browsers without DejaVu have Verdana or Menlo, whose letters are as wide. The rest is for Chinese.
CHINESE = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei"
FAMILY = f"DejaVu Sans, Verdana, {CHINESE}, sans-serif"
FAMILY_OF_CODE = f"DejaVu Sans Mono, Menlo, {CHINESE}, monospace"
CHINESE_FONT = str(Path(__file__).parent / "fonts" / "NotoSansSC.ttf")


def wide(letter):
    """Whether a letter is as wide as it is high: Chinese, with its punctuation."""
    return letter > "\u1100" and unicodedata.east_asian_width(letter) in "WF"


def by_font(words, bold=False, code=False):
    """[(path of a font, the letters to be drawn in it)], in order."""
    return [
        (CHINESE_FONT if chinese else font_file(bold, code), "".join(letters))
        for chinese, letters in itertools.groupby(words, wide)
    ]


def font_file(bold=False, code=False):
    """The path of the font in which widths are measured and stored pictures are drawn."""
    name = "DejaVuSans" + "Mono" * code + "-Bold" * bold + ".ttf"
    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", name))


@functools.cache
def _font(bold, code):
    font = FT2Font(font_file(bold, code))
    font.set_size(64, 72)
    return font


@functools.cache
def _advance(letter, bold, code):
    if wide(letter):
        return 1.0
    return _font(bold, code).load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / 2**22


def text_width(words, size=13, bold=False, code=False):
    """The width of a text in CSS pixels."""
    return size * sum(_advance(letter, bold, code) for letter in words)
