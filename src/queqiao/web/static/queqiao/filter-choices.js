// A box above a long list of check boxes that leaves only those holding the typed words; what is ticked always stays.
// The list works as it is without this; letters still being composed by an input method are left alone.
(() => {
  const MANY = 12;
  for (const field of document.querySelectorAll("[data-filter-choices]")) {
    const list = field.querySelector(".field-choices fieldset");
    const rows = [...(list?.querySelectorAll("div:last-of-type > div") || [])];
    if (rows.length <= MANY) continue;
    const label = document.createElement("label");
    label.className = "filter-choices";
    const words = document.createElement("span");
    words.textContent = field.dataset.filterChoices;
    const input = document.createElement("input");
    input.type = "search";
    input.className = "input";
    input.autocomplete = "off";
    const said = document.createElement("span");
    said.className = "quiet";
    said.setAttribute("role", "status");
    label.append(words, input, said);
    list.querySelector("div:last-of-type").before(label);
    let composing = false;
    function narrow() {
      const wanted = input.value.normalize("NFKC").toLowerCase().replace(/[\s.,，。-]+/g, "");
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.normalize("NFKC").toLowerCase().replace(/[\s.,，。-]+/g, "");
        const keep = !wanted || text.includes(wanted) || row.querySelector("input")?.checked;
        row.hidden = !keep;
        shown += keep ? 1 : 0;
      }
      said.textContent = wanted ? `${shown} / ${rows.length}` : "";
    }
    // The filter is no part of the entry: it is neither sent nor saved.
    for (const name of ["input", "change"]) input.addEventListener(name, (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    input.addEventListener("compositionstart", (event) => { composing = true; event.stopPropagation(); });
    input.addEventListener("compositionend", (event) => { composing = false; event.stopPropagation(); narrow(); });
    input.addEventListener("input", () => { if (!composing) narrow(); });
  }
})();
