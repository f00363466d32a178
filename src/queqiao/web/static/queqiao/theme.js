// Light or dark: the system decides until the reader does; the choice stays in this browser. Runs before the page is drawn.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const key = "queqiao-theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  apply(read());
  const turn = () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    // Back to what the system says: no choice is kept, so the page follows the system again.
    const choice = next === (dark.matches ? "dark" : "light") ? null : next;
    apply(choice);
    try {
      if (choice) localStorage.setItem(key, choice);
      else localStorage.removeItem(key);
    } catch { /* private windows keep nothing; the choice holds for this page */ }
  };
  // Heard on the document: the way back draws the header anew.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) turn();
    // An open menu closes when the reader clicks elsewhere, and with Escape.
    for (const menu of document.querySelectorAll("details.drop[open], details.reasons[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.drop[open], details.reasons[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
