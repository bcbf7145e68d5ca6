// What a learner made in the newest older edition comes into this one, once: the progress and files of their
// own to the same places; a notebook that has a newer one here into a folder "edition ..." beside it.
{
  const STORE = "backpropagation-course ";
  const order = (one, other) => one.localeCompare(other, undefined, { numeric: true });
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const files = async (name) => {
    const base = await answer(indexedDB.open(name));
    const found = base.objectStoreNames.contains("files")
      ? await answer(base.transaction("files").objectStore("files").getAll())
      : [];
    base.close();
    return found;
  };
  // Two records of progress as one; where both know of an exercise, what is newer counts.
  const together = (old, now) => {
    const read = ({ format, content }) =>
      typeof content === "string" ? JSON.parse(format === "base64" ? atob(content) : content) : content;
    const [before, after] = [read(old), read(now)];
    const solved = [...new Set([...before.solved, ...after.solved])].sort();
    const both = { ...before, ...after, solved, tried: { ...before.tried, ...after.tried } };
    return btoa(JSON.stringify(both));
  };
  const carry = async (contents, old, made) => {
    const now = (path) => contents.get(path, { content: true }).catch(() => null);
    const folder = async (path) => {
      if (!path || (await now(path))) return;
      const parent = path.split("/").slice(0, -1).join("/");
      await folder(parent);
      const { path: untitled } = await contents.newUntitled({ path: parent, type: "directory" });
      await contents.rename(untitled, path);
    };
    for (let { type, path, format, content } of made.filter((one) => one.type !== "directory")) {
      const [parts, taken] = [path.split("/"), await now(path)];
      if (taken && type === "notebook") parts.splice(-1, 0, `edition ${old}`);
      else if (taken && parts.at(-1) === "my_progress.json") {
        [format, content] = ["base64", together({ format, content }, taken)];
      } else if (taken) continue;
      await folder(parts.slice(0, -1).join("/"));
      await contents.save(parts.join("/"), { type, format, content });
    }
  };
  addEventListener("load", async () => {
    while (!window.jupyterapp) await new Promise((resolve) => setTimeout(resolve, 50));
    await window.jupyterapp.started;
    // What counts is where this app keeps its files, which may be newer than this page.
    const { contentsStorageName } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const done = `${contentsStorageName} has what was before`;
    const names = ((await indexedDB.databases?.()) ?? []).map(({ name }) => name);
    const old = names
      .filter((name) => name.startsWith(STORE) && order(name, contentsStorageName) < 0)
      .sort(order)
      .at(-1);
    if (!old || localStorage.getItem(done)) return;
    await carry(window.jupyterapp.serviceManager.contents, old.slice(STORE.length), await files(old));
    localStorage.setItem(done, "yes");
  });
  // A page that is left has saved what was written in it.
  addEventListener("visibilitychange", () => {
    const { commands, shell } = window.jupyterapp ?? {};
    if (document.hidden && shell?.currentWidget?.context?.model.dirty) commands.execute("docmanager:save");
  });
}
