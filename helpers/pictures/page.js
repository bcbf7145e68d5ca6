const explorer = this.closest('.explorer');
if (explorer.querySelector('.large-view')) return;  // a cell that was moved is put in once more
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
// "Large view": this explorer alone on the whole screen, as large as it fits there.
const large = document.createElement('button');
large.type = 'button';
large.className = 'large-view';
large.textContent = this.dataset.large;
explorer.prepend(large);
const fits = () => {
  const {right, bottom} = explorer.getBoundingClientRect();
  return [...explorer.querySelectorAll('.drawn, .abreast > *')].every(part => {
    const box = part.getBoundingClientRect();
    return box.right <= right && box.bottom + explorer.scrollTop <= bottom;
  });
};
const fit = () => {
  let [zoom, step] = [0.5, 4];
  while (step > 0.005) {
    explorer.style.setProperty('--zoom', zoom + step);
    if (fits()) zoom += step;
    step /= 2;
  }
  explorer.style.setProperty('--zoom', zoom);
};
let end = null;  // of the large view, where it is on
const leave = () => {
  end?.abort();
  end = null;
  explorer.classList.remove('large');
  large.setAttribute('aria-pressed', 'false');
  for (const name of ['popover', 'tabindex', 'data-lm-suppress-shortcuts']) {
    explorer.removeAttribute(name);  // without the first one it leaves the top of the page
  }
  if (document.fullscreenElement === explorer) document.exitFullscreen();
  large.scrollIntoView({block: 'nearest'});
};
const enter = async () => {
  end = new AbortController();
  const {signal} = end;
  explorer.classList.add('large');
  large.setAttribute('aria-pressed', 'true');
  explorer.setAttribute('tabindex', '-1');
  explorer.setAttribute('data-lm-suppress-shortcuts', 'true');
  window.addEventListener('resize', fit, {signal});
  window.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    event.stopImmediatePropagation();
    leave();
  }, {signal, capture: true});
  try {
    await explorer.requestFullscreen();
    if (signal.aborted) return document.exitFullscreen();
    explorer.addEventListener('fullscreenchange', () => {
      if (document.fullscreenElement !== explorer) leave();
    }, {signal});
  } catch {  // not allowed here: over the page, then
    if (signal.aborted) return;
    explorer.popover = 'manual';
    explorer.showPopover?.();
  }
  fit();
};
large.onclick = () => end ? leave() : enter();
large.setAttribute('aria-pressed', 'false');
const prepare = () => {
  if (end && !fits()) fit();
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
