"""Signs that only look like Python's are named below the cell that Python cannot read."""

import nbclient
import pytest
from nbformat import v4

from helpers.exercises.characters import explained, meant

SIGNS = {
    "f(a，b)": ",",
    "f（a)": "(",
    "f(a）": ")",
    "a ＝ 1": "=",
    "def f()：\n    pass": ":",
    "a − b": "-",
    "a × b": "*",
    "x = “a”": '"',
    "x[1；2]": ";",
    "a。b": ".",
    "【1, 2]": "[",
}


def error_of(code):
    with pytest.raises(SyntaxError) as raised:
        compile(code, "<cell>", "exec")
    return raised.value


@pytest.mark.parametrize(("code", "sign"), SIGNS.items())
def test_the_sign_that_was_meant_is_named(code, sign):
    said = explained(error_of(code))
    came = next(letter for letter in code if not letter.isascii())
    assert f"`{came}`, which" in said and f"Type `{sign}` " in said and "line 1" in said


def test_a_blank_of_a_page_is_named():
    assert "Type it anew" in explained(error_of("a\u00a0= 1"))


def test_a_wide_blank_and_a_power_are_named():
    assert "wide blank" in explained(error_of("a\u3000= 1"))
    assert "line 2 stands `²`" in (said := explained(error_of("a = 3\n1 - a²"))) and "`**2`" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\na = (2 +", "`(` in line 2 has no bracket that closes"),
        ("f([1, 2)", ""),
        ("a = 1)", "`)` in line 1 closes nothing"),
        ("x = 'a", "begins in line 1 has no quotation mark"),
        ("x = f'a", "begins in line 1 has no quotation mark"),
        ("def f()\n    pass", "`:` is missing in line 1"),
        ("def f():\nreturn 1", "above line 2 must stand further to the right"),
        ("a = (1)\nb = a' + a", "In line 2 a `'` begins a text. In NumPy the transpose"),
        ("a = f('it's')", "begins in line 1 has no quotation mark"),
        ("a %*% b", "written with `@`"),
        ("a = 1 - b.^2", "`.^` in line 1 is no sign"),
        ("a = b .* c", "`.*` in line 1 is no sign"),
        ("a = 2b", "Is a `*` missing"),
        ("a = (1 / m) dZ2 @ b", "`dZ2` follows `)` directly"),
        ("a = f((1 / m) b, c)", "`b` follows `)` directly"),
        ("a = (b) and and c", ""),
        ("a = b + # the sum comes here", ""),
        ("a = '(see) here' +* b", ""),
        ("x = 1\ndw = x dz", "In line 2 `dz` follows `x` directly"),
        ("def f():\n    retrun x", "`x` follows `retrun` directly"),
        ("x = 1\n  y = 2", "Line 2 begins with other blanks"),
        ("if x:\n    y = 2\n  z = 1", "Line 3 begins with other blanks"),
    ],
)
def test_what_Python_says_in_a_few_words_is_said_in_a_sentence(code, said):
    assert said in explained(error_of(code)) and bool(said) == bool(explained(error_of(code)))


@pytest.mark.parametrize("code", ["a €", "x = = 1"])
def test_other_errors_are_left_to_Python(code):
    assert explained(error_of(code)) == ""


def test_letters_of_other_languages_are_no_signs():
    assert not any(map(meant, "数é aZ1,(😀"))


def test_it_stands_below_the_cell():
    sources = "from helpers.exercises import check", "check('3.38:z'， None)", "x = 1"
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    quiet, said, after = (cell.outputs for cell in notebook.cells)
    printed = [output.text for output in said if output.output_type == "stream"]
    assert not quiet and not after
    assert len(printed) == 1 and "`，`, which only looks like `,`." in printed[0]
