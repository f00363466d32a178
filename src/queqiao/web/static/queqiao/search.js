// Live search. A form with data-live fires “live” (htmx listens) when the reader pauses in a search field, but never in the middle
// of an input method's composition; arrow keys walk from the field into the results and back.
(() => {
  const PAUSE = 220;
  const timers = new WeakMap();
  const sent = new WeakMap();

  const isField = (element) => element instanceof HTMLInputElement && ["search", "text"].includes(element.type) && element.closest("form[data-live]");

  const soon = (field) => {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => {
      if (field.value === sent.get(field)) return;
      sent.set(field, field.value);
      field.form.dispatchEvent(new Event("live", { bubbles: true }));
    }, PAUSE));
  };

  document.addEventListener("focusin", (event) => {
    if (isField(event.target) && !sent.has(event.target)) sent.set(event.target, event.target.value);
  });
  document.addEventListener("input", (event) => {
    if (!isField(event.target)) return;
    if (event.isComposing) clearTimeout(timers.get(event.target));
    else soon(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (isField(event.target)) soon(event.target);
  });
  // Leaving a field fires “change” although its text has been searched already: one question is not asked twice.
  document.addEventListener("change", (event) => {
    if (!isField(event.target)) return;
    clearTimeout(timers.get(event.target));
    if (event.target.value === sent.get(event.target)) event.stopPropagation();
    else sent.set(event.target, event.target.value);
  }, true);
  // Enter that confirms a candidate of the input method is no submission.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing && isField(event.target)) event.preventDefault();
  }, true);

  // Folds of the filter panel stay as they were when the panel is drawn anew.
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("details[id][open]")].map((fold) => fold.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) {
      const fold = document.getElementById(id);
      if (fold && fold.tagName === "DETAILS") fold.open = true;
    }
  });

  // A filter changes the address without loading the page: the other language is the same list under the same filters.
  document.addEventListener("htmx:pushedIntoHistory", () => {
    for (const link of document.querySelectorAll(".top-tools a[hreflang]")) link.search = location.search;
  });

  const links = () => [...document.querySelectorAll("#results [data-row] h3 a, [data-results] a")].filter((link) => link.offsetParent);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = links();
    const here = all.indexOf(document.activeElement);
    if (isField(event.target) && event.key === "ArrowDown" && all.length) all[0].focus();
    else if (here >= 0 && event.key === "ArrowDown" && all[here + 1]) all[here + 1].focus();
    else if (here > 0 && event.key === "ArrowUp") all[here - 1].focus();
    else if (here === 0 && event.key === "ArrowUp") document.querySelector("form[data-live] input[type=search]")?.focus();
    else return;
    event.preventDefault();
  });
})();
