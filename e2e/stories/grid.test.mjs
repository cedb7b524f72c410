// The ground in the browser: a grid is split and merged on the map, a file with faults is named and
// not taken, somebody is put on duty, an address is found while typing.

import assert from "node:assert/strict";
import { signIn } from "../desk.mjs";
import { story } from "../harness.mjs";

const ready = (page) => page.locator("wg-grid-editor[data-ready]").waitFor({ timeout: 60_000 });
const grids = (page) => page.evaluate(async () => (await (await fetch("/grid/edit/grids.geojson")).json()).features);

/** The longest way through a grid from west to east, and the point in the middle of its box. */
function across(grid) {
    const ring = grid.geometry.coordinates[0];
    const [lons, lats] = [ring.map((at) => at[0]), ring.map((at) => at[1])];
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
    const margin = (east - west) / 8;
    return { middle: [(west + east) / 2, lat], line: [[west - margin, lat], [east + margin, lat]] };
}

/** Points at a place of the map, as a pointer does. */
async function point(page, place) {
    const { x, y } = await page.evaluate((at) => document.querySelector("wg-grid-editor").place(at), place);
    await page.mouse.click(x, y);
}

story("an administrator splits a grid on the map and merges it again", async ({ page, shot, axe }) => {
    await signIn(page, "admin");
    await page.goto("/grid/edit");
    await ready(page);
    const before = await grids(page);
    const chosen = before[Math.floor(before.length / 2)];
    const { id } = chosen.properties;
    await page.goto(`/grid/edit#${id}`);
    await page.reload();
    await ready(page);
    await axe(page);
    const { line } = across(chosen);
    await page.locator('[data-tool="split"]').click();
    assert.equal(await page.locator(".editor-card").getAttribute("data-id"), id);
    for (const place of line) await point(page, place);
    await shot("grid-split");
    await page.locator("[data-do]").click();
    await page.locator("wg-grid-editor:not([data-working])").waitFor();
    await page.waitForFunction((count) => fetch("/grid/edit/grids.geojson").then((it) => it.json()).then((it) => it.features.length === count), before.length + 1);
    const parts = (await grids(page)).filter((it) => !before.some((old) => old.properties.id === it.properties.id));
    assert.equal(parts.length, 2, "both parts have new ids");
    await page.locator('[data-tool="merge"]').click();
    for (const part of parts) await point(page, across(part).middle);
    assert.equal(await page.locator(".editor-card").count(), 2);
    await page.locator("[data-do]").click();
    await page.waitForFunction((count) => fetch("/grid/edit/grids.geojson").then((it) => it.json()).then((it) => it.features.length === count), before.length);
    await page.goto("/grid/history");
    const titles = await page.locator(".timeline .t-line b").allTextContents();
    assert.deepEqual(titles.slice(0, 2), ["合并网格", "拆分网格"]);
    await shot("grid-history");
});

story("a file with faults is named line by line and not taken", async ({ page, shot, axe }) => {
    await signIn(page, "admin");
    const [file, count] = await page.evaluate(async () => {
        const all = await (await fetch("/grid/export.geojson")).json();
        all.features[1].properties.id = "12345";
        all.features.splice(3, 1);
        return [JSON.stringify(all), all.features.length + 1];
    });
    await page.goto("/grid/import");
    await page.setInputFiles("#file", { name: "grids.geojson", mimeType: "application/geo+json", buffer: Buffer.from(file) });
    await page.getByRole("button", { name: "导入", exact: true }).click();
    const table = await page.locator("#rejects").textContent();
    assert.match(table, /12345.*不是 15 位数字/s);
    assert.match(table, /缝隙/);
    await axe(page);
    await shot("grid-import");
    const left = await page.evaluate(async () => (await (await fetch("/grid/export.geojson")).json()).features.length);
    assert.equal(left, count, "nothing was changed");
});

story("a shift leader puts a collector on duty at night", async ({ page, shot, axe }) => {
    await signIn(page, "zhiban1");
    await page.goto("/roster");
    await axe(page);
    await page.locator("#new-grid #name").fill("夜间责任网格");
    await page.locator('#new-grid input[name="area"]').nth(1).check();
    await page.locator("#new-grid button").click();
    const panel = page.locator("section.panel", { hasText: "夜间责任网格" }).first();
    await panel.waitFor();
    await page.locator("#add #grid").selectOption({ label: "夜间责任网格" });
    await page.locator("#add #start").fill("22:00");
    await page.locator("#add #end").fill("06:00");
    await page.locator("#add button").click();
    await panel.getByText("22:00–06:00（次日）").waitFor();
    await shot("roster");
    await panel.getByRole("button", { name: /移出/ }).click();
    await panel.getByText("还没有人当班").waitFor();
});

story("an operator types a place and gets its point", async ({ page }) => {
    await signIn(page, "shouli1");
    await page.goto("/cases/new");
    await page.locator("wg-place[data-ready]").waitFor();
    const name = await page.evaluate(async () => (await (await fetch("/places?q=路")).json()).places[0]?.name ?? "");
    const words = await page.evaluate(async () => (await (await fetch("/places?q=望潮")).json()).places.map((it) => it.name));
    assert.ok(words.length > 0, `places are found (${name})`);
    await page.locator("#place").pressSequentially("望潮");
    await page.locator('wg-place [role="option"]').first().waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#place").inputValue(), words[0]);
    assert.match(await page.locator("#lon").inputValue(), /^\d+\.\d{6}$/);
});
