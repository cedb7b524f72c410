// One case through all posts, each at their own screen: registered from a call, verified, filed,
// dispatched, handled, checked and found undone, sent back, handled again, checked, closed.

import assert from "node:assert/strict";
import { act, collector, department, done, found, nameOf, photo, signIn, stage, withReason } from "../desk.mjs";
import { story } from "../harness.mjs";

story("one case runs through all posts, with one rework", async ({ page, visitor, shot, axe }) => {
    const desk = {};
    const logins = {
        intake: "shouli1",
        collector: "caiji1",
        shift: "zhiban1",
        dispatcher: "paiqian1",
        sanitation: "huanwei1",
    };
    for (const [post, login] of Object.entries(logins)) {
        desk[post] = post === "intake" ? page : await visitor();
        await signIn(desk[post], login);
    }
    await page.goto("/cases/new");
    await page.locator("textarea[name=description]").fill("早市收摊后路边堆着菜叶和泡沫箱");
    await page.locator("input[name=place]").fill("观澜路 18 号门前");
    await page.locator("wg-category input[role=combobox]").fill("bllj");
    await page.locator("wg-category [role=option]").first().click();
    await shot("register");
    await page.locator("input[name=photo]").setInputFiles(photo);
    await page.locator(".form-actions button").click();
    await page.waitForURL(/\/cases\/\d+$/);
    const address = new URL(page.url()).pathname;
    assert.equal(await stage(page, address), "filing");
    await axe(page);

    const name = await nameOf(desk.collector);
    await act(page, address, "send_verify", collector(name));
    await desk.collector.goto("/field");
    await shot("tasks", desk.collector);
    await act(desk.collector, address, "verify", found("pass"));
    await act(desk.shift, address, "file");
    assert.equal(await stage(desk.shift, address), "dispatch");
    await act(desk.dispatcher, address, "dispatch", department("sanitation"));
    for (const result of ["fail", "pass"]) {
        assert.equal(await stage(desk.sanitation, address), "handle");
        await act(desk.sanitation, address, "feedback", done("已清运,路面冲洗干净"));
        await act(page, address, "send_check", collector(name));
        await act(desk.collector, address, "check", found(result));
        if (result === "fail") {
            await act(desk.shift, address, "rework", withReason("泡沫箱还在"));
        }
    }
    await act(desk.shift, address, "close");
    assert.equal(await stage(desk.shift, address), "closed");
    assert.equal(await desk.shift.locator(".timeline > li").count(), 14);
    await axe(desk.shift);
    await page.goto(address);
    await shot("case-closed");
    await page.goto("/cases?all=1");
    await axe(page);
    await shot("case-list");
});
