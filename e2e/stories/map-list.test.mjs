// The work list with its map beside it: one filter, and each shows what the other means.

import assert from "node:assert/strict";
import { say } from "../cities.mjs";
import { signIn } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

story("the dispatcher reads the list and the map together", async ({ page, shot, axe }) => {
    await signIn(page, "paiqian1");
    await page.goto("/cases?stage=handle&view=map");
    await settle(page);
    await axe(page);
    const rows = page.locator("table.work tbody tr");
    assert.ok((await rows.count()) > 5);
    const total = Number((await page.locator(".page-head .muted").first().textContent()).replace(/\D/g, ""));
    const shown = await page.evaluate(() => document.querySelector("wg-map").casesInView());
    assert.equal(shown, total, "the map shows the cases of the list's filter");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator(".map-ring").waitFor();
    await shot("list-with-map");
    // A chosen point leads to its row.
    const second = await rows.nth(1).getAttribute("id");
    await page.evaluate((id) => document.dispatchEvent(new CustomEvent("map-point", { detail: { id } })), second);
    assert.equal(await page.locator("tr[data-here]").getAttribute("id"), second);
});

/** What the head of the list counts. */
const counted = async (page) => Number((await page.locator(".page-head .muted").first().textContent()).replace(/\D/g, ""));

/** How many rows a CSV of the list has, without its head. */
const exported = async (page) => {
    const address = await page.locator(".menu-sheet a", { hasText: "CSV" }).getAttribute("href");
    const text = await (await page.request.get(address)).text();
    return text.trim().split("\r\n").length - 1;
};

story("the dispatcher searches in what the map shows, and list, map and file agree", { ignore: [/400|422/] }, async ({ page, shot, axe }) => {
    await signIn(page, "paiqian1");
    await page.goto("/cases?all=1&view=map");
    await settle(page);
    const all = await counted(page);
    const map = page.locator("wg-map");
    for (let step = 0; step < 2; step += 1) await map.getByRole("button", { name: say("map-zoom-in") }).click();
    await map.getByRole("button", { name: say("map-search") }).click();
    await page.waitForURL(/box=/);
    await settle(page);
    const some = await counted(page);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.equal(await page.evaluate(() => document.querySelector("wg-map").casesInView()), some, "the map shows what the list counts");
    assert.equal(await exported(page), some, "the file has what the list counts");
    await axe(page);
    await shot("list-in-view");
    const word = page.locator(".words .word", { hasText: say("filter-box") });
    assert.match(await word.textContent(), /[\d.]+ × [\d.]+ k?m/);
    await word.click();
    await page.waitForURL((url) => !url.searchParams.has("box"));
    assert.equal(await counted(page), all);
    assert.match(page.url(), /view=map/, "the map stays");
    const wrong = await page.goto("/cases?box=121,30,120,31");
    assert.equal(wrong.status(), 422);
    await page.getByText("west,south,east,north").waitFor();
});

story("the keeper reads the register beside its map, and the dispatcher sees components under the cases", async ({ page, visitor, shot, axe }) => {
    await signIn(page, "zhiban1");
    await page.goto("/registers/components?class=01&view=map");
    await settle(page);
    const all = await counted(page);
    assert.equal(await page.evaluate(() => document.querySelector("wg-map").casesInView()), all, "the map shows what the list counts");
    await axe(page);
    await shot("components-map");
    for (let step = 0; step < 3; step += 1) await page.locator("wg-map").getByRole("button", { name: say("map-zoom-in") }).click();
    await page.locator("wg-map").getByRole("button", { name: say("map-search") }).click();
    await page.waitForURL(/box=/);
    await settle(page);
    const some = await counted(page);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.match(page.url(), /class=01/, "the other conditions stay");
    assert.equal(await exported(page), some);
    await shot("components-in-view");

    const dispatcher = await visitor();
    await signIn(dispatcher, "paiqian1");
    await dispatcher.goto(`/cases?view=map&box=${new URL(page.url()).searchParams.get("box")}`);
    await settle(dispatcher);
    const asked = dispatcher.waitForResponse(/registers\/components\/tiles/);
    await dispatcher.getByRole("button", { name: say("map-components") }).click();
    assert.equal((await asked).status(), 200);
    await dispatcher.locator('.map-tool[aria-pressed="true"]').waitFor();
    await dispatcher.waitForLoadState("networkidle");
    await shot("list-with-components", dispatcher);
});
