// Walking cases through their flows by the action table: every row is pressed once in the browser, by
// its own form and by somebody who may; what was pressed before is sent again by the same form without
// the waiting. A ledger knows which rows happened, so that no row is forgotten.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { formTo, photo } from "./desk.mjs";

const tableFile = new URL("../docs/reference/actions.md", import.meta.url);

/**
 * Reads the action table: `{ flow, key, name, who, to, isByProgram }` for each row. The page is made
 * from the flows by a test of `crates/cases`, which fails when it is not what they say.
 */
export async function actionTable() {
    const rows = [];
    let flow = "";
    for (const line of (await readFile(tableFile, "utf8")).split("\n")) {
        flow = /^## `(\w+)`/.exec(line)?.[1] ?? flow;
        const [, key, name] = /^\| `(\w+)` (\S+) \|/.exec(line) ?? [];
        if (!key) continue;
        const cells = line.split(" | ");
        const who = [...cells[1].matchAll(/`(\w+)`/g)].map((found) => found[1]);
        rows.push({ flow, key, name, who, to: cells[3].replaceAll("`", ""), isByProgram: cells[1] === "the program" });
    }
    return rows;
}

/** Which rows of the table happened so far. */
export class Ledger {
    constructor(rows) {
        this.rows = rows;
        this.seen = new Set();
    }

    row(flow, key) {
        const found = this.rows.find((row) => row.flow === flow && row.key === key);
        assert.ok(found, `${flow} has no action ${key}`);
        return found;
    }

    has(row) {
        return this.seen.has(`${row.flow}/${row.key}`);
    }

    note(row) {
        this.seen.add(`${row.flow}/${row.key}`);
    }

    missing() {
        return this.rows.map((row) => `${row.flow}/${row.key}`).filter((one) => !this.seen.has(one));
    }
}

/**
 * Walks a case: `steps` are `[desk, action, fields, stage]`, where `desk` names a page of `desks`
 * with the key of its post, and `stage` is told where the table says that it stays.
 */
export async function walk(ledger, desks, flow, address, steps) {
    for (const [desk, action, fields = {}, stage] of steps) {
        const row = ledger.row(flow, action);
        const { page, post } = desks[desk];
        assert.ok(row.who.includes(post), `the table does not let ${post} do ${flow}/${action}`);
        if (ledger.has(row)) {
            await send(page, address, formTo(`/act/${action}`), fields);
            continue;
        }
        // Whoever has answered a task does not see the case any more.
        const reader = post === "collector" ? desks.shift.page : page;
        await press(ledger, row, { page, reader }, address, fields, stage);
    }
}

/** Presses one row and reads in the history that it happened, and where it led. */
async function press(ledger, row, { page, reader }, address, fields, stage) {
    await page.goto(address, { waitUntil: "domcontentloaded" });
    const before = await told(page);
    const form = page.locator(formTo(`/act/${row.key}`));
    assert.equal(await form.count(), 1, `the page offers ${row.flow}/${row.key} (${row.name}) in ${before.stage}`);
    if (await form.evaluate((it) => it.closest(".more-actions:not([open])") !== null)) {
        await page.locator(".more-actions > summary").click();
    }
    if (!(await form.isVisible())) await page.locator(`#act-${row.key} > summary`).click();
    await fill(form, fields);
    const answer = page.waitForEvent("domcontentloaded");
    await form.locator("button.btn-wide").click();
    await answer;
    const isThere = reader === page && new URL(page.url()).pathname === address;
    if (!isThere) await reader.goto(address, { waitUntil: "domcontentloaded" });
    const after = await told(reader);
    const fresh = after.titles.slice(0, after.titles.length - before.titles.length);
    assert.ok(fresh.includes(row.name), `${row.flow}/${row.key} (${row.name}) stands in the history, not ${fresh}`);
    assert.equal(after.stage, stage ?? (row.to === "stays" ? before.stage : row.to), `${row.flow}/${row.key}`);
    ledger.note(row);
    noteProgram(ledger, row.flow, fresh);
}

/** What the program did after a step, or by the clock, is known by its name in the history. */
export function noteProgram(ledger, flow, titles) {
    const byProgram = ledger.rows.filter((row) => row.flow === flow && row.isByProgram);
    byProgram.filter((row) => titles.includes(row.name)).forEach((row) => ledger.note(row));
}

/** Reads the stage of the case on the page and its history, the newest first. */
export async function told(page) {
    return page.evaluate(() => ({
        stage: document.querySelector(".case-head [data-stage]")?.getAttribute("data-stage"),
        titles: [...document.querySelectorAll(".timeline > li .t-line b")].map((it) => it.textContent.trim()),
    }));
}

/** Fills the controls of a form as a person does. */
async function fill(form, fields) {
    for (const [name, value] of Object.entries(fields)) {
        const control = form.locator(controlOf(name));
        const kind = await control.first().evaluate((it) => {
            const folded = it.closest("details.field-more:not([open])");
            if (folded) folded.querySelector("summary").click();
            return it.localName === "select" ? "select" : it.type;
        });
        if (kind === "select") {
            await control.selectOption(await control.evaluate(pick, value));
        } else if (kind === "radio") {
            await form.locator(`[name="${name}"][value="${value}"]`).check();
        } else if (kind === "checkbox") {
            await form.locator("label.check", { hasText: value }).locator("input").check();
        } else if (kind === "file") {
            await control.setInputFiles(photo);
        } else {
            await control.fill(value);
        }
        if (name === "matter") await form.locator("wg-category [role=option]").first().click();
    }
}

/** The control of a field; islands carry the name of theirs too. */
function controlOf(name) {
    if (name === "matter") return "wg-category input[role=combobox]";
    return name === "photo" ? "input[type=file]" : `[name="${name}"]`;
}

/** The option with a value, or with these words in it. */
function pick(select, wanted) {
    const all = [...select.options];
    const found = all.find((one) => one.value === wanted) ?? all.find((one) => one.text.includes(wanted));
    if (!found) throw new Error(`${select.name} offers no ${wanted}: ${all.map((one) => one.text)}`);
    return found.value;
}

/**
 * Sends the form that the page at an address has, filled with the fields, and returns the path to
 * which it leads: what a browser does without drawing.
 */
export async function send(page, address, selector, fields) {
    const wanted = { address, selector, fields, picture: photo.buffer.toString("base64") };
    const path = await page.evaluate(async ({ address, selector, fields, picture }) => {
        const answer = await fetch(address);
        const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
        if (!form) throw new Error(`${address} has no ${selector}`);
        const data = new FormData(form);
        for (const [name, value] of Object.entries(fields)) {
            // Fields may stand beside their form, such as those of a map.
            const control = [...form.elements].find((it) => it.name === name);
            if (!control) throw new Error(`${selector} has no field ${name}`);
            const labelled = () => [...form.querySelectorAll("label")].find((it) => it.textContent.includes(value));
            if (control.localName === "select") {
                const all = [...control.options];
                const found = all.find((one) => one.value === value) ?? all.find((one) => one.text.includes(value));
                if (!found) throw new Error(`${name} offers no ${value}`);
                data.set(name, found.value);
            } else if (control.type === "file") {
                const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
                data.set(name, new Blob([bytes], { type: "image/png" }), "scene.png");
            } else if (control.type === "checkbox" && control.value !== value) {
                data.append(name, labelled().querySelector("input").value);
            } else {
                data.set(name, value);
            }
        }
        const sent = await fetch(form.getAttribute("action"), { method: "POST", body: data });
        const text = sent.ok ? "" : new DOMParser().parseFromString(await sent.text(), "text/html").querySelector("main")?.textContent;
        return sent.ok ? new URL(sent.url).pathname : `${sent.status} ${text?.replace(/\s+/g, " ").slice(0, 300)}`;
    }, wanted);
    assert.match(path, /^\//, `${selector} of ${address}: ${path}`);
    return path;
}
