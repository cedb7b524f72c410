// The heat map: its figures lead to their cases; lengths, areas and pictures are taken on it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { signIn } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

const number = (text) => Number(text.replace(/\D/g, ""));

story("a leader sees where cases gather and opens them", async ({ page, shot, axe }) => {
    await signIn(page, "lingdao1");
    await page.goto("/cases/heat?all=1&size=wide");
    await settle(page);
    await axe(page);
    await shot("heat-map");
    const rows = page.locator("table.work-heat tbody tr");
    const counts = await rows.locator("td:nth-child(2)").allTextContents();
    const total = number(await page.locator(".page-head .muted").first().textContent());
    assert.equal(counts.map(number).reduce((sum, n) => sum + n, 0), total, "the table has every case once");
    const shapes = await page.evaluate(async () => {
        const map = document.querySelector("wg-map");
        return (await (await fetch(map.getAttribute("heat"))).json()).features.length;
    });
    assert.equal(shapes, counts.length, "the map draws what the table says");
    await rows.first().hover();
    await page.locator(".map-ring").waitFor();
    await rows.first().locator("a").click();
    await page.waitForURL(/hex=/);
    assert.equal(number(await page.locator(".page-head .muted").first().textContent()), number(counts[0]));
});

story("a length, an area and a picture are taken on the map", async ({ page, shot }) => {
    await signIn(page, "lingdao1");
    await page.goto("/cases/heat?all=1");
    await settle(page);
    const note = page.locator(".map-measure");
    const tool = (at) => page.locator(".map-tool").nth(at);
    await tool(0).click();
    assert.equal(await tool(0).getAttribute("aria-pressed"), "true");
    // Entirely by keyboard: a corner at the cross-hair, the map moved, another corner.
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    assert.match(await note.textContent(), /^[1-9][\d.]* k?m$/);
    await page.keyboard.press("Backspace");
    assert.doesNotMatch(await note.textContent(), /^[1-9][\d.]* k?m$/);
    // By pointer: a triangle; clicks mean corners, not cases.
    await tool(1).click();
    const canvas = page.locator(".maplibregl-canvas");
    for (const [x, y] of [[120, 120], [320, 140], [200, 320]]) await canvas.click({ position: { x, y } });
    assert.match(await note.textContent(), /^[1-9][\d.]* k?m²$|^0\.\d+ km²$/);
    assert.equal(await page.locator(".maplibregl-popup").count(), 0);
    await shot("map-measure");
    const waiting = page.waitForEvent("download");
    await tool(2).click();
    const file = await (await waiting).path();
    const bytes = await readFile(file);
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    assert.ok(bytes.readUInt32BE(16) >= 300 && bytes.length > 10_000, "the picture holds the map");
    await canvas.focus();
    await page.keyboard.press("Escape");
    assert.equal(await note.count(), 0);
});
