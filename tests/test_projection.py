"""The map of equations for a projector: its formulas are those of the table."""

import re
from xml.etree import ElementTree

import pytest

from helpers.equations import EQUATIONS, LINES
from tools.teaching.projection import mathml, page


@pytest.mark.parametrize("id", LINES)
def test_a_formula_has_the_letters_of_its_latex(id):
    latex = LINES[id].latex
    shown = "".join(ElementTree.fromstring(mathml(latex)).itertext())
    letters = re.sub(r"\\(?!log)[a-z]+", "", latex)
    assert sorted(re.findall(r"\w", shown.replace("σ", ""))) == sorted(
        re.findall(r"[^\W_]", letters)
    )
    assert ("σ" in shown) == ("sigma" in latex) and not re.search(r"[\\{}_]", shown)


def test_what_is_above_below_and_over():
    found = mathml(r"\frac{1}{m} \sum_{i=1}^{m} W^{[2]\top}")
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>m</mi></mrow></mfrac>" in found
    assert re.search("<munderover><mo>∑</mo><mrow><mi>i</mi>.*</mrow><mrow><mi>m</mi>", found)
    assert found.endswith('<mo stretchy="false">]</mo><mo>⊤</mo></mrow></msup></math>')
    with pytest.raises(ValueError, match="qquad"):
        mathml(r"a \qquad b")


def test_the_page_has_each_equation_once_and_needs_nothing_else():
    text = page()
    assert text.count("<math") == len(LINES) and text.count("<th ") == len(EQUATIONS)
    assert text.count("<section>") == 5 and not re.search("http|src=|import", text)
