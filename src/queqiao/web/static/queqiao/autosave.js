// Saves a draft while it is written. The form carries data-autosave="<address>" and a hidden “version”; only the fields that changed are
// posted (with their names in “changed”). Answers: 200 {version, saved_at}, 409 {message, url} when somebody else changed the draft.
// What cannot be sent stays in this browser and is offered back on the next visit.
(() => {
  const PAUSE = 1500;
  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

  function watch(form) {
    const line = form.querySelector("[data-autosave-line]") || document.querySelector("[data-autosave-line]");
    const key = `queqiao-draft:${form.dataset.autosave}`;
    let saved = snapshot();
    let timer = 0;
    let busy = false;
    let composing = false;
    let stopped = false;
    let handedOver = null;

    function snapshot() {
      const fields = {};
      for (const [name, value] of new FormData(form)) {
        if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "version") continue;
        (fields[name] ||= []).push(value);
      }
      return fields;
    }
    function changed(now) {
      const names = [...new Set([...Object.keys(now), ...Object.keys(saved)])];
      const found = names.filter((name) => JSON.stringify(now[name] || []) !== JSON.stringify(saved[name] || []));
      // Rows mean something only together: where one of a formset changed, all of it is sent.
      for (const box of form.querySelectorAll("[data-formset]")) {
        const start = `${box.dataset.formset}-`;
        if (found.some((name) => name.startsWith(start))) found.push(...names.filter((name) => name.startsWith(start)));
      }
      return [...new Set(found)];
    }
    function body(now, names) {
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
      data.append("version", form.elements.version?.value || "");
      for (const name of names) {
        data.append("changed", name);
        for (const value of now[name] || []) data.append(name, value);
      }
      return data;
    }
    function say(state, words, ...buttons) {
      if (!line) return;
      line.dataset.state = state;
      const text = document.createElement("span");
      text.textContent = words;
      line.replaceChildren(text, ...buttons);
    }
    function button(words, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "plain";
      made.textContent = words;
      made.addEventListener("click", act);
      return made;
    }
    function keep(now, names, more = {}) {
      try {
        localStorage.setItem(key, JSON.stringify({ ...more, at: clock(), fields: Object.fromEntries(names.map((name) => [name, now[name] || []])) }));
      } catch { /* no room or a private window: the text is still in the form */ }
    }
    function forget() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } }
    function clock() { return new Date().toTimeString().slice(0, 5); }

    async function save() {
      clearTimeout(timer);
      if (busy || composing || stopped) return;
      const now = snapshot();
      const names = changed(now);
      if (!names.length) return;
      busy = true;
      say("saving", line?.dataset.saving || "");
      let answer = null;
      try {
        answer = await fetch(form.dataset.autosave, { method: "POST", body: body(now, names), headers: { Accept: "application/json" }, credentials: "same-origin" });
      } catch { /* no connection; handled below */ }
      busy = false;
      if (answer?.ok) {
        const said = await answer.json().catch(() => ({}));
        saved = now;
        if (said.version !== undefined && form.elements.version) form.elements.version.value = said.version;
        forget();
        if (handedOver) return handOver();
        say("saved", (line?.dataset.saved || "").replace("{time}", said.saved_at || clock()));
        // What the answer changes elsewhere on the page: a count of what is still open.
        for (const [id, words] of Object.entries(said.texts || {})) {
          const place = document.getElementById(id);
          if (place) place.textContent = words;
        }
        form.dispatchEvent(new CustomEvent("autosaved", { detail: said, bubbles: true }));
        if (changed(snapshot()).length) later();
      } else if (handedOver) {
        handOver();
      } else if (answer?.status === 409) {
        stopped = true;
        keep(now, names);
        const said = await answer.json().catch(() => ({}));
        say("conflict", said.message || line?.dataset.conflict || "", button(line?.dataset.reload || "", () => { location.href = said.url || location.href; }));
      } else {
        keep(now, names);
        say("failed", line?.dataset.failed || "");
        timer = setTimeout(save, 15000);
      }
    }
    // A button pressed while a save was under way: it goes off with the version that save has made, or it would be its own rival.
    function handOver() {
      const button = handedOver.isConnected ? handedOver : undefined;
      handedOver = null;
      form.requestSubmit(button === form ? undefined : button);
    }
    function later() { clearTimeout(timer); timer = setTimeout(save, PAUSE); }

    function offer() {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* unreadable: nothing to offer */ }
      if (!kept?.fields || !line) return;
      const shown = snapshot();
      if (Object.entries(kept.fields).every(([name, values]) => JSON.stringify(shown[name] || []) === JSON.stringify(values))) return forget();
      // Sent while the last page closed, and this one was drawn before it arrived: look once more.
      if (kept.sent) {
        try { localStorage.setItem(key, JSON.stringify({ ...kept, sent: false })); } catch { /* offered as it is */ }
        stopped = true;
        setTimeout(() => location.reload(), 700);
        return;
      }
      say("found", line.dataset.found.replace("{time}", kept.at),
        button(line.dataset.restore, () => { restore(kept.fields); save(); }),
        button(line.dataset.drop, () => { forget(); say("", ""); }));
    }
    function restore(fields) {
      // Rows that were added and never arrived are added again first.
      for (const box of form.querySelectorAll("[data-formset]")) {
        const count = `${box.dataset.formset}-TOTAL_FORMS`;
        const add = box.querySelector("[data-formset-add]");
        while (add && !add.disabled && Number(form.elements[count].value) < Number(fields[count]?.[0] || 0)) add.click();
      }
      for (const [name, values] of Object.entries(fields)) {
        for (const element of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
          else if (element.multiple) for (const option of element.options) option.selected = values.includes(option.value);
          else element.value = values[0] ?? "";
        }
      }
    }

    form.addEventListener("input", () => { if (!composing) later(); });
    form.addEventListener("change", later);
    form.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
    form.addEventListener("compositionend", () => { composing = false; later(); });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) save(); });
    form.addEventListener("submit", (event) => {
      if (!busy) return;
      event.preventDefault();
      handedOver = event.submitter || form;
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      stopped = true;
      clearTimeout(timer);
      forget();
    });
    addEventListener("online", save);
    addEventListener("pagehide", () => {
      const now = snapshot();
      const names = changed(now);
      if (!names.length || stopped) return;
      // Kept until the next visit has seen that it arrived.
      keep(now, names, { sent: navigator.sendBeacon(form.dataset.autosave, body(now, names)) });
    });
    offer();
  }
})();
