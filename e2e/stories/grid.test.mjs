// The ground in the browser: a grid is split and merged on the map, a file with faults is named and
// not taken, somebody is put on duty, an address is found while typing.

import assert from "node:assert/strict";
import { here, message, say, saying } from "../cities.mjs";
import { formTo, signIn } from "../desk.mjs";
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

/** Sends the edit and waits for the grids to be as wanted. */
async function edit(page, isDone) {
    await page.locator("[data-do]").click();
    await page.getByText(say("grid-say-done")).waitFor();
    const now = await grids(page);
    assert.ok(isDone(now), await page.locator("[data-say]").textContent());
    return now;
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
    const split = await edit(page, (now) => now.length === before.length + 1);
    const parts = split.filter((it) => !before.some((old) => old.properties.id === it.properties.id));
    assert.equal(parts.length, 2, "both parts have new ids");
    await page.locator('[data-tool="merge"]').click();
    for (const part of parts) await point(page, across(part).middle);
    assert.equal(await page.locator(".editor-card").count(), 2);
    await edit(page, (now) => now.length === before.length);
    await page.goto("/grid/history");
    const titles = await page.locator(".timeline .t-line b").allTextContents();
    assert.deepEqual(titles.slice(0, 2), [say("grid-deed-merged"), say("grid-deed-split")]);
    await shot("grid-history");
});

/** Each edge with its grids; an edge with one grid lies on the outline of the district. */
function edges(all) {
    const found = new Map();
    for (const { geometry, properties } of all) {
        const ring = geometry.coordinates[0];
        for (let at = 0; at + 1 < ring.length; at += 1) {
            const ends = [ring[at], ring[at + 1]];
            const key = ends.map(String).sort().join(" ");
            const edge = found.get(key) ?? { ends, ids: [] };
            edge.ids.push(properties.id);
            found.set(key, edge);
        }
    }
    return [...found.values()];
}

/** Takes what is exported and has the import try it: the server's own answer on gaps and overlaps. */
async function isWhole(page) {
    const file = await page.evaluate(async () => (await fetch("/grid/export.geojson")).text());
    await page.goto("/grid/import");
    await page.setInputFiles("#file", { name: "grids.geojson", mimeType: "application/geo+json", buffer: Buffer.from(file) });
    await page.locator("button[name=trial]").click();
    await page.getByText(saying("grid-import-fine")).waitFor();
}

const byId = (all) => [...all].sort((one, other) => one.properties.id.localeCompare(other.properties.id));

/** Takes the newest deed back, and expects the grids of before, to the last corner. */
async function takeBack(page, before) {
    await page.goto("/grid/history");
    await page.locator(`${formTo("/undo")} button`).first().click();
    await page.waitForLoadState("load");
    assert.deepEqual(byId(await grids(page)).map((it) => it.geometry), byId(before).map((it) => it.geometry));
}

async function openAt(page, id) {
    await page.goto(`/grid/edit#${id}`);
    await page.reload();
    await ready(page);
}

story("an administrator moves a corner and takes it back, and draws nothing beyond the border", { ignore: [/409/] }, async ({ page, shot, axe }) => {
    await signIn(page, "admin");
    await page.goto("/grid/edit");
    await ready(page);
    const before = await grids(page);
    const outer = edges(before).filter((edge) => edge.ids.length === 1);
    const outline = new Set(outer.flatMap((edge) => edge.ends.map(String)));
    const chosen = before.find((it) => it.geometry.coordinates[0].every((place) => !outline.has(String(place))));
    const corner = chosen.geometry.coordinates[0][0];
    const { middle } = across(chosen);
    const to = [corner[0] + (middle[0] - corner[0]) / 4, corner[1] + (middle[1] - corner[1]) / 4];
    await openAt(page, chosen.properties.id);
    await page.locator('[data-tool="move"]').click();
    for (const place of [corner, to]) await point(page, place);
    await shot("grid-move");
    const has = (it, place) => it.geometry.coordinates[0].some((one) => String(one) === String(place));
    const moved = await edit(page, (now) => now.length === before.length && !now.some((it) => has(it, corner)));
    const touched = moved.filter((it) => before.some((old) => old.properties.id === it.properties.id && String(old.geometry.coordinates) !== String(it.geometry.coordinates)));
    assert.equal(touched.length, before.filter((it) => has(it, corner)).length, "all grids of the corner follow it");
    assert.ok(touched.length >= 2);
    await isWhole(page);
    await takeBack(page, before);

    // Beside the easternmost edge of the outline, which is the border of the district.
    const east = outer.reduce((one, other) => (Math.min(one.ends[0][0], one.ends[1][0]) >= Math.min(other.ends[0][0], other.ends[1][0]) ? one : other));
    const [one, other] = east.ends;
    const width = Math.hypot(one[0] - other[0], one[1] - other[1]) / 2;
    await openAt(page, east.ids[0]);
    await draw(page, [one, other, [other[0] + width, other[1]], [one[0] + width, one[1]]]);
    await page.locator("[data-do]").click();
    await page.locator("[data-say]").getByText(saying("grid-fault-import")).waitFor();
    assert.match(await page.locator("[data-say]").textContent(), saying("grid-reject-outside"));
    await axe(page);
    await shot("grid-beyond");
    assert.deepEqual(byId(await grids(page)), byId(before), "nothing was changed");
});

/** The way around grids without one of them, if it is one ring that passes each corner once. */
function around(all) {
    const next = new Map(edges(all).filter((edge) => edge.ids.length === 1).map(({ ends: [from, to] }) => [String(from), to]));
    const count = next.size;
    let here = [...next.values()][0];
    const ring = [here];
    for (let to = next.get(String(here)); to && ring.length <= count; to = next.get(String(here))) {
        ring.push(to);
        here = to;
        if (String(here) === String(ring[0])) break;
    }
    return ring.length === count + 1 ? ring : undefined;
}

/** Points out the corners of a new grid, ready to be sent. */
async function draw(page, ring) {
    await page.locator('[data-tool="draw"]').click();
    await page.locator("#draw-name").fill("新围垦网格");
    for (const place of ring) await point(page, place);
}

story("an administrator draws a grid where none is and takes it back", async ({ page, shot, axe }) => {
    await signIn(page, "admin");
    // A file says by itself what it fills: one grid less, and the district ends before it.
    const [file, gone] = await page.evaluate(async () => {
        const all = await (await fetch("/grid/export.geojson")).json();
        return [all, all.features];
    });
    const freed = gone.find((it) => {
        const touches = edges(gone).filter((edge) => edge.ids.includes(it.properties.id));
        return touches.some((edge) => edge.ids.length === 1) && around(gone.filter((other) => other !== it));
    });
    const left = gone.filter((it) => it !== freed);
    const district = { type: "Feature", properties: { kind: "district" }, geometry: { type: "Polygon", coordinates: [around(left)] } };
    await page.goto("/grid/import");
    const buffer = Buffer.from(JSON.stringify({ ...file, features: [...left, district] }));
    await page.setInputFiles("#file", { name: "grids.geojson", mimeType: "application/geo+json", buffer });
    await page.getByRole("button", { name: say("grid-import-do"), exact: true }).click();
    await page.getByText(saying("grid-import-done")).waitFor();

    const edge = edges(gone).find((it) => it.ids.length === 2 && it.ids.includes(freed.properties.id));
    const neighbour = edge.ids.find((id) => id !== freed.properties.id);
    const { middle } = across(freed);
    const half = (place) => [(place[0] + middle[0]) / 2, (place[1] + middle[1]) / 2];
    await openAt(page, neighbour);
    const before = await grids(page);
    await draw(page, [...edge.ends, half(edge.ends[1]), half(edge.ends[0])]);
    await axe(page);
    await shot("grid-draw");
    const drawn = await edit(page, (now) => now.length === before.length + 1);
    const shared = edges(drawn).find((it) => String(it.ends.map(String).sort()) === String(edge.ends.map(String).sort()));
    assert.equal(shared.ids.length, 2, "the new grid shares the edge of its neighbour");
    await axe(page);
    await shot("grid-drawn");
    await page.locator("[data-undo]").click();
    await page.getByText(say("grid-say-undone")).waitFor();
    assert.deepEqual(byId(await grids(page)).map((it) => it.geometry), byId(before).map((it) => it.geometry), "to the last corner");
    await page.goto("/grid/history");
    const titles = await page.locator(".timeline .t-line b").allTextContents();
    assert.deepEqual(titles.slice(0, 2), [say("grid-deed-erased"), say("grid-deed-drawn")]);

    // The freed place is filled again, and the district is whole for the import.
    const sent = await page.evaluate(async ([ring, community]) => {
        const asked = { do: "draw", name: "新围垦网格", class: "B", community, ring };
        const answer = await fetch("/grid/edit", { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(asked) });
        return [answer.status, await answer.text()];
    }, [freed.geometry.coordinates[0], freed.properties.id.slice(0, 12)]);
    assert.equal(sent[0], 200, sent[1]);
    await isWhole(page);
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
    await page.getByRole("button", { name: say("grid-import-do"), exact: true }).click();
    const table = await page.locator("#rejects").textContent();
    assert.ok(table.includes("12345") && table.includes(say("grid-reject-digits")), table);
    assert.match(table, saying("grid-reject-gap"));
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
    await panel.getByText(`22:00–06:00${message("roster-next-day")}`).waitFor();
    await shot("roster");
    await panel.getByRole("button", { name: saying("roster-remove") }).click();
    await panel.getByText(say("roster-nobody")).waitFor();
});

story("an operator types a place and gets its point", async ({ page }) => {
    await signIn(page, "shouli1");
    await page.goto("/cases/new");
    await page.locator("wg-place[data-ready]").waitFor();
    const names = await page.evaluate(async (stem) => (await (await fetch(`/places?q=${stem}`)).json()).places.map((it) => it.name), here.placeStem);
    assert.ok(names.length > 0, `no place begins with ${here.placeStem}`);
    await page.locator("#place").pressSequentially(here.placeStem);
    await page.locator('wg-place [role="option"]').first().waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#place").inputValue(), names[0]);
    assert.match(await page.locator("#lon").inputValue(), /^-?\d+\.\d{6}$/);
});
