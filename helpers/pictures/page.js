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
  const plays = explorer.querySelector('button .fa-pause');
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
// The kernel asks whether this explorer is still shown: a number comes, and goes back.
let asked = null, answered = null;
const answer = () => {
  asked ??= explorer.querySelector('.asked');
  answered ??= explorer.querySelector('.answered input');
  const number = asked?.textContent.trim();
  if (!answered || !number || answered.value === number) return;
  answered.value = number;
  answered.dispatchEvent(new Event('change', {bubbles: true}));
};
new MutationObserver(answer).observe(explorer, {childList: true, subtree: true});
let soon = null;  // an explorer that plays changes sixty times a second
const later = () => { soon ??= setTimeout(() => { soon = null; prepare(); }, 100); };
new MutationObserver(later).observe(explorer, {childList: true, subtree: true});
prepare();
