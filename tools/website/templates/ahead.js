// Fetches what a live notebook will need while the visitor reads, and says how far it is.
(async () => {
  const said = document.getElementById("ahead");
  const promise = said.textContent;
  document.getElementById("insecure").hidden = window.isSecureContext;
  if (navigator.connection?.saveData) return;
  // The one that JupyterLite registers: what it has seen is there without a network, too.
  await navigator.serviceWorker?.register("service-worker.js?enableCache=true").catch(() => {});
  const files = await (await fetch("ahead.json")).json();
  const all = files.reduce((sum, [, bytes]) => sum + bytes, 0);
  let done = 0;
  const next = async () => {
    for (let file; (file = files.shift()); ) {
      const [address, bytes] = file;
      await fetch(address, { priority: "low" }).then(answer => answer.arrayBuffer());
      done += bytes;
      const percent = Math.floor((100 * done) / all);
      said.textContent = percent < 100 ? `${promise} Fetched ahead: ${percent} %.` : `${promise} All is here.`;
    }
  };
  addEventListener("load", async () => {
    await Promise.all([next(), next(), next(), next()]).catch(() => (said.textContent = promise));
    window.fetched = true;
  });
})();
