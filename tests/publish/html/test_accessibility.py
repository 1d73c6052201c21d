"""Every page in a real Chromium: axe-core finds nothing, wide and narrow, light and dark, and what axe cannot see."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.pages import write_executed, write_pages
from playwright.sync_api import Browser, Page, Route, sync_playwright

from evalkit.publish.html import TEMPLATES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Of contents written by hand, every kind of them, and of executed reports.
HANDMADE = ("handmade/county/report.html", "handmade/city/report.html", "handmade/index.html")
EXECUTED = tuple(
    f"{language}/{name}"
    for language in ("zh", "en")
    for name in ("county/report.html", "city/report.html", "hard/report.html", "index.html")
)
WIDE, NARROW = 1280, 320


@pytest.fixture(scope="module")
def handmade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (folder := tmp_path_factory.mktemp("pages") / "handmade").mkdir()
    write_pages(folder)
    return folder.parent


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory, report_of: Callable[[str], Path]) -> Path:
    folder = tmp_path_factory.mktemp("executed")
    write_executed(folder, report_of)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Opened:
    """A page that stays open for all tests of its name, and the addresses that it asked for outside itself."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._address, self.asked = address, list[str]()
        self.page = browser.new_page()
        self.page.route("**/*", self._refuse)
        self.load()

    def load(self) -> None:
        self.asked.clear()
        self.page.goto(self._address)
        self.page.evaluate(Axe().axe_script)

    def _refuse(self, route: Route) -> None:
        url = route.request.url
        if url.startswith("data:") or url == self._address:
            route.continue_()
        else:
            self.asked.append(url)
            route.abort()

    def seen(self, width: int = WIDE, scheme: Any = "light") -> Page:
        """The page in a window so wide and in these colours."""
        self._as = f"{scheme} {width}"
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)
        return self.page

    def violations(self, rules: dict[str, Any], of: str = "document") -> set[str]:
        """The rules of axe that the page breaks as it is seen now."""
        options = json.dumps({"resultTypes": ["violations"]} | rules)
        found = self.page.evaluate(f"axe.run({of}, {options}).then(r => r.violations.map(v => v.id))")
        return {f"{self._as}: {rule}" for rule in found}


@pytest.fixture(scope="module")
def opened(browser: Browser, request: pytest.FixtureRequest) -> Callable[[str], Opened]:
    @cache
    def open_page(name: str) -> Opened:
        # Pages made by hand need not wait for executed ones.
        folder: Path = request.getfixturevalue("handmade" if name in HANDMADE else "executed")
        return Opened(browser, (folder / name).as_uri())

    return open_page


@pytest.fixture
def fresh(opened: Callable[[str], Opened]) -> Iterator[Callable[[str], Opened]]:
    """Pages that the test changes: as they were loaded, and so again for the next test."""
    used = []

    def reload(name: str) -> Opened:
        used.append(opened(name))
        return used[-1]

    yield reload
    for one in used:
        one.load()


# Four fifths of axe's time go into contrast, so it looks at every text of a page only once. Elsewhere it looks at
# one of each kind: texts whose elements, and all around them, have the same tags and attributes look the same.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
ALL_BUT_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS["runOnly"]}}
ONE_OF_EACH_KIND = """(() => {
    const kinds = new Map(), own = ['id', 'href', 'src', 'alt', 'aria-labelledby', 'download', 'data-order'];
    const said = e => e.tagName + [...e.attributes].filter(a => !own.includes(a.name)).map(a => a.name + a.value);
    const kind = e => e.parentElement ? kind(e.parentElement) + ' ' + said(e) : said(e);
    for (const e of document.querySelectorAll('body *'))
        if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility())
            if (!kinds.has(kind(e))) kinds.set(kind(e), e);
    return {include: [...kinds.values()]}; })()"""


def faults(opened: Opened) -> set[str]:
    """What is wrong with a page, wide and narrow, light and dark."""
    found: set[str] = set()
    for width, scheme in product((WIDE, NARROW), ("light", "dark")):
        page = opened.seen(width, scheme)
        if scheme == "light":
            found |= opened.violations(ALL_BUT_COLOURS)
        if (width, scheme) == (NARROW, "light"):
            found |= opened.violations(COLOURS)
        else:
            found |= opened.violations(COLOURS, ONE_OF_EACH_KIND)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            found.add(f"wider than {width} pixels")
    return found | {f"asks for {address}" for address in opened.asked}


@in_browser
@pytest.mark.parametrize("name", HANDMADE + EXECUTED)
def test_axe_finds_nothing_and_the_page_stays_in_its_width(opened: Callable[[str], Opened], name: str) -> None:
    assert faults(opened(name)) == set()


STYLED = """const styled = css =>
    document.head.append(Object.assign(document.createElement('style'), {textContent: css}));"""


@in_browser
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("styled('@media (prefers-color-scheme: dark) { td { color: #333 } }')", "dark 1280: color-contrast"),
        (
            "styled('@media (prefers-color-scheme: light) { td { color: #bbb } }')",
            "light 1280: color-contrast",
        ),
        ("styled('@media (max-width: 30rem) { td { color: #777 } }')", "dark 320: color-contrast"),
        ("styled('@media (max-width: 30rem) { h1 { width: 400px } }')", "wider than 320 pixels"),
        ("styled('@media (min-width: 75rem) { h1 { width: 1400px } }')", "wider than 1280 pixels"),
        ("document.querySelector('h1').append(new Image(9, 9))", "light 320: image-alt"),
        ("document.querySelector('tr').append(document.createElement('select'))", "light 1280: select-name"),
    ],
)
def test_every_kind_of_fault_is_found(fresh: Callable[[str], Opened], script: str, found: str) -> None:
    opened = fresh("handmade/index.html")
    opened.page.evaluate(f"() => {{ {STYLED} {script}; }}")
    assert found in faults(opened)


@in_browser
def test_what_a_page_loads_from_outside_is_found(browser: Browser, tmp_path: Path) -> None:
    """Made by hand, since our pages forbid it themselves."""
    (page := tmp_path / "page.html").write_text('<h1>A</h1><img alt="" src="https://example.org/a.png">')
    assert "asks for https://example.org/a.png" in faults(Opened(browser, page.as_uri()))


@in_browser
@pytest.mark.parametrize("name", HANDMADE + EXECUTED)
def test_language_heading_figures_and_tables_say_what_they_are(opened: Callable[[str], Opened], name: str) -> None:
    page = opened(name).seen()
    assert page.evaluate("document.documentElement.lang") == ("en" if name.startswith("en/") else "zh-CN")
    assert page.locator("h1").count() == 1
    assert page.title() == page.locator("h1").inner_text()
    alts = page.evaluate("[...document.images].map(i => i.alt)")
    assert len(alts) >= (0 if name.endswith("index.html") else 1)
    assert [alt for alt in alts if len(alt) < 20 or re.search(r"\.png|\.svg|^(figure|图)\s*\d*$", alt)] == []
    assert len(set(alts)) == len(alts)
    assert page.locator("table").count() >= 1
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0
    assert page.locator("tbody tr:not(:has(th))").count() == 0
    assert page.locator("figure:not(:has(figcaption)), figure:not(:has(img[alt]))").count() == 0


# Where the keyboard can go, in the document's order; of a chooser or a link that is not shown nothing.
STOPS = """[...document.querySelectorAll('a[href], button, select, [tabindex="0"]')]
    .filter(e => e.checkVisibility()).map(e => { e.dataset.stop = '1'; return e.outerHTML.slice(0, 80); })"""
FOCUSED = """(() => { const e = document.activeElement, style = getComputedStyle(e);
    return [e.outerHTML.slice(0, 80), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            e.getBoundingClientRect().bottom > 0 && e.getBoundingClientRect().top < window.innerHeight]; })()"""
SCROLLED = """[...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1
    && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
    .map(e => [e.tabIndex, (document.getElementById(e.getAttribute('aria-labelledby')) || {}).textContent])"""


@in_browser
@pytest.mark.parametrize("name", ["zh/county/report.html", "en/city/report.html", "zh/index.html"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    fresh: Callable[[str], Opened], name: str
) -> None:
    page = fresh(name).seen(NARROW)
    stops = page.evaluate(STOPS)
    assert 'href="#main"' in stops[0]
    for stop in stops:
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == [stop, True, True]
    scrolled = page.evaluate(SCROLLED)
    assert len(scrolled) >= 1
    assert [label for stop, label in scrolled if stop != 0 or not label] == []


WIDER = """[...document.querySelectorAll('.table-scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.querySelector('caption').textContent}: ${e.scrollWidth} of ${e.clientWidth} pixels`)"""


@in_browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["county", "city"])
def test_every_table_is_seen_whole_on_a_wide_screen(
    opened: Callable[[str], Opened], name: str, language: str
) -> None:
    """Nobody scrolls sideways to a column that has room beside the contents."""
    page = opened(f"{language}/{name}/report.html").seen()
    assert page.evaluate(WIDER) == []


@in_browser
def test_the_skip_link_leads_past_the_contents(fresh: Callable[[str], Opened]) -> None:
    page = fresh("zh/county/report.html").seen()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@in_browser
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_notice_stays_in_sight(fresh: Callable[[str], Opened], width: int) -> None:
    page = fresh("en/county/report.html").seen(width)
    for place in (0, 0.5, 1):
        page.evaluate(f"window.scrollTo(0, {place} * document.body.scrollHeight)")
        box = page.locator("aside.notice p").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 20


@in_browser
def test_the_index_is_filtered_and_sorted_with_the_keyboard(fresh: Callable[[str], Opened]) -> None:
    page = fresh("handmade/index.html").seen()
    page.locator("select").nth(0).select_option("2")
    page.locator("select").nth(1).select_option("未达标")
    assert page.locator("tbody tr:visible").count() == 0
    page.locator("select").nth(1).select_option("达标")
    assert page.locator("tbody tr:visible").count() == 2
    assert page.locator("output").inner_text() == "显示 2 份报告，共 2 份。"
    # One indicator chosen leaves its column alone: the name, it, and the files.
    assert page.locator("thead th:visible").count() == 3
    page.locator("th button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1


@in_browser
def test_verdicts_sort_by_how_bad_they_are(fresh: Callable[[str], Opened]) -> None:
    """Not by their spelling: the city's index, an indicator with more than one verdict."""
    page = fresh("zh/index.html").seen()
    orders = "[...document.querySelectorAll('tbody tr')].map(r => Number(r.cells[%d].dataset.order))"
    columns = page.locator("thead th").count() - 2
    for column in range(1, columns + 1):
        page.locator("th button").nth(column).press("Enter")
        found = page.evaluate(orders % column)
        assert found == sorted(found)
    offered = page.locator("select").nth(1).locator("option").all_inner_texts()[1:]
    worst_first = ["未达到", "证据不足以判定", "已达到", "未评定"]
    assert [text for text in offered if text in worst_first] == [text for text in worst_first if text in offered]


@in_browser
@pytest.mark.parametrize("name", ["zh/county/report.html", "zh/city/report.html", "en/hard/report.html"])
def test_tables_are_no_landmarks_and_the_contents_name_every_part(opened: Callable[[str], Opened], name: str) -> None:
    page = opened(name).seen()
    assert page.locator("[role=region]").count() == 0
    assert page.locator("main .table-scroll[role=group]").count() == page.locator("main table").count()
    linked = page.evaluate("[...document.querySelectorAll('nav.contents a')].map(a => a.getAttribute('href'))")
    parts = page.evaluate("[...document.querySelectorAll('main h2, main h3')].map(h => '#' + h.id)")
    assert linked == parts
    assert "#" not in parts


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the style sheet: light, dark, on paper."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks]
    return dict(zip(("light", "dark", "print"), found, strict=True))


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *[(ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "shade")],
        ("notice-ink", "notice-paper"),
    ],
)
def test_every_text_colour_stands_out_from_what_it_is_on(scheme: str, ink: str, paper: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[paper]) >= 4.5, json.dumps(colours)
