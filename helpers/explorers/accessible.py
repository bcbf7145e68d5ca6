"""Names for what ipywidgets shows without any, for learners who hear the page.

Its sliders and pictures have no name that a screen reader could say, and Python cannot give them
one. A few lines of script, run by the browser where the explorer appears, do.
"""

import html

import ipywidgets as widgets

NAME_EVERYTHING = """
const explorer = this.closest('.explorer');
const id = 'words-' + Math.random().toString(36).slice(2);
const name = () => {
  const words = explorer.querySelector('.explorer-words .widget-html-content');
  words?.setAttribute('id', id);
  words?.setAttribute('role', 'status');
  for (const picture of explorer.querySelectorAll('img')) {
    picture.setAttribute('aria-labelledby', id);
  }
  for (const label of explorer.querySelectorAll('.widget-label')) {
    if (label.title === 'null') label.removeAttribute('title');
    for (const part of label.parentElement.querySelectorAll('[role=slider]')) {
      part.setAttribute('aria-label', label.textContent);
    }
    for (const part of label.parentElement.querySelectorAll('[contenteditable=true]')) {
      part.setAttribute('role', 'textbox');
      part.setAttribute('aria-label', label.textContent);
    }
  }
};
new MutationObserver(name).observe(explorer, {childList: true, subtree: true});
name();
"""


def named(children, words):
    """A VBox of the children, with a name for each slider and picture in it.

    words: the HTML widget, among the children, that says in words what the pictures show: it
        becomes their alternative text, and a screen reader says it anew when it changes.
    """
    words.add_class("explorer-words")
    names = widgets.HTML(f'<style onload="{html.escape(NAME_EVERYTHING)}"></style>')
    names.layout.display = "none"
    box = widgets.VBox([*children, names])
    box.add_class("explorer")
    return box
