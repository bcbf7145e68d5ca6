"""ipywidgets, where there is an edition that the explorers can use; elsewhere `widgets` is None.

Then what would be live shows its still picture, its words, and what to do.
"""

import base64
import html

from helpers.texts import say

try:
    import ipywidgets as widgets
except ImportError:
    widgets = None
if not hasattr(getattr(widgets, "Widget", None), "_repr_mimebundle_"):  # 7, as in Colab
    widgets = None


class Still:
    """A Picture in the place of what would be live. The last line of a cell shows it."""

    def __init__(self, picture):
        self.picture = picture

    def close(self):
        """As what is live has it; here nothing runs."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        words, note = self.picture.alt, say("live.no-widgets")
        png = base64.b64encode(self.picture.png).decode("ascii")
        shown = f'<img alt="{html.escape(words)}" width="{self.picture.width}" '
        shown += f'style="max-width: 100%" src="data:image/png;base64,{png}">'
        shown += f"<p>{html.escape(words)}</p><p><em>{html.escape(note)}</em></p>"
        return {"text/html": shown, "text/plain": f"{words}\n{note}"}
