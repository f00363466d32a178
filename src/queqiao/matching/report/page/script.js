(function () {
  "use strict";
  var root = document.documentElement, button = document.getElementById("expand");
  var all = document.querySelectorAll("details"), matches = document.querySelectorAll("details.match"), before = [];
  function open(list, on) { list.forEach(function (item) { item.open = on; }); }
  document.querySelectorAll("input[name=language]").forEach(function (input) {
    input.addEventListener("change", function () { root.lang = input.value === "zh" ? "zh-Hans" : "en"; });
  });
  if (button && matches.length) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      open(matches, on);
    });
  }
  function reveal() {
    var target = document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  }
  window.addEventListener("hashchange", reveal);
  reveal();
  window.addEventListener("beforeprint", function () {
    before = Array.prototype.map.call(all, function (item) { return item.open; });
    open(all, true);
  });
  window.addEventListener("afterprint", function () {
    all.forEach(function (item, index) { item.open = before[index]; });
  });
})();
