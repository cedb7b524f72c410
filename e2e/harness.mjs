// What stories are made of: a browser, the running program, and three watchers that make a story
// fail by themselves (errors on the console, findings of axe, screenshots that cannot be taken).
//
// A story is `story("what happens", async ({ page, url, shot, axe }) => { … })` in a file
// `stories/*.test.mjs`. Each file starts the program once; each story has a fresh browser context.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser, screens, settle } from "./browser.mjs";
import { here as place } from "./cities.mjs";
import { engine, startProgram } from "./program.mjs";

export { launchBrowser, screens, settle } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shotFolder = join(here, "shots");

// The full set of pictures takes minutes.
const storyPatienceMs = process.env.WANGGE_E2E_SHOTS === "full" ? 600_000 : 120_000;
const stepPatienceMs = 15_000;
// Making the district and starting the program is no part of any story.
const startPatienceMs = 240_000;

let starting;
let browserStarting;
let isAwaited = false;

/** The program of this file, started when its first story asks for it. */
export function theProgram() {
    starting ??= startProgram();
    return starting;
}

function theBrowser() {
    browserStarting ??= launchBrowser();
    return browserStarting;
}

after(async () => {
    const browser = await browserStarting?.catch(() => undefined);
    await browser?.close();
    const program = await starting?.catch(() => undefined);
    await program?.stop();
});

/**
 * Declares a story. It is given the program's `url`, a `page` in the city's language on the desktop screen,
 * `visitor(options)` for further people with their own cookies, and the watchers bound to a page.
 * At the end, errors on any console fail it, but for those that the story provokes on purpose:
 * `story(name, { ignore: [/409/] }, tell)`.
 */
export function story(name, ...rest) {
    const tell = rest.pop();
    const ignored = rest[0]?.ignore ?? [];
    if (!isAwaited) before(() => theProgram().then(() => undefined), { timeout: startPatienceMs });
    isAwaited = true;
    test(name, { timeout: storyPatienceMs }, async () => {
        const program = await theProgram();
        const contexts = [];
        const watchers = [];
        const visitor = async ({ ignore, ...options } = {}) => {
            const person = await openPage({ baseURL: program.url, ...options });
            contexts.push(person.context());
            watchers.push(watchConsole(person, { ignore: [...ignored, ...(ignore ?? [])] }));
            return person;
        };
        const page = await visitor();
        try {
            await tell({
                page,
                visitor,
                url: program.url,
                data: program.data,
                demoOutput: program.demoOutput,
                wakeLater: program.wakeLater,
                repack: program.repack,
                wangge: program.wangge,
                shot: (shotName, ofPage = page) => shot(ofPage, shotName),
                axe: (ofPage = page) => axe(ofPage),
            });
            for (const check of watchers) check();
        } catch (error) {
            await keepEvidence(page, name, program, error);
            throw error;
        } finally {
            for (const context of contexts) await context.close();
        }
    });
}

/** Opens a page in a context of its own. */
export async function openPage(options = {}) {
    const browser = await theBrowser();
    const context = await browser.newContext({
        viewport: screens.desktop,
        locale: place.locale,
        timezoneId: place.timezoneId,
        colorScheme: "light",
        reducedMotion: "reduce",
        ...options,
    });
    context.setDefaultTimeout(stepPatienceMs);
    return context.newPage();
}

/** A failed story leaves a picture, its address and the end of the program's log. */
async function keepEvidence(page, name, program, error) {
    const file = join(shotFolder, "failed", `${slug(name)}.${engine}.png`);
    await mkdir(dirname(file), { recursive: true });
    await page.screenshot({ path: file }).catch(() => undefined);
    const log = program.log().split("\n").slice(-20).join("\n");
    error.message += `\nat ${page.url()}, see ${file}\nthe program said last:\n${log}`;
}

function slug(name) {
    return name.trim().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
}

/**
 * Takes the page on both screens, light and dark, into `shots/`. The pages are the same on both
 * engines, so that pictures are taken on SQLite only, unless WANGGE_E2E_SHOTS is `all`.
 */
export async function shot(page, name) {
    if (engine !== "sqlite" && process.env.WANGGE_E2E_SHOTS !== "all") return [];
    const before = page.viewportSize();
    const browser = await page.context().newCDPSession(page);
    const folder = engine === "sqlite" ? shotFolder : join(shotFolder, engine);
    await mkdir(folder, { recursive: true });
    const files = [];
    for (const [screen, size] of Object.entries(screens)) {
        await page.setViewportSize(size);
        // A finger, for which controls are larger.
        await browser.send("Emulation.setTouchEmulationEnabled", { enabled: screen === "phone" });
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await settle(page);
            const path = join(folder, `${slug(name)}.${screen}.${colorScheme}.png`);
            await page.screenshot({ path, animations: "disabled" });
            files.push(path);
        }
    }
    await browser.detach();
    await page.setViewportSize(before);
    await page.emulateMedia({ colorScheme: "light" });
    return files;
}

let axeSource;

/** Fails on serious and critical findings of axe on the page as it is now. */
export async function axe(page) {
    await settle(page);
    axeSource ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    // Evaluated by the browser's own door, which the page's content security policy does not guard.
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
        const result = await globalThis.axe.run(document, { resultTypes: ["violations"] });
        return result.violations.map(({ id, impact, help, nodes }) => ({
            id, impact, help, places: nodes.map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}`),
        }));
    });
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    if (grave.length === 0) return;
    const lines = grave.map(({ id, impact, help, places }) => `${impact} ${id}: ${help}\n  ${places.join("\n  ")}`);
    throw new Error(`axe finds ${grave.length} faults on ${page.url()}\n${lines.join("\n")}`);
}

/**
 * Watches the page's console from now on; the function that it returns throws if an error was
 * written, a script failed, or a request of the page broke off. `ignore` names messages that the
 * story provokes on purpose.
 */
export function watchConsole(page, { ignore = [] } = {}) {
    const errors = [];
    const add = (text) => {
        if (!ignore.some((pattern) => pattern.test(text))) errors.push(text);
    };
    page.on("console", (message) => {
        if (message.type() === "error") add(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => add(error.stack ?? String(error)));
    page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "";
        // Leaving a page cancels what it still loads; that is no fault.
        if (reason !== "net::ERR_ABORTED") add(`${reason} ${request.url()}`);
    });
    return () => {
        if (errors.length > 0) throw new Error(`the console shows ${errors.length} errors\n${errors.join("\n")}`);
    };
}
