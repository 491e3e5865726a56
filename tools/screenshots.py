"""Takes the pictures of the docs from the running demo: `make screenshots`."""

import argparse
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.sandbox import demo
from bot.sandbox.server import Sandbox

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MAYA, TOMAS = "U0MAYA0000", "U0TOMAS000"
STORM_SECONDS = 30


def main() -> int:
    """Runs the demo, lets the story play, and photographs what people see."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/img"))
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    with demo.running() as sandbox, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        _take(browser, sandbox, folder)
        browser.close()
    return 0


def _take(browser: Browser, sandbox: Sandbox, folder: Path) -> None:
    page = _page(browser, sandbox, width=1280)
    sandbox.wait_for(lambda: sandbox.messages("crisis-desk"), 60)
    time.sleep(STORM_SECONDS)
    page.screenshot(path=folder / "demo.png")
    _cards(browser, sandbox, folder)
    _line(page, "/crisis ack")
    _line(page, "/crisis draft holding-product-safety")
    page.get_by_role("dialog").wait_for()
    time.sleep(1)
    page.screenshot(path=folder / "draft.png")
    page.keyboard.press("Escape")
    _homes(browser, sandbox, folder)
    sandbox.act_as("priya").command("/crisis brief")
    executive = _page(browser, sandbox, width=1280, person=TOMAS)
    executive.get_by_role("button", name="exec-brief").click()
    time.sleep(4)
    executive.screenshot(path=folder / "brief.png")


def _cards(browser: Browser, sandbox: Sandbox, folder: Path) -> None:
    """The card whole: on a desktop, on a phone, and on a phone in the dark."""
    looks = ((900, "light", "alert-card"), (390, "light", "card-phone"), (390, "dark", "card-phone-dark"))
    for width, scheme, name in looks:
        page = _page(browser, sandbox, width=width, height=2200, scheme=scheme)
        page.locator("#timeline .message", has_text="Add note").first.screenshot(path=folder / f"{name}.png")
        page.close()


def _homes(browser: Browser, sandbox: Sandbox, folder: Path) -> None:
    """The App Home: after the first steps, of whoever has a crisis, of an executive, on a phone."""
    maya = sandbox.act_as("maya")
    _home(browser, sandbox, folder / "first-steps.png", width=1280, height=1300)
    for line in ("team exec <@U0TOMAS000|tomas>", "team comms <@U0MAYA0000|maya> <@U0PRIYA000|priya>"):
        maya.command(f"/crisis {line}")
    _home(browser, sandbox, folder / "home.png", width=1280, height=1300, hide=True)
    _home(browser, sandbox, folder / "home-phone.png", width=390, height=1500)
    _home(browser, sandbox, folder / "home-exec.png", width=1280, height=700, person=TOMAS)


def _home(
    browser: Browser,
    sandbox: Sandbox,
    path: Path,
    *,
    width: int,
    height: int,
    person: str = MAYA,
    hide: bool = False,
) -> None:
    page = _page(browser, sandbox, width=width, height=height, person=person)
    page.goto(f"{sandbox.page_url}?as={person}&in=home")
    home = page.get_by_role("region", name="App Home")
    home.wait_for()
    if hide:
        home.get_by_role("button", name="Hide this guide").click()
    time.sleep(2)
    page.screenshot(path=path)
    page.close()


def _page(
    browser: Browser,
    sandbox: Sandbox,
    *,
    width: int,
    height: int = 1000,
    scheme: str = "light",
    person: str = MAYA,
) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1.5 if width > 600 else 2,
    )
    page.goto(f"{sandbox.page_url}?as={person}")
    page.locator(".person.current").wait_for(state="attached")
    time.sleep(1)
    return page


def _line(page: Page, line: str) -> None:
    page.locator("#composer textarea").fill(line)
    page.locator("#composer textarea").press("Enter")
    time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
