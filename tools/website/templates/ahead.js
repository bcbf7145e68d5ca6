// Fetches what a live notebook will need while the visitor reads, and says how far it is.
const root = document.currentScript.src;
addEventListener("load", async () => {
  const own = performance.getEntriesByType("resource").map((entry) => entry.name);
  const said = document.getElementById("ahead");
  const promise = said.textContent;
  const worker = navigator.serviceWorker;
  document.getElementById("insecure").hidden = window.isSecureContext && !!worker;
  if (navigator.connection?.saveData) return;
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
  // The one that JupyterLite registers: what it has seen is there without a network, too.
  await worker?.register(new URL("service-worker.js?enableCache=true", root)).catch(() => {});
  for (let i = 0; i < 50 && worker && !worker.controller; i++) await wait(100);
  const listed = await (await fetch(new URL("ahead.json", root))).json();
  const files = listed.map(([address, bytes]) => [new URL(address, root), bytes]);
  const addresses = files.map(([address]) => address);
  const all = files.reduce((sum, [, bytes]) => sum + bytes, 0);
  let done = 0;
  const some = async () => {
    for (let file; (file = files.shift()); ) {
      const [address, bytes] = file;
      await (await fetch(address, { priority: "low" })).arrayBuffer();
      done += bytes;
      said.textContent = `${promise}${said.dataset.fetched.replace("{percent}", Math.floor((100 * done) / all))}`;
    }
  };
  const fetched = Promise.all([some(), some(), some(), some()]);
  const ended = await fetched.then(() => true, () => false);
  // This page came before the worker, which has to see it once.
  await Promise.all([location.href, ...own].map((part) => fetch(part).catch(() => {})));
  // The worker answers first, and keeps the file then.
  const kept = async () => {
    const cache = await caches.open("precache");
    const found = await Promise.all(addresses.map((address) => cache.match(address)));
    return found.every(Boolean);
  };
  for (let i = 0; i < 50 && worker?.controller && !(await kept()); i++) await wait(100);
  said.textContent = ended ? `${promise}${said.dataset.allFetched}` : promise;
  window.fetched = true;
});
