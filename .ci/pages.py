"""Opens the desk in Chromium: every page of the walk in both themes with axe-core, without scripts, at 320 pixels, by keyboard, and a correction with
its undo. No page may ask anybody but the desk.

Usage: pages.py CHANCERY ARCHIVE
CHANCERY is the program, ARCHIVE an archive's folder (it is changed and changed back). Needs the packages playwright and axe-playwright-python and
a Chromium; says `skipped` where they are missing. Exits with 1 when something does not hold.
"""

import gzip
import json
import shutil
import subprocess
import sys
import urllib.request

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright
except ImportError:
    print("skipped: the packages playwright and axe-playwright-python cannot be had here")
    sys.exit(0)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)
        print(f"error: {what}")


def fetched(address):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def walk(base):
    """Addresses of one page of each kind."""
    pair = fetched(f"{base}/index.json")["pairs"][0]
    row = fetched(f"{base}/rows/events.json")["rows"][0]
    source = next(one["outlet"] for one in fetched(f"{base}/sources.json")["sources"] if one["outlet"])
    entity = fetched(f"{base}/entities.json")["entities"][0]["entity"]
    quoted = lambda text: urllib.request.quote(text, safe="")
    of_pair = f"/pair/{pair['first']}/{pair['second']}"
    return row, [
        "/", of_pair, f"{of_pair}/months", f"{of_pair}/accounts", "/rows/events", "/rows/statements", f"/row/{row['id']}",
        f"/document/{row['document']}", f"/document/{row['document']}/cite", "/documents", "/says", "/docket", "/dependences", "/network", f"/network?actor={pair['first']}&bodies=yes", "/map", f"/map?actor={pair['second']}&by=volume",
        "/search?q=gas", "/sources", f"/source/{quoted(source)}", "/entities", f"/entity/{quoted(entity)}",
        "/sql?q=select%20type%2C%20count(*)%20from%20events%20group%20by%201", "/corrections", "/status", "/help", "/nothing",
    ]


def look(browser, base, paths, **context):
    """Every page: nothing wider than the window, no foreign request, no error of the console but the missing page's."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: check(False, f"script error: {error}"))
    for path in paths:
        page.goto(base + path)
        check(page.title() != "" and page.locator("main h1").count() == 1, f"{path}: one heading")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") if context.get("java_script_enabled", True) else 0
        check(wide <= 0, f"{path} {context}: {wide} pixels wider than the window")
    for address in asked:
        check(address.startswith(base + "/"), f"foreign request: {address}")
    opened.close()


def weigh(base):
    """The files of the desk and the outlines of the map, packed."""
    bytes_ = 0
    for path in ("/style.css", "/desk.js", "/icon.svg", "/map.svg", "/"):
        with urllib.request.urlopen(base + path) as answer:
            bytes_ += len(gzip.compress(answer.read()))
    print(f"the whole of the desk: {bytes_ / 1000:.1f} kB packed")
    check(bytes_ <= 150_000, f"the desk weighs {bytes_} bytes packed, at most 150,000")


def accessible(browser, base, paths):
    for theme in ("light", "dark"):
        opened = browser.new_context(color_scheme=theme, bypass_csp=True)
        page = opened.new_page()
        found = 0
        for path in paths:
            page.goto(base + path)
            results = Axe().run(page)
            for fault in results.response["violations"]:
                found += 1
                where = fault["nodes"][0]["html"][:120]
                check(False, f"axe, {theme}, {path}: {fault['id']}, {fault['help']}: {where}")
        print(f"axe-core, {theme}: {len(paths)} pages, {found} violations")
        opened.close()


def keys(browser, base, paths):
    opened = browser.new_context()
    page = opened.new_page()
    page.goto(base + "/rows/events")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    check(page.locator(".here").count() == 1, "j and k step over rows")
    page.keyboard.press("/")
    page.keyboard.type("gas")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gas*")
    page.keyboard.press("?")
    page.wait_for_url("**/help")
    page.goto(base + "/")
    page.keyboard.press("Tab")
    check(page.evaluate("document.activeElement.className") == "skip", "the first stop is the way to the content")
    opened.close()


def correction(browser, base, row):
    """A row is rejected and comes back, without scripts."""
    opened = browser.new_context(java_script_enabled=False)
    page = opened.new_page()
    address = f"{base}/row/{row['id']}"
    page.goto(address)
    page.locator("details.correct summary").click()
    page.get_by_role("button", name="There is no such thing").click()
    check(page.url == f"{base}/corrections", f"led to {page.url}")
    check(page.goto(address).status == 404, "the rejected row is gone")
    page.goto(f"{base}/corrections")
    page.get_by_role("button", name="Take the last one back").click()
    check(page.goto(address).status == 200, "the row is back")
    opened.close()


def main():
    if CHROMIUM is None:
        print("skipped: no Chromium on this machine")
        return
    chancery, archive = sys.argv[1], sys.argv[2]
    served = subprocess.Popen([chancery, "--archive", archive, "serve", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
    try:
        base = json.loads(served.stdout.readline())["address"].rstrip("/")
        weigh(base)
        row, paths = walk(base)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for width in (1440, 768, 320):
                look(browser, base, paths, viewport={"width": width, "height": 900})
            look(browser, base, paths, java_script_enabled=False)
            accessible(browser, base, paths)
            keys(browser, base, paths)
            correction(browser, base, row)
            browser.close()
        print(f"{len(paths)} pages at three widths, without scripts, by keyboard: {len(faults)} faults")
    finally:
        served.kill()
        served.wait()
    sys.exit(1 if faults else 0)


main()
