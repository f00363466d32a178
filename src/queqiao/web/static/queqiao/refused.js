// What a request of htmx was refused, or that it never arrived, said where everybody meets it: one live region at the foot of the window.
// The server sends a refusal as a small piece marked data-refusal; for anything else the words stand ready on the region, by status.
(() => {
  const region = () => document.getElementById("refused");

  const words = (status) => {
    const said = region()?.dataset || {};
    if (!status) return said.lost;
    return said[`s${status}`] || (status >= 500 ? said.broken : said.other);
  };
  const show = (body) => {
    const box = region();
    if (!box) return;
    const [text, close] = [box.querySelector("[data-refused-text]"), box.querySelector("[data-refused-close]")];
    // The same words again are news only to the eye; a poll that keeps failing must not be read out for ever.
    if (!box.hidden && text.textContent.trim() === body.textContent.trim()) return;
    text.replaceChildren(...body.childNodes);
    box.hidden = false;
    close?.addEventListener("click", hide, { once: true });
  };
  const hide = () => {
    const box = region();
    if (!box || box.hidden) return;
    box.hidden = true;
    box.querySelector("[data-refused-text]").replaceChildren();
  };
  const say = (text) => {
    const line = document.createElement("p");
    line.textContent = text || "";
    const body = document.createElement("div");
    body.append(line);
    show(body);
  };

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const type = xhr.getResponseHeader("Content-Type") || "";
    const sent = type.startsWith("text/html") ? new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-refusal]") : null;
    if (sent) show(sent);
    else say(words(xhr.status));
  });
  document.addEventListener("htmx:sendError", () => say(words(0)));
  document.addEventListener("htmx:timeout", () => say(words(0)));
  // What succeeds afterwards takes the words away; a poll in the background does not, or nobody could read them.
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful !== false && event.detail.xhr.status < 400 && event.detail.requestConfig?.triggeringEvent?.isTrusted) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
