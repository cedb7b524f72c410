// What only time does: a suspension that expires, and a colleague who stands in for some days.

import assert from "node:assert/strict";
import { day, here } from "../cities.mjs";
import { act, department, done, formTo, nameOf, register, staff, stage, withPhoto, withReason } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

story("a post is lent while its holder is away, and a suspension ends by itself", async ({ visitor, shot, axe, wakeLater }) => {
    const desk = await staff(visitor, { intake: "shouli1", shift: "zhiban1", dispatcher: "paiqian1", head: "huanwei1", handler: "huanwei2" });

    // The head of sanitation goes away; the handler stands in and sees the post in the switch.
    await desk.head.goto("/away");
    await desk.head.locator("select[name=deputy]").selectOption({ label: (await optionWith(desk.head, await nameOf(desk.handler))) });
    await desk.head.locator("input[name=until]").fill(day(1));
    await axe(desk.head);
    await desk.head.locator(".form-actions button").click();
    await desk.head.locator(".short-list button").waitFor();
    await settle(desk.head);
    await axe(desk.head);
    await shot("away", desk.head);
    const lent = desk.handler.locator(`.menu-sheet ${formTo("/post")} button`, { hasText: await nameOf(desk.head) });
    await desk.handler.goto("/");
    await desk.handler.locator("summary.post").click();
    await lent.click();
    await desk.handler.waitForURL((url) => url.pathname === "/");

    const address = await register(desk.intake, { words: "绿化带被挖开，要等季节补种", place: "海棠路 40 号旁", matter: "bllj" });
    await act(desk.shift, address, "waive_verify", async (form) => {
        await withReason("视频已核实")(form);
        await withPhoto(form);
    });
    await act(desk.shift, address, "file");
    await act(desk.dispatcher, address, "dispatch", department("sanitation"));
    await act(desk.handler, address, "ask_suspend", async (form) => {
        await withReason("季节原因")(form);
        await form.locator("textarea[name=plan], input[name=plan]").first().fill("入冬前补种并围挡");
        await form.locator("input[name=until]").fill(day(2));
    });
    await act(desk.dispatcher, address, "approve");
    assert.equal(await stage(desk.dispatcher, address), "suspended");
    await shot("suspended", desk.dispatcher);

    // Four days later both have come to their end without anybody's doing.
    await wakeLater(4);
    const later = await staff(visitor, { dispatcher: "paiqian1", handler: "huanwei2" });
    for (let tries = 0; tries < 60 && (await stage(later.dispatcher, address)) === "suspended"; tries += 1) {
        await later.dispatcher.waitForTimeout(500);
    }
    assert.equal(await stage(later.dispatcher, address), "handle");
    const told = await later.dispatcher.locator(".timeline").textContent();
    assert.ok(told.includes(here.timeIsOver), told);
    await settle(later.dispatcher);
    await shot("suspension-expired", later.dispatcher);
    await later.handler.goto("/");
    assert.equal(await later.handler.locator(`.menu-sheet ${formTo("/post")} button`).count(), 1, "the lent post is gone");
    await act(later.handler, address, "feedback", done("已补种"));
    assert.equal(await stage(later.dispatcher, address), "feedback");
});

/** The whole label of the option that has a name in it. */
async function optionWith(page, name) {
    return (await page.locator("select[name=deputy] option", { hasText: name }).first().textContent()).trim();
}
