// node compile.mjs FOLDER PATTERN KEEP: run in_pyodide.py on a Pyodide, by itself: the very Python that will
// load what is compiled.
import fs from "fs";
import os from "os";
import path from "path";
import { pathToFileURL } from "url";

const folder = path.resolve(process.argv[2]), [pattern, keep] = process.argv.slice(3);
const core = fs.mkdtempSync(path.join(os.tmpdir(), "pyodide-"));
fs.cpSync(folder, core, { recursive: true }); // it reads itself while the folder is rewritten
try {
  const { loadPyodide } = await import(pathToFileURL(path.join(core, "pyodide.mjs")).href);
  const listed = JSON.parse(fs.readFileSync(path.join(core, "pyodide-lock.json")));
  const python = await loadPyodide({ indexURL: core + "/", packages: Object.keys(listed.packages) });
  python.FS.mkdirTree("/build");
  python.mountNodeFS("/build", folder);
  python.globals.set("PATTERN", pattern);
  python.globals.set("KEEP", keep);
  python.runPython(fs.readFileSync(new URL("in_pyodide.py", import.meta.url), "utf8"));
} finally {
  fs.rmSync(core, { recursive: true });
}
