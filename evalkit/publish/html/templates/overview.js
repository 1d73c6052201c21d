"use strict";
// Adds a filter and sortable columns to the table; without a script the whole table stays.
const table = document.querySelector("table.verdicts");
if (table) {
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells].slice(0, -1);
  // The outcome alone, between its mark and what makes it uncertain.
  const said = cell => [...cell.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join("").trim();
  const tools = document.getElementById("tools");
  const [indicator, outcome] = tools.querySelectorAll("select");
  heads.slice(1).forEach((head, i) => indicator.add(new Option(head.textContent, i + 1)));
  const place = cell => Number(cell.dataset.order);
  const cells = rows.flatMap(row => [...row.cells].slice(1, -1)).sort((a, b) => place(a) - place(b));
  new Set(cells.map(said)).forEach(text => outcome.add(new Option(text, text)));
  const filter = () => {
    // One indicator chosen: its column alone is shown, and the verdict is looked for in it.
    const column = Number(indicator.value);
    [table.tHead.rows[0], ...rows].forEach(row => [...row.cells].slice(1, -1).forEach((cell, i) => {
      cell.hidden = column > 0 && i + 1 !== column;
    }));
    rows.forEach(row => {
      const cells = column ? [row.cells[column]] : [...row.cells].slice(1, -1);
      row.hidden = outcome.value !== "" && !cells.some(cell => said(cell) === outcome.value);
    });
    const left = rows.filter(row => !row.hidden).length, output = tools.querySelector("output");
    output.textContent = output.dataset.text.replace("{shown}", left).replace("{all}", rows.length);
  };
  indicator.onchange = outcome.onchange = filter;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      // Verdicts by how bad they are, names as the language has them.
      const order = (a, b) => column > 0 ? place(a.cells[column]) - place(b.cells[column])
        : a.cells[0].textContent.localeCompare(b.cells[0].textContent, document.documentElement.lang);
      rows.sort((a, b) => (up ? 1 : -1) * order(a, b)).forEach(row => body.append(row));
    };
  });
  filter();
  tools.hidden = false;
}
