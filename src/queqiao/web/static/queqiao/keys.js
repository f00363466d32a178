// Keys on lists: j and k walk the rows, Enter opens, a and r answer, / goes to the search field, ? shows what there is.
// They can be switched off in the help box, since single keys get in the way of some speech input (WCAG 2.1.4).
(() => {
  const key = "queqiao-keys";
  let off = false;
  try { off = localStorage.getItem(key) === "off"; } catch { /* private windows: keys stay on */ }
  let cursor = "";

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
  const current = () => rows().find((row) => row.classList.contains("row-cursor")) || null;
  // Letters belong to what is written in; a choice between answers takes none.
  const typing = (element) => element.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(radio|checkbox)$/.test(element.type));

  function go(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(current());
    const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
    for (const row of all) row.classList.toggle("row-cursor", row === next);
    cursor = next.id;
    (next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]") || next.querySelector("h3 a, a, button"))?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function press(name) {
    const button = current()?.querySelector(`[data-key="${name}"]`) || document.querySelector(`[data-page-key="${name}"]`);
    if (!button) return false;
    button.click();
    if (button.tagName === "SUMMARY") button.parentElement.querySelector("button")?.focus();
    return true;
  }
  function help() {
    const shown = document.querySelector(".keys-box");
    if (shown) { shown.remove(); return; }
    const template = document.getElementById("keys-help");
    if (!template) return;
    const box = document.createElement("section");
    box.className = "keys-box";
    box.tabIndex = -1;
    box.append(template.content.cloneNode(true));
    document.body.append(box);
    const label = template.dataset.label;
    if (label) box.setAttribute("aria-label", label);
    const toggle = box.querySelector("[data-keys-switch]");
    if (toggle) {
      toggle.checked = !off;
      toggle.addEventListener("change", () => {
        off = !toggle.checked;
        try { localStorage.setItem(key, off ? "off" : "on"); } catch { /* holds for this page */ }
      });
    }
    box.querySelector("[data-keys-close]")?.addEventListener("click", () => box.remove());
    box.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { document.querySelector(".keys-box")?.remove(); return; }
    if (typing(event.target)) return;
    if (event.key === "?") { help(); event.preventDefault(); return; }
    if (off) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "/") (document.querySelector("form[data-live] input[type=search]") || document.getElementById("top-q"))?.focus();
    else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
  // The cursor stays on its row when the list is drawn anew.
  document.addEventListener("htmx:afterSettle", () => {
    const row = cursor && document.getElementById(cursor);
    if (row) row.classList.add("row-cursor");
  });
  // The button that shows the help for people with a mouse.
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-show]")) help(); });
})();
