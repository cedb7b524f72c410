// The browser of stories and measurements, and what a page must have done before it is looked at.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
];

/** The two screens for which pages are made. */
export const screens = {
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844 },
};

/** Launches Debian's Chromium. */
export function launchBrowser() {
    const candidates = [process.env.WANGGE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
    const executablePath = candidates.find((path) => path && existsSync(path));
    if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or set WANGGE_CHROMIUM");
    return chromium.launch({ executablePath, args: flags });
}

/** Waits until fonts and images are there and every island has set `data-ready`. */
export async function settle(page) {
    await page.waitForLoadState("load");
    // Two frames, so that the page has heard of a new size or new colours; a map waits until it is seen.
    const top = await page.evaluate(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        await document.fonts.ready;
        await frame();
        await frame();
        const top = window.scrollY;
        for (const map of document.querySelectorAll("wg-map:not([data-ready])")) {
            map.scrollIntoView({ block: "center" });
            await frame();
        }
        return top;
    });
    // The function must not be async: a promise would count as true.
    await page.waitForFunction(() => {
        const islands = [...document.querySelectorAll("*")].filter((e) => e.localName.startsWith("wg-"));
        const images = [...document.images].filter((image) => image.loading !== "lazy");
        const isQuiet = !document.querySelector(".htmx-request");
        return isQuiet && islands.every((e) => e.hasAttribute("data-ready")) && images.every((i) => i.complete);
    });
    await page.evaluate((top) => window.scrollTo(0, top), top);
}
