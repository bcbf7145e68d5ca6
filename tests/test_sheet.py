"""The summary sheet: its candidates, and the page."""

import io
import re

import numpy as np
import oracles
import pytest
from PIL import Image

from helpers.equations import LINES, SHEET, shape
from helpers.pictures import sheet
from helpers.pictures.draw import Words
from helpers.texts import say


def test_the_example_is_a_forward_and_a_backward_pass_with_dimensions_that_differ():
    X, Y, parameters, values = sheet.example()
    assert (X.shape, Y.shape, parameters.W1.shape) == ((3, 5), (2, 5), (4, 3))
    expected = oracles.gradients(X, Y, parameters, "tanh")
    for quantity in sheet.CANDIDATES:
        assert values[quantity].shape == tuple(sheet.SIZES[n] for n in shape(quantity))
        oracles.close(values[quantity], expected[quantity])


@pytest.mark.parametrize("quantity", sheet.CANDIDATES)
def test_one_candidate_is_right_and_the_shapes_let_a_wrong_one_through(quantity):
    X, Y, parameters, _ = sheet.example()
    right = oracles.gradients(X, Y, parameters, "tanh")[quantity]
    shown = sheet.explore_candidates.draw(quantity=quantity, verdicts=True)
    first = sheet.explore_candidates.draw(quantity=quantity)
    verdicts = []
    for code in sheet.CANDIDATES[quantity]:
        tried, verdict = sheet.judge(quantity, code)
        verdicts.append(verdict)
        fits = tried.came is not None and tried.came.shape == right.shape
        assert tried.fits == fits
        assert (verdict == "pass") == (fits and np.allclose(tried.came, right))
        texts = shown.drawing.texts()
        assert {code, tried.outcome, say(f"sheet.verdict.{verdict}")} <= set(texts)
        assert code in shown.words and tried.outcome in shown.words
        assert say(f"sheet.verdict.{verdict}") in shown.words
        assert code in first.drawing.texts() and code in first.words
        for told in (tried.outcome, say(f"sheet.verdict.{verdict}")):
            assert told not in first.drawing.texts() and told not in first.words
    codes = [m for m in first.drawing.marks if isinstance(m, Words) and m.code]
    assert len({(m.fill, m.bold) for m in codes}) == 1, "no look gives one away"
    assert verdicts.count("pass") == 1
    assert verdicts.count("wrong") >= 1, "the gradient check decides"
    assert {"refused", "shape"} & set(verdicts), "the shapes throw some out"


def test_the_page_holds_every_line():
    page = sheet.cheat_sheet()
    image = Image.open(io.BytesIO(page.png))
    assert image.height / image.width == pytest.approx(2**0.5, rel=1e-3), "A4"
    assert page.width == pytest.approx(image.width / 2, abs=1)
    for one, many in SHEET:
        assert LINES[one].code in page.alt and LINES[many].code in page.alt


def test_the_printed_page_is_vectors_on_a4(tmp_path):
    name = sheet.save_cheat_sheet(tmp_path / "mine.pdf")
    assert name == str(tmp_path / "mine.pdf")
    pdf = (tmp_path / "mine.pdf").read_bytes()
    width, height = map(float, re.search(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", pdf).groups())
    assert (width, height) == pytest.approx((595, 842), abs=1)
    assert pdf.count(b"/Type /Page ") == 1 and b"/Subtype /Image" not in pdf
