"""Every page in a real Chromium: axe-core finds nothing, wide and narrow, light and dark, and what axe cannot see."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.pages import write_executed, write_pages
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

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
WIDE, NARROW, HEIGHT = 1280, 320, 900


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


@dataclass
class Opened:
    """A page, and the addresses that it asked for outside itself."""

    page: Page
    asked: list[str]


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Opened]]:
    """A page of one's own, to press keys on."""
    contexts = []

    def open_page(name: str, width: int = WIDE) -> Opened:
        # Pages made by hand need not wait for executed ones.
        folder: Path = request.getfixturevalue("handmade" if name in HANDMADE else "executed")
        context = browser.new_context(viewport={"width": width, "height": HEIGHT})
        contexts.append(context)
        return open_in(context, folder / name)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Opened]]:
    """A page opened once for all who only look at it, in this width and these colours."""
    context = browser.new_context()
    pages: dict[str, Opened] = {}

    def look_at(name: str, width: int = WIDE, scheme: Any = "light") -> Opened:
        if name not in pages:
            folder: Path = request.getfixturevalue("handmade" if name in HANDMADE else "executed")
            pages[name] = open_in(context, folder / name)
        page = pages[name].page
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        return pages[name]

    yield look_at
    context.close()


def open_in(context: BrowserContext, file: Path) -> Opened:
    page, asked = context.new_page(), []

    def refuse(route: Route) -> None:
        url = route.request.url
        if url.startswith("data:") or url == file.as_uri():
            route.continue_()
        else:
            asked.append(url)
            route.abort()

    page.route("**/*", refuse)
    page.goto(file.as_uri())
    return Opened(page, asked)


# What axe sees depends on the width or on the colours, and no colour on the width (the next test but one): two looks.
@in_browser
@pytest.mark.parametrize("name", HANDMADE + EXECUTED)
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_nothing_and_the_page_stays_in_its_width(
    seen: Callable[..., Opened], name: str, width: int, scheme: str
) -> None:
    found = seen(name, width, scheme)
    report = Axe().run(found.page, options={"resultTypes": ["violations"]})
    assert report.violations_count == 0, report.generate_report()
    assert found.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found.asked == []


@in_browser
@pytest.mark.parametrize("name", HANDMADE + EXECUTED)
def test_language_heading_figures_and_tables_say_what_they_are(
    seen: Callable[..., Opened], name: str
) -> None:
    page = seen(name).page
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
    opened: Callable[..., Opened], name: str
) -> None:
    page = opened(name, NARROW).page
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
    seen: Callable[..., Opened], name: str, language: str
) -> None:
    """Nobody scrolls sideways to a column that has room beside the contents."""
    page = seen(f"{language}/{name}/report.html").page
    assert page.evaluate(WIDER) == []


@in_browser
def test_the_skip_link_leads_past_the_contents(opened: Callable[..., Opened]) -> None:
    page = opened("zh/county/report.html").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@in_browser
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_notice_stays_in_sight(opened: Callable[..., Opened], width: int) -> None:
    page = opened("en/county/report.html", width).page
    for place in (0, 0.5, 1):
        page.evaluate(f"window.scrollTo(0, {place} * document.body.scrollHeight)")
        box = page.locator("aside.notice p").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 20


@in_browser
def test_the_index_is_filtered_and_sorted_with_the_keyboard(opened: Callable[..., Opened]) -> None:
    page = opened("handmade/index.html").page
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
def test_verdicts_sort_by_how_bad_they_are(opened: Callable[..., Opened]) -> None:
    """Not by their spelling: the city's index, an indicator with more than one verdict."""
    page = opened("zh/index.html").page
    orders = "[...document.querySelectorAll('tbody tr')].map(r => Number(r.cells[%d].dataset.order))"
    columns = page.locator("thead th").count() - 2
    for column in range(1, columns + 1):
        page.locator("th button").nth(column).press("Enter")
        found = page.evaluate(orders % column)
        assert found == sorted(found)
    offered = page.locator("select").nth(1).locator("option").all_inner_texts()[1:]
    worst_first = ["未达到", "证据不足以判定", "已达到", "未评定"]
    assert [text for text in offered if text in worst_first] == [
        text for text in worst_first if text in offered
    ]


@in_browser
@pytest.mark.parametrize("name", ["zh/county/report.html", "zh/city/report.html", "en/hard/report.html"])
def test_tables_are_no_landmarks_and_the_contents_name_every_part(
    seen: Callable[..., Opened], name: str
) -> None:
    page = seen(name).page
    assert page.locator("[role=region]").count() == 0
    assert page.locator("main .table-scroll[role=group]").count() == page.locator("main table").count()
    linked = page.evaluate(
        "[...document.querySelectorAll('nav.contents a')].map(a => a.getAttribute('href'))"
    )
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


def test_no_colour_depends_on_the_width() -> None:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    of_a_width = re.findall(r"@media \((?:min|max)-width.*?\n\}", style, re.DOTALL)
    assert len(of_a_width) >= 2
    # A background of the page's own colour covers what scrolls beneath it.
    told = [re.findall(r"(?:color|background)[\w-]*:\s*([^;]+);", block) for block in of_a_width]
    assert {colour for colours in told for colour in colours} <= {"var(--paper)", "none"}


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
