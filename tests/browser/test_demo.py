"""A person on the demo page, in real Chromium."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import ROOT

pytestmark = [pytest.mark.house, pytest.mark.browser]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing and could not be installed: apt install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield started
        started.close()


@pytest.fixture
def page(browser, house):
    opened = browser.new_page(viewport={"width": 1100, "height": 820}, locale="nl-NL")
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{house.url}/demo")
    expect(opened.locator(".message.bot").first).to_contain_text("chatbot", timeout=15_000)
    yield opened
    opened.close()
    assert errors == []


def say(page, text):
    before = page.locator(".message.bot").count()
    page.get_by_label("Je bericht").fill(text)
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".message.bot")).to_have_count(before + 1, timeout=15_000)
    return page.locator(".message.bot").last


def test_a_conversation_from_opening_to_the_luisterlijn(page):
    answer = say(page, "sinds mijn man dood is praat ik met niemand meer echt")
    expect(answer).to_contain_text("?")
    say(page, "vooral de avonden zijn stil")
    answer = say(page, "kan ik met een mens praten?")
    expect(answer.get_by_role("link")).to_have_attribute("href", "tel:+31880767000")
    folder = ROOT / "results"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / "demo-desktop.png")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=folder / "demo-phone.png", full_page=True)


def test_a_crisis_shows_numbers_that_can_be_called(page):
    answer = say(page, "ik wil niet meer leven")
    expect(answer).to_have_class("message bot crisis")
    expect(answer.get_by_role("link").first).to_have_attribute("href", "tel:113")


def test_a_quick_reply_answers(page):
    page.get_by_role("button", name="Liever een mens").click()
    expect(page.locator(".message.handoff")).to_contain_text("Luisterlijn", timeout=15_000)


def test_html_is_shown_as_text(page):
    say(page, "<img src=x onerror=alert(1)> ik ben <b>moe</b>")
    expect(page.locator(".message.resident")).to_contain_text("<b>moe</b>")
    assert page.locator(".message img").count() == 0


def test_wiping_empties_the_page_and_begins_anew(page):
    say(page, "dit mag weg")
    page.get_by_role("button", name="Wissen").click()
    expect(page.locator(".messages")).not_to_contain_text("dit mag weg", timeout=15_000)
    expect(page.locator(".messages")).to_contain_text("gewist")
    expect(page.locator(".message.bot").last).to_contain_text("?", timeout=15_000)


def test_the_page_works_at_phone_width_without_scrolling_sideways(page):
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
