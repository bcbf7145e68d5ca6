// Fetches what a live notebook will need while the visitor reads, and says how far it is.
const root = document.currentScript.src;
addEventListener("load", async () => {
  const own = performance.getEntriesByType("resource").map((entry) => entry.name);
  const said = document.getElementById("ahead");
  const promise = said.textContent;
  document.getElementById("insecure").hidden = window.isSecureContext;
  if (navigator.connection?.saveData) return;
  // The one that JupyterLite registers: what it has seen is there without a network, too.
  await navigator.serviceWorker?.register(new URL("service-worker.js?enableCache=true", root)).catch(() => {});
  const files = await (await fetch(new URL("ahead.json", root))).json();
  const all = files.reduce((sum, [, bytes]) => sum + bytes, 0);
  let done = 0;
  const some = async () => {
    for (let file; (file = files.shift()); ) {
      const [address, bytes] = file;
      await (await fetch(new URL(address, root), { priority: "low" })).arrayBuffer();
      done += bytes;
      said.textContent = `${promise}${said.dataset.fetched.replace("{percent}", Math.floor((100 * done) / all))}`;
    }
  };
  const fetched = Promise.all([some(), some(), some(), some()]);
  said.textContent = await fetched.then(() => `${promise}${said.dataset.allFetched}`, () => promise);
  // This page came before the worker, which has to see it once.
  await Promise.all([location.href, ...own].map((part) => fetch(part).catch(() => {})));
  window.fetched = true;
});
