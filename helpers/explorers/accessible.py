"""What explorers need for learners who hear the page, or use it without a mouse.

The sliders and pictures of ipywidgets have no name that a screen reader could say, and JupyterLab
takes the arrow keys from a list of choices, to walk among the cells. Python cannot reach either. A
few lines of script, run by the browser where the explorer appears, can.
"""

import html

import ipywidgets as widgets

SCRIPT = """
const explorer = this.closest('.explorer');
const id = 'words-' + Math.random().toString(36).slice(2);
// What a screen reader says by itself: the words or, while it plays, some of them; a sentence
// takes about six seconds.
const said = document.createElement('div');
said.setAttribute('role', 'status');
said.style = 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)';
explorer.append(said);
let before = 0;
const say = text => {
  const buttons = [...explorer.querySelectorAll('button')];
  const plays = buttons.some(button => button.textContent.includes('Pause'));
  if (said.textContent === text || (plays && Date.now() - before < 6000)) return;
  said.textContent = text;
  before = Date.now();
};
const prepare = () => {
  const words = explorer.querySelector('.explorer-words .widget-html-content');
  words?.setAttribute('id', id);
  say(words?.innerText ?? '');
  for (const picture of explorer.querySelectorAll('img:not([alt])')) {
    picture.setAttribute('aria-labelledby', id);
  }
  for (const label of explorer.querySelectorAll('.widget-label')) {
    if (label.title === 'null') label.removeAttribute('title');
    for (const part of label.parentElement.querySelectorAll('[role=slider]')) {
      part.setAttribute('aria-label', label.textContent);
      // What is read, not where the handle is: of a logarithmic slider that is the exponent.
      const readout = label.parentElement.querySelector('.widget-readout');
      const shown = readout?.offsetParent ? readout : explorer.querySelector('.clock');
      part.setAttribute('aria-valuetext', (shown ?? readout)?.innerText.trim() ?? '');
    }
    for (const part of label.parentElement.querySelectorAll('[contenteditable=true]')) {
      part.setAttribute('role', 'textbox');
      part.setAttribute('aria-label', label.textContent);
    }
  }
  for (const part of explorer.querySelectorAll('select, button, input, [role=slider]')) {
    part.setAttribute('data-lm-suppress-shortcuts', 'true');
  }
};
let soon = null;  // an explorer that plays changes sixty times a second
const later = () => { soon ??= setTimeout(() => { soon = null; prepare(); }, 100); };
new MutationObserver(later).observe(explorer, {childList: true, subtree: true});
prepare();
"""


FOCUS = ".explorer :focus-visible { outline: 3px solid #1a73e8 !important; outline-offset: 2px; }"


def accessible(children, words):
    """A VBox of the children, with a name for each slider and picture, to be used by keyboard.

    words: the HTML widget, among the children, that says in words what the pictures show: it
        becomes their alternative text, and a screen reader says it anew when it changes.
    """
    words.add_class("explorer-words")
    script = widgets.HTML(f'<style onload="{html.escape(SCRIPT)}">{FOCUS}</style>')
    script.layout.display = "none"
    box = widgets.VBox([*children, script])
    box.add_class("explorer")
    return box
