"use strict";
// Tables can be read without this script; with it they can be sorted and filtered, too.
for (const grid of document.querySelectorAll(".grid")) {
  const table = grid.querySelector("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length > 1) {
    sortable(table, body, rows);
    if (rows.length > 8) filterable(grid, table, rows);
  }
}

// On paper every table is there; what was closed on the screen is closed again.
const closed = new Set();
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    closed.add(one);
    one.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
  closed.clear();
});

function sortable(table, body, rows) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = [...rows].sort((a, b) => compare(a.cells[column], b.cells[column]));
      body.append(...(up ? sorted : sorted.reverse()));
    });
  });
}

function compare(one, other) {
  if (one.dataset.key && other.dataset.key && one.classList.contains("number")) {
    return Number(one.dataset.key) - Number(other.dataset.key);
  }
  return one.textContent.localeCompare(other.textContent, "en", { numeric: true });
}

function filterable(grid, table, rows) {
  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  label.textContent = "Show rows with ";
  const input = document.createElement("input");
  input.type = "search";
  input.setAttribute("aria-label", "Show rows of \u201c" + table.caption.textContent + "\u201d with");
  label.append(input);
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  tools.append(label, count);
  grid.querySelector("summary").after(tools);
  const foot = table.tFoot;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    if (foot) foot.hidden = wanted !== "";
    count.textContent = wanted ? shown + " of " + rows.length + " rows" : "";
  });
}
