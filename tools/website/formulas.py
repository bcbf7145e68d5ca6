"""Markdown as HTML, with its formulas rendered before anyone opens the page."""

import html
import json
import re
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from website import fetch

SCRIPT = Path(__file__).with_name("formulas.mjs")
MARK = re.compile("\x02(\\d+)\x03")


class Formulas:
    """The formulas of all pages. In a text each is a mark, until they are all rendered at once."""

    def __init__(self):
        self._numbers = {}

    def mark(self, latex, displayed):
        latex = html.unescape(latex).strip()
        return f"\x02{self._numbers.setdefault((latex, displayed), len(self._numbers))}\x03"

    def render(self, texts, katex):
        """The texts with the formulas in the places of their marks. katex: its folder."""
        asked = json.dumps(list(self._numbers))
        made = json.loads(
            fetch.run("a formula cannot be rendered", "node", SCRIPT, katex, given=asked)
        )
        return [MARK.sub(lambda mark: made[int(mark[1])], text) for text in texts]

    def markdown(self, source):
        """HTML of a cell of Markdown, with marks."""
        return MarkdownWithMath(renderer=_Renderer(self)).render(source)


class _Renderer(IPythonRenderer):
    def __init__(self, formulas):
        super().__init__(escape=False)
        self.formulas = formulas

    def inline_math(self, body):
        return self.formulas.mark(body, displayed=False)

    def block_math(self, body):
        return self.formulas.mark(body, displayed=True)

    def heading(self, text, level, **attributes):
        """The id is what a link says that JupyterLab understands."""
        name = html.unescape(re.sub(r"<[^>]*>", "", text)).replace(" ", "-")
        return f'<h{level} id="{html.escape(name)}">{text}</h{level}>\n'
