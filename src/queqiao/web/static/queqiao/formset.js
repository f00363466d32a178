// Rows of a Django formset: add from the <template>, remove (marked DELETE, so that the server forgets it), move up and down (ORDER).
// Without this script the rows the server sent can still be filled in.
(() => {
  for (const box of document.querySelectorAll("[data-formset]")) watch(box);

  function watch(box) {
    const prefix = box.dataset.formset;
    const rows = box.querySelector("[data-formset-rows]");
    const template = box.querySelector("template");
    const total = box.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const most = Number(box.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value || 1000);
    const add = box.querySelector("[data-formset-add]");
    const status = box.querySelector("[data-formset-status]");
    const live = () => [...rows.children].filter((row) => !row.classList.contains("gone"));

    function renumber() {
      live().forEach((row, place) => {
        const order = row.querySelector("[name$='-ORDER']");
        if (order) order.value = place + 1;
        const shown = row.querySelector("[data-formset-number]");
        if (shown) shown.textContent = place + 1;
      });
      const all = live();
      all.forEach((row, place) => {
        toggle(row, "[data-formset-up]", place === 0);
        toggle(row, "[data-formset-down]", place === all.length - 1);
      });
      if (add) add.disabled = all.length >= most;
    }
    function toggle(row, selector, off) {
      const button = row.querySelector(selector);
      if (button) button.disabled = off;
    }
    function told() { box.dispatchEvent(new Event("change", { bubbles: true })); }
    function say(name) {
      if (status) status.textContent = (box.dataset[name] || "").replace("{n}", live().length);
    }
    function focusIn(row) { row?.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea")?.focus(); }

    add?.addEventListener("click", () => {
      const index = Number(total.value);
      const made = document.createElement("template");
      made.innerHTML = template.innerHTML.replaceAll("__prefix__", index);
      const row = made.content.firstElementChild;
      rows.append(row);
      total.value = index + 1;
      renumber();
      focusIn(row);
      say("added");
      told();
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const row = button?.closest("[data-formset-row]");
      if (!row || row.parentElement !== rows) return;
      if (button.matches("[data-formset-remove]")) {
        const gone = row.querySelector("[name$='-DELETE']");
        const next = row.nextElementSibling || row.previousElementSibling;
        if (gone) {
          if (gone.type === "checkbox") gone.checked = true;
          else gone.value = "on";
        } else for (const input of row.querySelectorAll("input, select, textarea")) if (input.type !== "hidden") input.value = "";
        row.classList.add("gone");
        renumber();
        if (next && !next.classList.contains("gone")) focusIn(next);
        else add?.focus();
        say("removed");
      } else if (button.matches("[data-formset-up]")) {
        const all = live();
        all[all.indexOf(row) - 1]?.before(row);
        renumber();
        (button.disabled ? row.querySelector("[data-formset-down]") : button)?.focus();
      } else if (button.matches("[data-formset-down]")) {
        const all = live();
        all[all.indexOf(row) + 1]?.after(row);
        renumber();
        (button.disabled ? row.querySelector("[data-formset-up]") : button)?.focus();
      } else return;
      told();
    });
    renumber();
  }
})();
