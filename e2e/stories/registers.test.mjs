// Components and duties: a survey is imported with a reject, a case names a component, its page
// shows the case, a changed rule is tried on last month's cases and changes the suggestion.

import assert from "node:assert/strict";
import { here, say } from "../cities.mjs";
import { act, collector, formTo, found, nameOf, photo, signIn, staff } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

const PLACE = here.spot;
const { managing } = here;
const { sanitation, greening } = here.departments;
const CODE = `${here.district}01003000901`;
const OTHER = `${here.district}01003000902`;
const SURVEY = `管理部件标识码,管理部件名称,经度,纬度,地址,主管部门名称,权属单位名称,状态
${CODE},雨水井盖,${PLACE[0]},${PLACE[1]},海棠路 12 号旁,${sanitation},故事养护公司,完好
${OTHER},雨水井盖,200,30,海棠路 14 号旁,${sanitation},故事养护公司,完好
`;

/** Fails unless the text has all of the words, in their order. */
function hasAll(text, ...words) {
    let from = 0;
    for (const word of words) {
        const at = text.indexOf(word, from);
        assert.ok(at >= 0, `${word} is missing in ${text}`);
        from = at + word.length;
    }
}

/** Sends a file to the import. */
async function send(page, isTaken) {
    await page.goto("/registers/components/import");
    await page.locator("input[type=file]").setInputFiles({ name: "普查.csv", mimeType: "text/csv", buffer: Buffer.from(SURVEY) });
    if (isTaken) await page.locator("input[name=take]").check();
    await page.locator(".form-actions button").click();
    await page.waitForLoadState("load");
}

/** Puts a value into a field that the map covers. */
const put = (page, name, value) =>
    page.locator(`input[name=${name}]`).evaluate((input, text) => {
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);

/** The department that the dispatch form has chosen, and why. */
async function suggestion(page, address) {
    await page.goto(address);
    const form = page.locator(formTo("/act/dispatch"));
    const chosen = await form.locator("select[name=department]").evaluate((select) => select.selectedOptions[0].textContent);
    return { chosen, why: await form.locator(".field:has(select[name=department]) .hint").textContent() };
}

/** The case of the first story, to which the second goes on. */
let address;

story("a survey is imported with a reject, and a case names the component", async ({ visitor, shot, axe }) => {
    const desk = await staff(visitor, { keeper: "zhiban1", intake: "shouli1", collector: "caiji1" });
    await send(desk.keeper, false);
    await settle(desk.keeper);
    hasAll(await desk.keeper.locator("table").textContent(), OTHER, say("refusal-register-place"));
    await axe(desk.keeper);
    await send(desk.keeper, true);
    await desk.keeper.goto("/registers/components");
    await desk.keeper.locator("main input[name=q]").fill("故事养护");
    await desk.keeper.keyboard.press("Enter");
    await desk.keeper.waitForURL(/q=/);
    await settle(desk.keeper);
    assert.equal(await desk.keeper.locator("table.work tbody tr").count(), 1, "the reject is not there");
    await axe(desk.keeper);
    await shot("components", desk.keeper);
    await desk.keeper.locator("table.work td.c-no a").click();
    await desk.keeper.waitForURL(/\/registers\/components\/\d+$/);
    await settle(desk.keeper);
    const component = new URL(desk.keeper.url()).pathname;
    await desk.keeper.locator('form:has(select[name=state]) select[name=state]').selectOption("damaged");
    await desk.keeper.locator("form:has(select[name=state]) button").click();
    await desk.keeper.locator(".timeline", { hasText: `${say("component-state-intact")} → ${say("component-state-damaged")}` }).waitFor({ timeout: 30_000 });

    await desk.intake.goto("/cases/new");
    await settle(desk.intake);
    await desk.intake.locator("textarea[name=description]").fill("井盖塌陷,边上有裂口");
    await desk.intake.locator("input[name=place]").fill("海棠路 12 号旁");
    await desk.intake.locator("wg-category input[role=combobox]").fill("01003");
    await desk.intake.locator("wg-category [role=option]").first().click();
    await put(desk.intake, "lon", PLACE[0]);
    await put(desk.intake, "lat", PLACE[1]);
    const offered = desk.intake.locator(`input[name=component_near][value="${CODE}"]`);
    await offered.waitFor();
    const label = await desk.intake.locator(`[data-component="${CODE}"]`).textContent();
    hasAll(label, here.drain, say("component-state-damaged"), "故事养护公司");
    assert.match(label, / \d+(\.\d+)? ?(米|m)/, "the distance is told");
    // The same number stands in the list and on the map; the map chooses as well.
    const number = label.trim().split(/\s/)[0];
    const mark = desk.intake.locator("wg-map button.near-mark", { hasText: number });
    await mark.first().dispatchEvent("click");
    await desk.intake.locator(`wg-map button.near-mark[aria-pressed=true]`).waitFor();
    assert.ok(await offered.isChecked(), "the mark chooses in the list");
    assert.equal(await desk.intake.locator("input[name=component]").inputValue(), CODE);
    assert.equal(await desk.intake.locator("input[name=lon]").inputValue(), Number(PLACE[0]).toFixed(6));
    assert.equal(await desk.intake.locator("input[name=place]").inputValue(), "海棠路 12 号旁", "words that were typed stay");
    hasAll(await desk.intake.locator(".near-whose").textContent(), sanitation, managing);
    await axe(desk.intake);
    await shot("component-near", desk.intake);
    await desk.intake.locator(".form-actions button").click();
    await desk.intake.waitForURL(/\/cases\/\d+$/);
    address = new URL(desk.intake.url()).pathname;
    assert.match(await desk.intake.locator("dl.facts").first().textContent(), new RegExp(CODE));
    await desk.keeper.goto(component);
    await settle(desk.keeper);
    assert.equal(await desk.keeper.locator(`.short-list a[href="${address}"]`).count(), 1, "the case stands in its history");
    await axe(desk.keeper);
    await shot("component", desk.keeper);

    await act(desk.intake, address, "send_verify", collector(await nameOf(desk.collector)));
    await act(desk.collector, address, "verify", found("pass"));
    await act(desk.keeper, address, "file");
});

story("a rule is tried on last month's cases and changes the suggestion once it is published", async ({ page: dispatcher, shot, axe }) => {
    await signIn(dispatcher, "paiqian1");
    const before = await suggestion(dispatcher, address);
    hasAll(before.chosen, sanitation);
    hasAll(before.why, managing);

    await dispatcher.goto("/responsibility/new");
    for (const [name, text] of Object.entries({ key: "story", name: "养护公司的井盖归园林", code: "01003", owner: "故事养护公司" })) {
        await dispatcher.locator(`main input[name=${name}]`).fill(text);
    }
    await dispatcher.locator("select[name=department]").selectOption("greening");
    await settle(dispatcher);
    await axe(dispatcher);
    await dispatcher.locator(".form-actions button").click();
    await dispatcher.waitForURL(/\/responsibility\/\d+$/);
    await settle(dispatcher);
    assert.match(await dispatcher.locator("#trial").textContent(), /(^|\D)1 (件会改派|would go)/);
    hasAll(await dispatcher.locator("table").first().textContent(), sanitation, greening);
    await axe(dispatcher);
    await shot("duty-trial", dispatcher);
    hasAll((await suggestion(dispatcher, address)).chosen, sanitation);
    await dispatcher.goBack();
    await dispatcher.locator(`${formTo("/publish")} button`).click();
    await dispatcher.waitForURL(/\/responsibility$/);
    await settle(dispatcher);
    await axe(dispatcher);
    await shot("duties", dispatcher);
    const after = await suggestion(dispatcher, address);
    hasAll(after.chosen, greening);
    hasAll(after.why, "养护公司的井盖归园林", "故事养护公司");
    await dispatcher.goto("/responsibility/coverage");
    await settle(dispatcher);
    await axe(dispatcher);
    await shot("duty-coverage", dispatcher);
});

story("a collector picks the component on the street, and the place comes with it", async ({ page: collector, shot, axe }) => {
    await signIn(collector, "caiji1");
    await collector.goto("/field/report");
    await settle(collector);
    await collector.locator("input[type=file]").setInputFiles(photo);
    await collector.locator("textarea[name=description]").fill("井盖缺失");
    await put(collector, "lon", PLACE[0]);
    await put(collector, "lat", PLACE[1]);
    const none = collector.locator('input[name=component_near][value=""]');
    await none.waitFor();
    assert.ok(await none.isChecked(), "nothing is chosen for anybody");
    await collector.locator(`input[name=component_near][value="${CODE}"]`).check();
    await collector.locator(".near-whose").waitFor();
    assert.equal(await collector.locator("input[name=component]").inputValue(), CODE);
    assert.equal(await collector.locator("input[name=place]").inputValue(), "海棠路 12 号旁", "the place of the component");
    await axe(collector);
    await shot("component-report", collector);
    await none.check();
    assert.equal(await collector.locator("input[name=component]").inputValue(), "", "it can be taken back");
    // Somebody who knows the code needs neither map nor list.
    await collector.locator("input[name=component]").fill("12345678901234567");
    await collector.locator(".thumb-bar .btn-primary").click();
    await collector.getByText(say("form-component-unknown")).waitFor();
    await collector.locator("input[name=component]").fill(CODE);
    await collector.locator("input[type=file]").setInputFiles(photo);
    await collector.locator(".thumb-bar .btn-primary").click();
    await collector.waitForURL(/\/cases\/\d+$/);
    assert.match(await collector.locator("dl.facts").first().textContent(), new RegExp(CODE));
});
