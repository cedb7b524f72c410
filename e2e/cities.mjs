// The invented cities: what stories must know of each, and the words that its people read.
//
// Stories name words by their keys in the program's own catalogues, so that they run unchanged in a
// city that speaks another language. What a city's clock shows is asked here too, never computed.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { city } from "./program.mjs";

const crates = join(dirname(dirname(fileURLToPath(import.meta.url))), "crates");

const cities = {
    qingyu: {
        district: "990101",
        locale: "zh-CN",
        timezoneId: "Asia/Shanghai",
        departments: { sanitation: "环卫所", greening: "园林绿化所" },
        /** A beginning of names that several places have. */
        placeStem: "望潮",
        /** A point inside the district, beside a road. */
        spot: ["121.6302753", "28.9047113"],
        /** How the catalogue names covers of storm drains. */
        drain: "雨水井盖",
        /** What the flow calls a suspension that came to its end by itself. */
        timeIsOver: "到期恢复",
        /** From the name of the rule that gives a broken component to whoever manages it. */
        managing: "归主管部门",
    },
    harbour: {
        district: "840101",
        locale: "en-US",
        timezoneId: "America/New_York",
        departments: { sanitation: "Sanitation Office", greening: "Parks and Greening Office" },
        placeStem: "Wangchao",
        spot: ["-70.1996700", "43.1047113"],
        drain: "Stormwater manhole cover",
        timeIsOver: "Time is over",
        managing: "whoever manages them",
    },
};

/** The city of this run. */
export const here = cities[city];
if (!here) throw new Error(`there is no city ${city}; there are ${Object.keys(cities).join(", ")}`);

const catalogue = here.locale.startsWith("zh") ? "zh-CN.ftl" : "en.ftl";
let words;

/** Reads every message that stands in one line. */
function readWords() {
    const found = new Map();
    for (const crate of readdirSync(crates)) {
        let text = "";
        try {
            text = readFileSync(join(crates, crate, "locales", catalogue), "utf8");
        } catch (error) {
            if (error.code !== "ENOENT") throw error;
        }
        for (const [, key, value] of text.matchAll(/^([a-z][\w-]*) = (.+)$/gm)) found.set(key, value.trim());
    }
    return found;
}

/** What stands in the catalogue for a key. */
export function message(key) {
    words ??= readWords();
    const text = words.get(key);
    if (text === undefined || text.endsWith("->")) throw new Error(`no one-line message ${key} in ${catalogue}`);
    return text.replace(/\{ "([^"]*)" \}/g, "$1");
}

/** What the program says for a key. */
export const say = (key) => message(key).trim();

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Matches what the program says for a key, whatever stands in its places. */
export const saying = (key) => new RegExp(message(key).trim().split(/\{[^}]*\}/).map(quoted).join(".*"), "s");

/** The city's clock some milliseconds from now, as a field of date and time takes it. */
export function clock(fromNowMs = 0) {
    const style = { timeZone: here.timezoneId, dateStyle: "short", timeStyle: "short" };
    // Swedish dates are written as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", style).format(Date.now() + fromNowMs).replace(" ", "T");
}

/** The city's civil day some days from now. */
export const day = (days = 0) => clock(days * 24 * 3_600_000).slice(0, 10);
