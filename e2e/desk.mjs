// What people do at their desks, for stories: sign in, act on a case, read where it stands.

import { here } from "./cities.mjs";

/** Selects the form that is sent to an address with this end, whatever stands behind it (`?once=…`). */
export const formTo = (end) => `form:is([action$="${end}"],[action*="${end}?"])`;

/** A small picture that is really a picture: the program decodes what it is given. */
export const photo = {
    name: "scene.png",
    mimeType: "image/png",
    buffer: Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGOYNq0HK2IYWhIA/b5uAZe1KhQAAAAASUVORK5CYII=",
        "base64",
    ),
};

/** Signs in with one click where the demo offers it, else with the password that `wangge demo` printed. */
export async function signIn(page, login, password = "") {
    await page.goto("/sign-in");
    if (password) {
        await page.locator("input[name=user]").fill(login);
        await page.locator("input[name=password]").fill(password);
        await page.locator(".sign-in .btn-primary").click();
    } else {
        await page.locator(`form:has(input[name=demo][value="${login}"]) button`).click();
    }
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Signs several people in, each with their own screen: `{ shift: "zhiban1" }` gives `{ shift: page }`. */
export async function staff(visitor, logins) {
    const desks = {};
    for (const [post, login] of Object.entries(logins)) {
        desks[post] = await visitor();
        await signIn(desks[post], login);
    }
    return desks;
}

/** Opens the form of an action, fills it and sends it. */
export async function act(page, address, action, fill = async () => {}) {
    await page.goto(address);
    const form = page.locator(formTo(`/act/${action}`));
    const isMinor = await form.evaluate((it) => it.closest(".more-actions") !== null);
    if (isMinor) await page.locator(".more-actions > summary").click();
    if (!(await form.isVisible())) await page.locator(`#act-${action} > summary`).click();
    await fill(form);
    await form.locator("button.btn-wide").click();
    await page.waitForLoadState("load");
}

export const withNote = (words) => (form) => form.locator("textarea[name=note]").fill(words);
export const withPhoto = (form) => form.locator("input[type=file]").setInputFiles(photo);
export const withReason = (words) => async (form) => {
    const select = form.locator("select[name=reason]");
    if (await select.count()) await select.selectOption({ index: 1 });
    else await form.locator("input[name=reason]").fill(words);
};

/** Chooses a department by its code. */
export const department = (code) => async (form) => {
    const select = form.locator("select[name=department]");
    const value = await select.locator("option", { hasText: here.departments[code] }).first().getAttribute("value");
    await select.selectOption(value);
};

export const done = (words) => async (form) => {
    await withNote(words)(form);
    await withPhoto(form);
};

/** Answers a task of the collector: `pass`, `fail` or `unclear`. */
export const found = (result) => async (form) => {
    await form.locator(`input[name=result][value=${result}]`).check();
    await done("到现场看过")(form);
};

/** Chooses the collector of a task by name. */
export const collector = (name) => async (form) => {
    const select = form.locator("select[name=collector]");
    const value = await select.locator("option", { hasText: name }).first().getAttribute("value");
    await select.selectOption(value);
};

export async function nameOf(page) {
    return (await page.locator(".topbar summary .label").first().textContent()).trim();
}

/** Reads the stage of a case. */
export async function stage(page, address) {
    await page.goto(address);
    return page.locator(".case-head [data-stage]").first().getAttribute("data-stage");
}

/** Registers a report and returns the address of the case. */
export async function register(page, { words, place, matter = "", contact, isOrder = false }) {
    await page.goto("/cases/new");
    await page.locator("textarea[name=description]").fill(words);
    await page.locator("input[name=place]").fill(place);
    if (matter) {
        await page.locator("wg-category input[role=combobox]").fill(matter);
        await page.locator("wg-category [role=option]").first().click();
    }
    if (contact) {
        await page.locator("input[name=contact_name]").fill(contact.name);
        await page.locator("input[name=contact_phone]").fill(contact.phone);
    }
    if (isOrder) {
        await page.locator(".field-more > summary").first().click();
        await page.locator("input[name=flow]").check();
    }
    await page.locator(".form-actions button").click();
    await page.waitForURL(/\/cases\/\d+$/);
    return new URL(page.url()).pathname;
}
