// The rules of the case engine as people meet them: telephone dispatch, more time granted and
// refused, a return with a ruling, an order whose caller is not satisfied, filing from the photo
// wall with undo, registering without the mouse.

import assert from "node:assert/strict";
import { clock, say, saying } from "../cities.mjs";
import { act, collector, department, formTo, found, nameOf, register, signIn, staff, stage, withNote, withReason } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

const logins = {
    intake: "shouli1",
    collector: "caiji1",
    shift: "zhiban1",
    dispatcher: "paiqian1",
    sanitation: "huanwei1",
    supervisor: "ducha1",
};

/** Brings a caller's report to the dispatcher. */
async function filed(desk, words) {
    const address = await register(desk.intake, {
        words,
        place: "望海路 21 号门前",
        matter: "bllj",
        contact: { name: "王女士", phone: "13800005678" },
    });
    await act(desk.intake, address, "send_verify", collector(await nameOf(desk.collector)));
    await act(desk.collector, address, "verify", found("pass"));
    await act(desk.shift, address, "file");
    return address;
}

/** The deadline of the department, as the page shows it. */
async function due(page, address) {
    await page.goto(address);
    return page.locator(".clocks > *").nth(1).textContent();
}

const askMore = async (form) => {
    await withReason("需协调")(form);
    await form.locator("input[name=amount]").fill("1");
    await form.locator("select[name=unit]").selectOption("working-hour");
};

story("urgent work is told by telephone, more time is granted once and refused once", async ({ visitor, shot, axe }) => {
    const desk = await staff(visitor, logins);
    const address = await filed(desk, "早市垃圾堆到了人行道上");
    await act(desk.dispatcher, address, "dispatch", async (form) => {
        await department("sanitation")(form);
        await form.locator(".field-more:has(input[name=told_at]) > summary").click();
        await form.locator("input[name=told_at]").fill(clock());
    });
    assert.equal(await stage(desk.dispatcher, address), "handle");
    const history = await desk.dispatcher.locator(".timeline").textContent();
    assert.match(history, saying("step-told"), "the time of the call is told beside that of the entry");
    const first = await due(desk.sanitation, address);
    await act(desk.sanitation, address, "ask_extend", askMore);
    assert.equal(await due(desk.sanitation, address), first, "the clock runs while it waits");
    await desk.supervisor.goto("/applications");
    await settle(desk.supervisor);
    await axe(desk.supervisor);
    await shot("applications", desk.supervisor);
    await desk.supervisor.locator(`.queue-item:has(a[href="${address}"]) ${formTo("/act/approve")} button`).click();
    await desk.supervisor.waitForURL(/\/applications/);
    const second = await due(desk.sanitation, address);
    assert.notEqual(second, first);
    await act(desk.sanitation, address, "ask_extend", askMore);
    await desk.supervisor.goto("/applications");
    const item = desk.supervisor.locator(`.queue-item:has(a[href="${address}"])`);
    await item.locator("input[name=note]").fill("上次已延一小时");
    await item.locator(`${formTo("/act/refuse")} button`).click();
    await desk.supervisor.waitForURL(/\/applications/);
    assert.equal(await due(desk.sanitation, address), second, "the time that was counted stays");
    await desk.sanitation.goto(address);
    await settle(desk.sanitation);
    await axe(desk.sanitation);
    await shot("case-with-applications", desk.sanitation);
});

story("a return is accepted as a mis-dispatch and then ruled", async ({ visitor, shot }) => {
    const desk = await staff(visitor, logins);
    const address = await filed(desk, "花坛边有大袋垃圾");
    await act(desk.dispatcher, address, "dispatch", department("sanitation"));
    await act(desk.sanitation, address, "ask_return", async (form) => {
        await form.locator("select[name=reason]").selectOption("not-mine");
        await withNote("花坛由园林养护")(form);
    });
    await act(desk.supervisor, address, "approve");
    assert.equal(await stage(desk.dispatcher, address), "dispatch");
    await act(desk.supervisor, address, "rule", async (form) => {
        await department("greening")(form);
        await withReason("三定方案明确园林养护范围")(form);
    });
    assert.equal(await stage(desk.supervisor, address), "handle");
    await settle(desk.supervisor);
    await shot("case-ruled", desk.supervisor);
    const facts = await desk.supervisor.locator(".timeline").textContent();
    assert.ok(facts.includes(say("fact-name-misdispatch")), facts);
});

story("an order of the hotline comes back because the caller is not satisfied", async ({ visitor, shot, axe }) => {
    const desk = await staff(visitor, logins);
    const address = await register(desk.intake, {
        words: "楼下夜间施工噪声反映多次未解决",
        place: "海棠路 8 号院",
        contact: { name: "李先生", phone: "13900001111" },
        isOrder: true,
    });
    await act(desk.intake, address, "sign");
    await act(desk.intake, address, "contact", withNote("已电话联系,约定今晚核查"));
    await act(desk.dispatcher, address, "hand_over", department("sanitation"));
    await act(desk.sanitation, address, "feedback", withNote("已约谈施工单位"));
    await act(desk.intake, address, "reply", (form) => form.locator("textarea[name=answer]").fill("已责令夜间停工"));
    await act(desk.intake, address, "call", async (form) => {
        await form.locator("input[name=valid][value=true]").check();
        await form.locator("input[name=solved][value=false]").check();
        await form.locator("input[name=satisfied][value=dissatisfied]").check();
    });
    assert.equal(await stage(desk.intake, address), "handle");
    await settle(desk.intake);
    await axe(desk.intake);
    await shot("order-reopened", desk.intake);
});

story("the shift leader files from the photo wall in one stroke and takes it back", async ({ page, shot, axe }) => {
    await signIn(page, "zhiban1");
    await page.goto("/cases?stage=filing&source=patrol&view=photos");
    await settle(page);
    await axe(page);
    const boxes = page.locator(".photo-wall input[name=case]");
    assert.ok((await boxes.count()) >= 2, "the demo has cases to file");
    const ids = [await boxes.nth(0).inputValue(), await boxes.nth(1).inputValue()];
    for (const id of ids) await page.locator(`.photo-wall input[value="${id}"]`).check({ force: true });
    await shot("photo-wall");
    // Filing asks for nothing, so one stroke is enough; undo stands ready.
    await page.locator(".selection-bar button[value=file]").click();
    await page.waitForURL(/\/cases\/bulk/);
    await shot("photo-wall-done");
    // The page that is left has loaded long ago; what counts is the next one.
    await Promise.all([page.waitForEvent("load"), page.locator(`${formTo("/cases/bulk/undo")} button`).click()]);
    for (const id of ids) assert.equal(await stage(page, `/cases/${id}`), "filing");
});

story("a report is registered without the mouse in fewer than forty keystrokes and its words", async ({ page }) => {
    await signIn(page, "shouli1");
    let strokes = 0;
    const press = async (...keys) => {
        for (const key of keys) {
            await page.keyboard.press(key);
            strokes += 1;
        }
    };
    const isAt = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    const tabTo = async (selector) => {
        for (let tries = 0; tries < 25 && !(await isAt(selector)); tries += 1) await press("Tab");
        assert.ok(await isAt(selector), selector);
    };
    await page.goto("/");
    await press("n");
    await page.waitForURL(/\/cases\/new/);
    await settle(page);
    await tabTo("wg-category input[role=combobox]");
    await page.keyboard.type("bllj");
    await page.locator("wg-category [role=option]").first().waitFor();
    await press("ArrowDown", "Enter");
    await tabTo("textarea[name=description]");
    await page.keyboard.type("路边堆着三袋垃圾");
    await tabTo("input[name=place]");
    await page.keyboard.type("望海路 21 号");
    await press("Enter");
    await page.waitForURL(/\/cases\/\d+$/);
    assert.equal(await stage(page, new URL(page.url()).pathname), "filing");
    assert.ok(strokes < 40, `${strokes} keystrokes`);
});

story("what changes is told at once, in the bell and in the title", async ({ visitor }) => {
    const desk = await staff(visitor, logins);
    const address = await filed(desk, "垃圾桶满溢");
    await desk.sanitation.goto("/work");
    await desk.sanitation.waitForFunction(() => /^\(\d+\)/.test(document.title));
    const before = await desk.sanitation.title();
    await act(desk.dispatcher, address, "dispatch", department("sanitation"));
    // Notices are held back as long as the step can be taken back.
    await desk.sanitation.waitForFunction((old) => document.title !== old, before, { timeout: 60_000 });
    assert.match(await desk.sanitation.title(), /^\(\d+\)/);
});
