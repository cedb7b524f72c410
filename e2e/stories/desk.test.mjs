// The desk: a call pops up and becomes a report, a missed one is called back, the shift is handed
// over under two signatures.

import assert from "node:assert/strict";
import { formTo, signIn } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

/** The password that `wangge demo` printed. */
const passwordOf = (output) => output.match(/password: (\S+)/)?.[1] ?? "";

story("a call pops up where it rings and leads into the form of a report", async ({ page, visitor, url, shot, axe }) => {
    const admin = await visitor();
    await signIn(admin, "admin");
    await admin.goto("/admin/phone");
    await admin.locator("input[name=name]").fill("受理大厅交换机");
    await admin.locator(`${formTo("/admin/phone")} button`).click();
    const token = await admin.locator("input[readonly]").inputValue();
    assert.match(token, /^wgp_/);
    const tell = async (event) => {
        const answer = await fetch(`${url}/phone/calls`, {
            method: "POST",
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            body: JSON.stringify({ at: new Date().toISOString(), caller: "13800001234", seat: "shouli1", ...event }),
        });
        assert.equal(answer.status, 200, await answer.text());
    };

    await signIn(page, "shouli1");
    await settle(page);
    await tell({ event: "ringing", call: "story-1" });
    const popup = page.locator("[data-popup] .toast");
    await popup.waitFor({ timeout: 10_000 });
    assert.doesNotMatch(await popup.textContent(), /13800001234/);
    await shot("call-popup");
    await tell({ event: "answered", call: "story-1" });
    await popup.locator('a[href$="/register"]').click();
    await page.waitForURL(/\/register$/);
    assert.equal(await page.locator("input[name=contact_phone]").inputValue(), "13800001234");
    await tell({ event: "hung-up", call: "story-1", recording: "https://recordings.example/1" });

    await tell({ event: "ringing", call: "story-2", caller: "13900004321" });
    await tell({ event: "missed", call: "story-2", caller: "13900004321" });
    await page.goto("/phone/missed");
    await settle(page);
    await axe(page);
    await shot("calls-missed");
    const own = page.locator("tr", { hasText: "4321" }).first();
    const back = own.locator(formTo("/back"));
    await back.locator("input[name=note]").fill("已回拨,咨询停车");
    await back.locator("button").click();
    await page.waitForLoadState("load");
    await page.goto("/phone/missed");
    assert.equal(await page.locator("tr", { hasText: "4321" }).count(), 0, "whoever was called back is off the list");
    const wrong = await fetch(`${url}/phone/calls`, { method: "POST", headers: { authorization: "Bearer wrong" }, body: "{}" });
    assert.equal(wrong.status, 401);
});

story("a shift is handed over under two signatures and cannot be changed afterwards", async ({ page, visitor, demoOutput, shot, axe }) => {
    const next = await visitor();
    await signIn(page, "zhiban1");
    await page.goto("/shift");
    if (await page.locator(formTo("/shift/begin")).count()) {
        await page.locator(`${formTo("/shift/begin")} button`).click();
        await page.waitForLoadState("load");
    }
    await page.locator("#words").fill("滨海大道路灯成片不亮,已电话通知路灯所");
    await page.keyboard.press("Enter");
    await page.locator(".timeline .t-note").first().waitFor();
    await settle(page);
    await axe(page);
    await shot("shift");
    await page.goto("/shift/load");
    await settle(page);
    await axe(page);
    await shot("shift-load");
    await page.goto("/shift");
    await page.locator("#over").fill("两件紧急案件已派遣,跟踪核查");
    await page.locator(`${formTo("/shift/over")} button`).click();
    await page.waitForLoadState("load");
    assert.equal(await page.locator("#words").count(), 0, "nothing is written after the first signature");
    await signIn(next, "zhiban2", passwordOf(demoOutput));
    await next.goto("/shift");
    await next.locator(`${formTo("/shift/take")} button`).click();
    await next.waitForLoadState("load");
    await next.goto("/shift/past");
    await next.locator('tbody a[href^="/shift/"]').first().click();
    await next.waitForLoadState("load");
    await settle(next);
    await axe(next);
    await shot("shift-paper", next);
    assert.match(await next.locator("main").textContent(), /跟踪核查/);
    // The list narrows to some days, and the file has what the list has.
    await next.goto("/shift/past");
    await settle(next);
    await axe(next);
    await shot("shifts-past", next);
    const all = await next.locator("tbody tr").count();
    const yesterday = new Date(Date.now() - 16 * 3_600_000).toISOString().slice(0, 10);
    await next.locator("#from").fill(yesterday);
    await next.locator(".grid-filter button").click();
    await next.waitForURL(/from=\d/);
    const some = await next.locator("tbody tr").count();
    assert.ok(some < all, `${some} of ${all} shifts began since yesterday`);
    const file = await next.evaluate(async () => {
        const path = document.querySelector('a[href^="/shift/past/export/csv"]').getAttribute("href");
        return (await fetch(path)).text();
    });
    assert.equal(file.trim().split("\r\n").length, some + 1);
});
