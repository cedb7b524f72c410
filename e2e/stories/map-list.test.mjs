// The work list with its map beside it: one filter, and each shows what the other means.

import assert from "node:assert/strict";
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
