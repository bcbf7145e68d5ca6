// What the reader chooses by a link to another language, which ends with #en or #zh, is kept. It decides
// where the landing page leads; at the first visit the browser's languages do.
{
  const { languages, landing } = document.currentScript.dataset;
  const known = languages.split(" ");
  const KEY = "backpropagation-course language";
  const keep = (language) => {
    try {
      localStorage.setItem(KEY, language);
    } catch {} // a browser that keeps nothing is asked each time
  };
  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {}
  };
  const chosen = location.hash.slice(1);
  if (known.includes(chosen)) keep(chosen);
  else if (landing !== undefined) {
    const wishes = [kept(), ...navigator.languages.map((tag) => tag.split("-")[0])];
    const language = wishes.find((wish) => known.includes(wish)) ?? known[0];
    keep(language);
    if (language !== known[0]) location.replace(`${language}/index.html${location.hash}`);
  }
}
