// node compile.mjs FOLDER < TODO: run in_pyodide.py on archives of a Pyodide, by itself: the very Python
// that will load what is compiled. TODO: what in_pyodide.py is given, as JSON.
import fs from "fs";
import os from "os";
import path from "path";
import { pathToFileURL } from "url";

const folder = path.resolve(process.argv[2]);
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const copy = fs.mkdtempSync(path.join(os.tmpdir(), "pyodide-"));
fs.cpSync(folder, copy, { recursive: true }); // it reads itself while the folder is rewritten
try {
  const { loadPyodide } = await import(pathToFileURL(path.join(copy, "pyodide.mjs")).href);
  const listed = JSON.parse(fs.readFileSync(path.join(copy, "pyodide-lock.json")));
  const one = given.TODO.length === 1; // the course's, which is compiled without being loaded
  const packages = one ? [] : Object.keys(listed.packages);
  const python = await loadPyodide({ indexURL: copy + "/", packages });
  python.FS.mkdirTree("/build");
  python.mountNodeFS("/build", folder);
  for (const [name, value] of Object.entries(given)) python.globals.set(name, python.toPy(value));
  python.runPython(fs.readFileSync(new URL("in_pyodide.py", import.meta.url), "utf8"));
} finally {
  fs.rmSync(copy, { recursive: true });
}
