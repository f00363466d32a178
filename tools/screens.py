"""Pictures of every page of a running demo hall, and what a machine can see wrong with them.

    python3 run.py demo                                        # in one terminal
    .venv/bin/python tools/screens.py --out build/screens      # in another

Every page is opened as one who has it, in Chinese and English, and drawn at 360, 1280 and 1920 px, light and dark. The pages are in
``tools/screens.toml``. Beside the pictures stands ``faults.txt``: pages that scroll sideways, words that lie on other words or are cut
off, Chinese left over in English interface text, messages in the console, requests to elsewhere, wrong statuses. Exits with 1 when
there are any. ``index.html`` shows all pictures side by side.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WIDTHS = (360, 1280, 1920)
LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
TALLEST = 6000
"""Pixels after which a picture is cut off: a list of fifty rows says nothing new further down."""


@dataclass(frozen=True)
class Page:
    """One page of the table: its name, who opens it (``-`` for nobody in particular), where it is."""

    name: str
    who: str
    path: str
    """The address, in Chinese; or the page to look for ``link`` on."""
    link: str = ""
    """A regular expression for the address to follow from ``path``; empty when ``path`` is the page itself."""
    after: str = ""
    """Words of the page's source behind which ``link`` is looked for."""
    tail: str = ""
    """Added to the address found."""
    to: str = ""
    """The address itself, with ``{}`` for the last part of the one found: its id."""
    status: int = 200
    click: str = ""
    """Selectors, one a line, of what is clicked before the picture."""


@dataclass
class Walk:
    """One walk through the hall: what is drawn, and what was found on the way."""

    browser: Any
    base: str
    out: Path
    widths: tuple[int, ...]
    themes: tuple[str, ...]
    faults: list[str] = field(default_factory=list)
    drawn: int = 0

    def person(self, who: str) -> Any:
        """A browser page signed in as that demo person."""
        context = self.browser.new_context(base_url=self.base, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        page = context.new_page()
        if who != "-":
            page.goto("/demo/sign-in")
            page.get_by_role("button", name=who, exact=True).click()
            page.wait_for_url(lambda url: "/demo/sign-in" not in url)
        return page

    def draw(self, page: Any, one: Page, who: str, language: str) -> None:
        """All pictures of one page in one language."""
        from playwright.sync_api import Error

        heard: list[str] = []

        def listen(message: Any) -> None:
            if message.type == "error" and f"status of {one.status}" not in message.text:
                heard.append(message.text)

        def asked(request: Any) -> None:
            if not request.url.startswith((self.base, "data:", "blob:")):
                heard.append(f"request to {request.url}")

        address = self.address(page, one)
        if address is None:
            self.faults.append(f"{one.name} as {who}: no link like {one.link} on {one.path}")
            return
        page.on("console", listen)
        page.on("request", asked)
        page.set_viewport_size({"width": 1280, "height": 900})
        label = f"{one.name} {language} ({address})"
        try:
            answer = page.goto(f"/en{address}" if language == "en" else address)
        except Error as error:
            self.faults.append(f"{label}: {error.message.splitlines()[0]}")
            return
        for selector in one.click.split("\n"):
            if selector and page.locator(selector).count():
                page.locator(selector).first.click()
                page.wait_for_timeout(300)
        page.remove_listener("console", listen)
        page.remove_listener("request", asked)
        if answer.status != one.status:
            heard.append(f"status {answer.status}")
        self.faults += [f"{label}: {text}" for text in heard]
        if language == "en":
            self.faults += [f"{label}: Chinese left over: {text}" for text in page.evaluate(_LEFT_OVER)]
        for width in self.widths:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in self.themes:
                page.emulate_media(color_scheme=theme)
                height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                name = f"{one.name}-{language}-{width}-{theme}.png"
                page.screenshot(
                    path=self.out / name,
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": height},
                )
                self.drawn += 1
            self.faults += [f"{label} at {width}: {text}" for text in page.evaluate(_CROWDED)]

    def address(self, page: Any, one: Page) -> str | None:
        """The address of the page, looked up where the table only says from where it is linked."""
        if not one.link:
            return one.path
        html = page.context.request.get(one.path).text()
        html = html.partition(one.after)[2] if one.after else html
        found = re.search(rf'href="({one.link})["?#]', html)
        if found is None:
            return None
        address = found.group(1)
        return one.to.format(address.rsplit("/", 1)[-1]) if one.to else address + one.tail


_CROWDED = """() => {
  const found = [], shown = el => el.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const say = el => (el.className && el.className.baseVal === undefined ? el.tagName.toLowerCase() + '.' + el.className : el.tagName.toLowerCase())
    + ' “' + (el.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 40) + '”';
  // What is left of a line of text when everything around it that clips has clipped it; nothing for text that only readers of the page get.
  const visible = (el, box) => {
    let seen = {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up), edge = up.getBoundingClientRect();
      // What sticks lies on what scrolls below it by design.
      if (style.clipPath === 'inset(50%)' || style.position === 'sticky' || style.position === 'fixed') return null;
      if (style.overflowX !== 'visible' || style.overflowY !== 'visible') seen = {left: Math.max(seen.left, edge.left), right: Math.min(seen.right, edge.right), top: Math.max(seen.top, edge.top), bottom: Math.min(seen.bottom, edge.bottom)};
    }
    return seen.right - seen.left > 2 && seen.bottom - seen.top > 2 ? seen : null;
  };
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll('main *, header *, footer *')].filter(el => shown(el) && el.getBoundingClientRect().right > root.clientWidth + 1);
    found.push('scrolls sideways by ' + (root.scrollWidth - root.clientWidth) + ' px: ' + wide.slice(0, 3).map(say).join(', '));
  }
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, el = node.parentElement;
    if (!node.data.trim() || !shown(el) || el.closest('.vh, .skip, noscript, svg, template, .sticky, .top, details:not([open]) > :not(summary)')) continue;
    const style = getComputedStyle(el);
    const range = document.createRange(); range.selectNodeContents(node);
    for (const box of range.getClientRects()) { const seen = visible(el, box); if (seen) texts.push({el, box: seen}); }
    const cut = el.closest('p, dd, td, a, span, b');
    if (cut && style.overflowX === 'hidden' && cut.scrollWidth > cut.clientWidth + 1 && !cut.title) found.push('cut off without a tooltip: ' + say(cut));
  }
  texts.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < texts.length && found.length < 12; i++) for (let k = i + 1; k < texts.length; k++) {
    const a = texts[i], b = texts[k];
    if (b.box.top > a.box.bottom - 6) break;
    if (a.el.contains(b.el) || b.el.contains(a.el)) continue;
    const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
    if (across > 3 && down > 6) { found.push(say(a.el) + ' lies on ' + say(b.el)); break; }
  }
  return found;
}"""
"""Of the page as it stands: sideways scrolling, text lying on text, text cut off."""

_LEFT_OVER = """() => {
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, el = node.parentElement;
    if (!/[\\u3400-\\u9fff]/.test(node.data) || el.closest('[lang|="zh"], script, style, textarea, noscript')) continue;
    found.add(node.data.trim().replace(/\\s+/g, ' ').slice(0, 80));
  }
  for (const el of document.querySelectorAll('[aria-label], [title], [placeholder], [data-label], [alt]')) for (const name of ['aria-label', 'title', 'placeholder', 'data-label', 'alt'])
    if (/[\\u3400-\\u9fff]/.test(el.getAttribute(name) || '') && !el.closest('[lang|="zh"]')) found.add(name + '=' + el.getAttribute(name).slice(0, 80));
  return [...found].slice(0, 12);
}"""
"""Chinese words on an English page that are not marked as Chinese."""


def table() -> list[Page]:
    """The pages of ``tools/screens.toml``, in its order."""
    with (HERE / "screens.toml").open("rb") as file:
        return [Page(**one) for one in tomllib.load(file)["page"]]


def index(out: Path) -> str:
    """One page with all pictures of ``out``: a line a page and language, its widths and themes beside each other."""
    groups: dict[str, list[str]] = {}
    for path in sorted(
        out.glob("*-*-*-*.png"), key=lambda one: (one.stem.rsplit("-", 3)[:2], len(one.stem), one.stem)
    ):
        page, language, *_ = path.stem.rsplit("-", 3)
        groups.setdefault(f"{page} · {language}", []).append(path.name)
    lines = [
        f"<h2>{title}</h2><p>"
        + "".join(f'<a href="{one}"><img src="{one}" loading="lazy" alt="{one}"></a>' for one in names)
        + "</p>"
        for title, names in groups.items()
    ]
    style = "body{font:14px sans-serif;margin:16px}p{display:flex;gap:8px;align-items:start;overflow:auto}img{height:480px;object-fit:cover;object-position:top;border:1px solid #999}"
    return (
        f'<!doctype html><meta charset="utf-8"><title>Screens</title><style>{style}</style>'
        + "\n".join(lines)
        + "\n"
    )


def main() -> int:
    """Walk, draw, and say what is wrong."""
    from playwright.sync_api import sync_playwright

    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--only", default="", help="regular expression for names of pages")
    asked.add_argument("--widths", default=",".join(str(one) for one in WIDTHS))
    asked.add_argument("--languages", default=",".join(LANGUAGES))
    asked.add_argument("--themes", default=",".join(THEMES))
    wish = asked.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    pages = [one for one in table() if re.search(wish.only, one.name)]
    chromium = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        walk = Walk(
            browser, wish.url.rstrip("/"), wish.out,
            tuple(int(one) for one in wish.widths.split(",")), tuple(wish.themes.split(",")),
        )  # fmt: skip
        for who in dict.fromkeys(one.who for one in pages):
            page = walk.person(who)
            for one in pages:
                for language in wish.languages.split(",") if one.who == who else ():
                    walk.draw(page, one, who, language)
            page.context.close()
        browser.close()
    (wish.out / "index.html").write_text(index(wish.out), "utf-8")
    (wish.out / "faults.txt").write_text("".join(f"{one}\n" for one in walk.faults), "utf-8")
    print("".join(f"{one}\n" for one in walk.faults) + f"{walk.drawn} pictures, {len(walk.faults)} faults")
    return 1 if walk.faults else 0


if __name__ == "__main__":
    sys.exit(main())
