// How smoothly the map of components moves: frame times while it is dragged, by zoom.
//
//   wangge demo --data ./whole && wangge serve --data ./whole
//   node measure/frames.mjs http://127.0.0.1:8080 [login]
//
// A measurement, not a test: it prints a line for each zoom and has no opinion. Times are those
// between two calls of requestAnimationFrame, as the page sees them; 16.7 ms is 60 a second.

import { launchBrowser, screens, settle } from "../browser.mjs";
import { here } from "../cities.mjs";
import { signIn } from "../desk.mjs";

const [base, login = "zhiban1"] = process.argv.slice(2);
if (!base) throw new Error("usage: node measure/frames.mjs URL [login]");
const zooms = 7;
const drags = 6;
const stepsOfDrag = 40;

/** Collects the time between frames until it is asked for them. */
const listen = () => {
    globalThis.frames_ms = [];
    let last = performance.now();
    const frame = (now) => {
        globalThis.frames_ms?.push(now - last);
        last = now;
        if (globalThis.frames_ms) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
};
const collect = () => {
    const all = globalThis.frames_ms.slice(1);
    globalThis.frames_ms = undefined;
    return all;
};

const rank = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** Drags the map to and fro, so that it ends where it began. */
async function drag(page) {
    const box = await page.locator(".maplibregl-canvas").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const reach = Math.min(box.width, box.height) / 3;
    for (let turn = 0; turn < drags; turn += 1) {
        const [dx, dy] = [[reach, 0], [-reach, 0], [0, reach], [0, -reach], [reach, reach], [-reach, -reach]][turn % 6];
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + dx, y + dy, { steps: stepsOfDrag });
        await page.mouse.up();
    }
}

const browser = await launchBrowser();
try {
    const context = await browser.newContext({ baseURL: base, viewport: screens.desktop, locale: here.locale, timezoneId: here.timezoneId });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    await signIn(page, login);
    await page.goto("/registers/components?view=map");
    await settle(page);
    console.log("zoom  components in view  frames  p50 ms  p95 ms  worst ms");
    for (let zoom = 0; zoom < zooms; zoom += 1) {
        if (zoom > 0) {
            await page.locator(".maplibregl-ctrl-zoom-in").click();
            await page.waitForLoadState("networkidle");
            await settle(page);
        }
        const shown = await page.evaluate(() => document.querySelector("wg-map").casesInView());
        await page.evaluate(listen);
        await drag(page);
        const times = (await page.evaluate(collect)).sort((one, other) => one - other);
        const figures = [rank(times, 0.5), rank(times, 0.95), times.at(-1)].map((ms) => ms.toFixed(1).padStart(7));
        console.log(`+${zoom}    ${String(shown).padStart(18)}  ${String(times.length).padStart(6)}  ${figures.join(" ")}`);
    }
} finally {
    await browser.close();
}
