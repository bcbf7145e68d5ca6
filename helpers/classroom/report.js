"use strict";
function by(row, column) {
  const cell = row.cells[column];
  const number = cell.dataset.by;
  return number === undefined ? cell.textContent : Number(number);
}
function compared(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return 1;
  return typeof b === "number" ? -1 : a.localeCompare(b, undefined, { numeric: true });
}
function sort(heading) {
  const body = heading.closest("table").tBodies[0], column = heading.cellIndex;
  const rows = [...body.rows];
  const numbers = rows.some((row) => row.cells[column].dataset.by !== undefined);
  const before = heading.getAttribute("aria-sort");
  const down = before ? before === "ascending" : numbers;
  rows.sort((a, b) => (down ? -1 : 1) * compared(by(a, column), by(b, column)));
  body.append(...rows);
  for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
}
for (const button of document.querySelectorAll("thead button"))
  button.addEventListener("click", () => sort(button.parentNode));
const made = document.getElementById("made"), who = document.getElementById("who");
function mark() {
  const rows = new Set();
  for (const cell of document.querySelectorAll("[data-made]")) {
    const has = made.value !== "" && cell.dataset.made.split("|").includes(made.value);
    cell.classList.toggle("has", has);
    if (has) rows.add(cell.parentNode);
  }
  who.textContent = made.value === "" ? "" : who.dataset.told.replace("{n}", rows.size);
}
made.addEventListener("change", mark);
