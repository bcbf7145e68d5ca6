// Fetches what a live notebook will need while the visitor reads, and says how far it is.
addEventListener("load", async () => {
  const said = document.getElementById("ahead");
  const promise = said.textContent;
  document.getElementById("insecure").hidden = window.isSecureContext;
  if (navigator.connection?.saveData) return;
  // The one that JupyterLite registers: what it has seen is there without a network, too.
  await navigator.serviceWorker?.register("service-worker.js?enableCache=true").catch(() => {});
  const files = await (await fetch("ahead.json")).json();
  const all = files.reduce((sum, [, bytes]) => sum + bytes, 0);
  let done = 0;
  const some = async () => {
    for (let file; (file = files.shift()); ) {
      const [address, bytes] = file;
      await (await fetch(address, { priority: "low" })).arrayBuffer();
      done += bytes;
      said.textContent = `${promise} Fetched ahead: ${Math.floor((100 * done) / all)} %.`;
    }
  };
  const fetched = Promise.all([some(), some(), some(), some()]);
  said.textContent = await fetched.then(() => `${promise} All is here.`, () => promise);
  window.fetched = true;
});
