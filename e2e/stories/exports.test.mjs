// Lists leave as files of this very minute, to whoever sees the list and to nobody else.

import assert from "node:assert/strict";
import { say } from "../cities.mjs";
import { staff } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

/** Reads a list as CSV by its own menu: the lines without the mark of the encoding. */
async function csv(page) {
    await page.locator("main details.menu:has(.menu-sheet a) > summary").first().click();
    const address = await page.locator("main .menu-sheet a", { hasText: "CSV" }).getAttribute("href");
    const answer = await page.request.get(address);
    assert.equal(answer.status(), 200, address);
    assert.match(answer.headers()["content-disposition"], /attachment; filename="[a-z-]+-[0-9-]+\.csv"/);
    const book = await page.request.get(address.replace("/csv", "/xlsx"));
    assert.equal((await book.body()).subarray(0, 2).toString(), "PK", "a workbook is a zip");
    return (await answer.text()).replace("\uFEFF", "").trim().split("\r\n");
}

story("each list leaves as a file with the rows that it shows", { ignore: [/403/] }, async ({ visitor, shot, axe }) => {
    const desk = await staff(visitor, { keeper: "zhiban1", intake: "shouli1", dispatcher: "paiqian1", admin: "admin" });
    for (const [page, address, rows, head] of [
        [desk.dispatcher, "/applications", ".queue-item", ["column-number", "column-matter", "column-place", "export-application"]],
        [desk.intake, "/calls", "table.work tbody tr", ["column-number", "column-matter"]],
        [desk.admin, "/admin/users", ".table tbody tr", ["users-name", "users-login"]],
        [desk.keeper, "/roster", ".roster-table tbody tr", ["roster-grid"]],
    ]) {
        await page.goto(address);
        await settle(page);
        const shown = await page.locator(rows).count();
        assert.ok(shown > 0, `${address} has rows in the demo`);
        const lines = await csv(page);
        assert.deepEqual(lines[0].split(",").slice(0, head.length), head.map(say), address);
        assert.equal(lines.length - 1, shown, address);
        await axe(page);
    }
    await shot("roster-export", desk.keeper);
    const calls = await desk.intake.request.get("/phone/export/csv?missed=!-");
    assert.equal((await calls.text()).split(/[,\r]/)[2], say("phone-seat"));
    const refused = await desk.intake.request.get("/roster/export/csv");
    assert.equal(refused.status(), 403, "no list, no file");
    assert.equal((await desk.keeper.request.get("/roster/export/pdf")).status(), 404);
});
