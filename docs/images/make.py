"""The pictures of the README and of docs/how-to/report.md, from reports made now.

    python docs/images/make.py

Needs chromium, soffice (LibreOffice) and pdftoppm (poppler) beside what `make setup` installs.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from evalkit.batch import run_batch
from evalkit.workspace import Workspace

HERE = Path(__file__).parent
COUNTY = "140602"
WIDTH, HEIGHT = 1280, 1500  # of the browser's window
COLOURS = 32
PAGE_WIDTH = 720  # of a page of paper, in pixels


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for language in ("zh", "en"):
            made = report(folder / language, language)
            photograph(made / "report.html", HERE / f"html.{language}.png", folder)
            run("soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless",
                "--convert-to", "pdf", "--outdir", str(folder / language), str(made / "report.docx"))  # fmt: skip
            rasterise(folder / language / "report.pdf", HERE / f"word.{language}.png", folder)
            rasterise(made / "report.pdf", HERE / f"pdf.{language}.png", folder)


def report(output: Path, language: str) -> Path:
    """One county's report, in a folder of its own."""
    result = run_batch(
        Workspace.find(HERE), counties=[COUNTY], parameters={"language": language}, output=output, jobs=1
    )
    assert result.is_complete
    return result.results[0].folder


def photograph(page: Path, target: Path, folder: Path) -> None:
    """The top of a page in a browser, at half its size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        window = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        window.goto(page.as_uri())
        window.screenshot(path=folder / "page.png")
        browser.close()
    keep(folder / "page.png", target, width=WIDTH * 3 // 4)


def rasterise(document: Path, target: Path, folder: Path) -> None:
    """The first page of a document, with the edge of the paper."""
    run("pdftoppm", "-r", "150", "-f", "1", "-singlefile", "-png", str(document), str(folder / "sheet"))
    keep(folder / "sheet.png", target, width=PAGE_WIDTH)


def keep(source: Path, target: Path, *, width: int) -> None:
    picture = Image.open(source).convert("RGB")
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), "#b0b0b0")
    framed.paste(picture, (1, 1))
    framed.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size // 1000} kB")  # noqa: T201


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


if __name__ == "__main__":
    main()
