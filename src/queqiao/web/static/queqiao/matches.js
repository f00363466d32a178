// Match lists: after an answer the focus stays on the row it was given on, and open rows stay open (refused.js says what was refused).
(() => {
  let row = "";
  let control = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const list = event.target.closest("#match-list");
    if (!list || event.target.id === "match-wait") { row = ""; return; }
    const focus = document.activeElement;
    row = event.target.closest("[data-row]")?.id || "";
    control = focus?.id || focus?.closest("details.reasons")?.querySelector("summary")?.id || "";
  });
  // Two answers in quick succession: the first has replaced the list the second was sent from.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = document.getElementById("match-list");
    if (list && event.detail.target.id === "match-list") event.detail.target = list;
  });
  // Rows the reader has opened (search.js keeps all folds with an id open) keep their place; here only the focus.
  document.addEventListener("htmx:afterSettle", () => {
    const said = document.getElementById("match-said");
    const words = document.getElementById("match-list")?.dataset.said;
    if (said && words) said.textContent = words;
    if (!row) return;
    const target = document.getElementById(control) || document.getElementById(row)?.querySelector("h3 a");
    target?.focus({ preventScroll: true });
    document.getElementById(row)?.scrollIntoView({ block: "nearest" });
    row = "";
  });
})();
