"""The drawing layer: one drawing as SVG and as PNG, and nothing left behind."""

import io
import re
import threading
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from helpers.pictures.draw import Drawing, spread
from helpers.pictures.still import in_256_colours
from helpers.pictures.style import BLUE, ORANGE, PAPER, number, shades, short


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def rgb(colour):
    return np.round(255 * np.array(mpl.colors.to_rgb(colour)))


def everything():
    """A drawing with every kind of mark."""
    drawing = Drawing(300, 200)
    drawing.bitmap(150, 10, 100, 100, np.arange(100, dtype=np.uint8).reshape(10, 10), shades(100))
    drawing.rect(10, 10, 60, 40, fill=BLUE, round=5)
    drawing.rect(80, 10, 40, 40, dash=(4, 3))
    drawing.line([(10, 80), (60, 120), (120, 80)], arrow=True)
    drawing.area([(10, 150), (60, 150), (35, 190)], fill=ORANGE, opacity=0.5)
    drawing.dots([(160, 20), (200, 60)], "o", BLUE)
    drawing.dots([(180, 20), (220, 60)], "x", ORANGE, hollow=True)
    drawing.text(80, 150, "dW^{[1]}_{k} < 1 & a", halo=True)
    drawing.text(80, 175, "W2.T @ dz2", code=True, bold=True)
    return drawing


def test_svg_is_well_formed_and_names_itself():
    root = ElementTree.fromstring(everything().svg('He said "1 < 2" & left.'))
    assert root.attrib["aria-label"] == 'He said "1 < 2" & left.'
    texts = ["".join(t.itertext()) for t in root.iter() if t.tag.endswith("text")]
    assert texts == ["dW[1]k < 1 & a", "W2.T @ dz2"]


@pytest.mark.parametrize("colour", [BLUE, "#000000", PAPER])
def test_a_plain_picture_keeps_its_colour(colour):
    drawing = Drawing(40, 30)
    drawing.rect(-5, -5, 60, 60, fill=colour, stroke="none")
    assert np.all(pixels(drawing.picture("Plain.").png) == rgb(colour))


def test_marks_stand_where_they_were_put():
    seen = pixels(everything().picture("All of it.").png)
    assert seen.shape == (400, 600, 3)  # two device pixels for one of CSS
    assert np.abs(seen[60, 80] - rgb(BLUE)).max() <= 3  # in the rectangle
    assert np.abs(seen[40, 320] - rgb(BLUE)).max() <= 3  # the dot on the bitmap
    half = (rgb(ORANGE) + rgb(PAPER)) / 2
    assert np.abs(seen[320, 70] - half).max() <= 4  # the triangle, half seen through
    assert np.all(seen[60, 260] == 255)  # nothing


def test_256_colours_look_like_all_of_them():
    x = np.linspace(-3, 3, 300)
    surface = np.sin(x) + np.cos(x[:, np.newaxis])
    exact = np.stack([127 + 60 * surface, 127 - 60 * surface, np.full_like(surface, 90)], axis=2)
    exact[:20] = 255
    exact = exact.astype(np.uint8)
    small = np.asarray(in_256_colours(Image.fromarray(exact)).convert("RGB")).astype(int)
    off = np.abs(small - exact).max(axis=2)
    assert np.mean(off) < 2
    assert np.mean(off > 24) < 0.002
    assert np.all(small[:20] == 255), "white stays white"


def test_drawing_on_several_threads_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    first = everything().picture("").png
    made = []
    threads = [
        threading.Thread(target=lambda: made.extend(everything().picture("").png for _ in range(3)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [first] * 9
    assert dict(mpl.rcParams) == before


def test_the_width_of_a_text_is_what_is_painted():
    for words, style in (("W2.T @ dz2", {"code": True}), ("The slope of tanh", {}), ("a1", {})):
        drawing = Drawing(400, 40)
        drawing.text(20, 20, words, size=16, **style)
        columns = np.flatnonzero((pixels(drawing.picture("").png) < 200).any(axis=(0, 2))) / 2
        assert columns.min() >= 19
        assert columns.max() <= 20 + spread(words, 16, **style) + 1
        assert columns.max() >= 20 + spread(words, 16, **style) - 6


def test_a_paragraph_keeps_to_its_width():
    drawing = Drawing(400, 200)
    words = "Each step leads to the other side, exactly as far away, whatever the rate may be."
    drawing.paragraph(10, 20, words, 180)
    assert " ".join(drawing.texts()) == words
    assert all(spread(line, 13) <= 180 for line in drawing.texts())


@pytest.mark.parametrize("width", range(20, 200, 9))
def test_a_line_of_chinese_ends_before_an_opening_sign_and_behind_a_closing_one(width):
    drawing = Drawing(400, 400)
    words = "橙色：墨迹使单元的z增大（左），单元使该数字的z（见“图（二）”）增大（右）。"
    drawing.paragraph(0, 0, words, width)
    lines = [mark.words for mark in drawing.marks]
    assert "".join(lines) == words
    assert not [line for line in lines if line[-1] in "（“" or line[0] in "，。：）”"]


@pytest.mark.parametrize(
    ("value", "text"), [(-0.0001, "0.00"), (-1.5, "−1.50"), (123456, "1e+05"), (9999, "9999.00")]
)
def test_numbers_have_a_true_minus_and_no_negative_zero(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [0.0, -0.0, 12.0, -3.5e-8, 0.1234])
def test_a_short_number_reads_back(value):
    assert float(
        short(value, 4).replace("−", "-").replace("·10^", "e").replace("{", "").replace("}", "")
    ) == pytest.approx(value)
    assert not re.match("−0$", short(value))
