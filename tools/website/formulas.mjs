// node formulas.mjs KATEX: reads [[LaTeX, displayed], ...] and writes the HTML of each, as JSON.
import fs from "fs";
import path from "path";
import { createRequire } from "module";

const katex = createRequire(import.meta.url)(path.resolve(process.argv[2], "dist", "katex.js"));
const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const made = asked.map(([latex, displayMode]) => katex.renderToString(latex, { displayMode, strict: false }));
process.stdout.write(JSON.stringify(made));
