"use strict";
// Adds a filter and sortable columns to the table; without a script the whole table stays.
const table = document.querySelector("table.verdicts");
if (table) {
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells].slice(0, -1);
  const said = cell => (cell.lastChild ? cell.lastChild.textContent : "").trim();
  const tools = document.getElementById("tools");
  const [indicator, outcome] = tools.querySelectorAll("select");
  heads.slice(1).forEach((head, i) => indicator.add(new Option(head.textContent, i + 1)));
  const outcomes = new Set(rows.flatMap(row => [...row.cells].slice(1, -1).map(said)));
  [...outcomes].sort().forEach(text => outcome.add(new Option(text, text)));
  const filter = () => {
    const column = Number(indicator.value);
    rows.forEach(row => {
      const cells = column ? [row.cells[column]] : [...row.cells].slice(1, -1);
      row.hidden = outcome.value !== "" && !cells.some(cell => said(cell) === outcome.value);
    });
    tools.querySelector("output").textContent = rows.filter(row => !row.hidden).length + " / " + rows.length;
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
      const order = (a, b) => said(a.cells[column]).localeCompare(said(b.cells[column]), document.documentElement.lang);
      rows.sort((a, b) => (up ? 1 : -1) * order(a, b)).forEach(row => body.append(row));
    };
  });
  filter();
  tools.hidden = false;
}
