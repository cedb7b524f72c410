// One case through all posts, each at their own screen: registered from a call, verified, filed,
// dispatched, handled, checked and found undone, sent back, handled again, checked, closed.

import assert from "node:assert/strict";
import { story } from "../harness.mjs";

// A small picture that is really a picture: the program decodes what it is given.
const photo = {
    name: "scene.png",
    mimeType: "image/png",
    buffer: Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGOYNq0HK2IYWhIA/b5uAZe1KhQAAAAASUVORK5CYII=",
        "base64",
    ),
};

async function signIn(page, login) {
    await page.goto("/sign-in");
    const button = page.locator(`form:has(input[name=demo][value="${login}"]) button`);
    await button.click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Opens the form of an action, fills it and sends it. */
async function act(page, address, action, fill = async () => {}) {
    await page.goto(address);
    const form = page.locator(`form[action$="/act/${action}"]`);
    if (!(await form.isVisible())) {
        await page.locator(`#act-${action} > summary`).click();
    }
    await fill(form);
    await form.locator("button.btn-wide").click();
    await page.waitForLoadState("load");
}

const withNote = (words) => (form) => form.locator("textarea[name=note]").fill(words);
const withPhoto = (form) => form.locator("input[type=file]").setInputFiles(photo);
const choose = (name) => async (form) => {
    const select = form.locator("select[name=collector]");
    const value = await select.locator("option", { hasText: name }).first().getAttribute("value");
    await select.selectOption(value);
};
const found = (result) => async (form) => {
    await form.locator(`input[name=result][value=${result}]`).check();
    await withNote("到现场看过")(form);
    await withPhoto(form);
};

async function stage(page, address) {
    await page.goto(address);
    return page.locator(".case-head [data-stage]").first().getAttribute("data-stage");
}

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

    const collectorName = await desk.collector.locator(".topbar summary .label").first().textContent();
    await act(page, address, "send_verify", choose(collectorName.trim()));
    await desk.collector.goto("/field");
    await shot("tasks", desk.collector);
    await act(desk.collector, address, "verify", found("pass"));
    await act(desk.shift, address, "file");
    assert.equal(await stage(desk.shift, address), "dispatch");
    await act(desk.dispatcher, address, "dispatch", async (form) => {
        const select = form.locator("select[name=department]");
        const value = await select.locator("option", { hasText: "环卫" }).first().getAttribute("value");
        await select.selectOption(value);
    });
    for (const result of ["fail", "pass"]) {
        assert.equal(await stage(desk.sanitation, address), "handle");
        await act(desk.sanitation, address, "feedback", async (form) => {
            await withNote("已清运,路面冲洗干净")(form);
            await withPhoto(form);
        });
        await act(page, address, "send_check", choose(collectorName.trim()));
        await act(desk.collector, address, "check", found(result));
        if (result === "fail") {
            await act(desk.shift, address, "rework", async (form) => {
                await form.locator("input[name=reason]").fill("泡沫箱还在");
            });
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
