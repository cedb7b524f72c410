// The built program in a fresh data folder, with a fresh database, on a port of its own.
//
// The demo district is made once per run and engine and then copied, for making it takes longer
// than a whole story. `WANGGE_E2E_DB` says which engine: `sqlite` (the default), or the address of
// a PostgreSQL database from which new databases may be made. Nothing here knows a browser.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = process.env.CARGO_TARGET_DIR ? resolve(root, process.env.CARGO_TARGET_DIR) : join(root, "target");
const program = process.env.WANGGE_E2E_PROGRAM ?? join(target, "debug", "wangge");
const engineUrl = process.env.WANGGE_E2E_DB ?? "sqlite";

/** Which engine the stories run on. */
export const engine = engineUrl.startsWith("postgres") ? "postgres" : "sqlite";

/** In which of the invented cities the stories happen. */
export const city = process.env.WANGGE_E2E_CITY ?? "qingyu";

const cityPack = city === "qingyu" ? "demo-city" : city;

const demoPatienceMs = 180_000;
const startPatienceMs = 60_000;
const stopPatienceMs = 10_000;

/**
 * Starts the program with the demo district and waits until it listens.
 * Returns its `url`, the `demoOutput` (the logins stand in it), the `log` so far, `wakeLater`,
 * `repack`, `wangge` for other commands, and `stop`.
 */
export async function startProgram() {
    const demo = await makeDemo();
    const folder = await mkdtemp(join(tmpdir(), "wangge-story-"));
    const data = join(folder, "data");
    await cp(demo.data, data, { recursive: true });
    const database = engine === "postgres" ? await makeDatabase(demo.database) : undefined;
    const clean = async () => {
        if (database) await runProgram(postgresProgram("dropdb"), [...connection(), "--force", database]);
        await rm(folder, { recursive: true, force: true });
    };
    try {
        const db = database ? databaseUrl(database) : sqliteUrl(data);
        const serve = (...more) => listen(["serve", "--db", db, "--data", data, ...more]);
        let server = await serve("--listen", "127.0.0.1:0");
        const { url } = server;
        const again = async (...more) => {
            await server.stop();
            server = await serve("--listen", new URL(url).host, ...more);
        };
        const wangge = (args, env = {}) => runProgram(program, [...args, "--db", db, "--data", data], startPatienceMs, env);
        return {
            url,
            data,
            demoOutput: demo.output,
            log: () => server.log(),
            /** Goes on at the same address, with a clock that is ahead by days. */
            wakeLater: (days) => again("--days-ahead", String(days)),
            /** Runs another command on the same data, as an operator does. */
            wangge,
            /** Puts the district on packs in which one file is another, and goes on with them. */
            repack: async (file, text) => {
                const packs = join(folder, "packs");
                await cp(join(root, "packs"), packs, { recursive: true });
                await writeFile(join(packs, file), text);
                await wangge(["pack", "apply", packs, cityPack]);
                await again();
            },
            stop: async () => {
                await server.stop();
                await clean();
            },
        };
    } catch (error) {
        await clean();
        throw error;
    }
}

function sqliteUrl(data) {
    return `sqlite://${join(data, "wangge.db")}`;
}

/** Makes the demo district once; stories that come meanwhile wait for it. */
async function makeDemo() {
    const template = process.env.WANGGE_E2E_TEMPLATE ?? (await mkdtemp(join(tmpdir(), "wangge-template-")));
    const ready = join(template, `${engine}.json`);
    const isMine = await mkdir(join(template, `${engine}.lock`)).then(() => true, () => false);
    // Readers look for the closing brace, so that a half-written file counts as none.
    if (isMine) await writeFile(ready, JSON.stringify(await makeTemplate(join(template, engine))));
    for (let waited = 0; waited < demoPatienceMs; waited += 50) {
        const text = existsSync(ready) ? await readFile(ready, "utf8") : "";
        if (text.endsWith("}")) {
            const demo = JSON.parse(text);
            if (demo.fault) throw new Error(`the demo district could not be made: ${demo.fault}`);
            return demo;
        }
        await sleep(50);
    }
    throw new Error("the demo district was not made in time");
}

/** Makes the district, or says what went wrong, for all stories wait for one or the other. */
async function makeTemplate(data) {
    try {
        await mkdir(data);
        const database = engine === "postgres" ? await makeDatabase() : undefined;
        const db = database ? databaseUrl(database) : sqliteUrl(data);
        const output = await runProgram(program, ["demo", "--city", city, "--size", "small", "--db", db, "--data", data], demoPatienceMs);
        return { data, database, output };
    } catch (error) {
        return { fault: error.message };
    }
}

async function makeDatabase(template = "template0") {
    const name = `wangge_e2e_${randomBytes(6).toString("hex")}`;
    const options = ["--encoding=UTF8", "--locale=C.UTF-8", `--template=${template}`];
    await runProgram(postgresProgram("createdb"), [...connection(), ...options, name]);
    return name;
}

function postgresProgram(name) {
    const folder = process.env.WANGGE_E2E_PG_BIN;
    return folder ? join(folder, name) : name;
}

function connection() {
    const url = new URL(engineUrl);
    const parts = [`--host=${decodeURIComponent(url.hostname)}`, `--username=${url.username || "postgres"}`];
    return url.port ? [...parts, `--port=${url.port}`] : parts;
}

function databaseUrl(name) {
    const url = new URL(engineUrl);
    url.pathname = `/${name}`;
    return url.href;
}

/** Runs a program to its end and returns what it printed. */
async function runProgram(file, args, patienceMs = 60_000, env = {}) {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], timeout: patienceMs, env: { ...process.env, ...env } });
    let output = "";
    let errors = "";
    child.stdout.on("data", (piece) => (output += piece));
    child.stderr.on("data", (piece) => (errors += piece));
    const code = await new Promise((done, fail) => {
        child.on("error", fail);
        child.on("close", (status, signal) => done(status ?? signal));
    });
    if (code !== 0) throw new Error(`${file} ${args[0]} ended with ${code}\n${output}${errors}`);
    return output;
}

/** Starts the server and waits for the line that names its address. */
async function listen(args) {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const log = [];
    let isEnded = false;
    const ended = new Promise((done) => {
        child.on("error", (error) => log.push(String(error)));
        child.on("close", () => done((isEnded = true)));
    });
    createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
    const url = await new Promise((done, fail) => {
        const late = setTimeout(() => give("did not listen in time"), startPatienceMs);
        const give = (what) => {
            clearTimeout(late);
            child.kill("SIGKILL");
            fail(new Error(`wangge serve ${what}\n${log.join("\n")}`));
        };
        createInterface({ input: child.stdout }).on("line", (line) => {
            log.push(line);
            const found = /listening on (https?:\/\/\S+)/.exec(line);
            if (!found) return;
            clearTimeout(late);
            done(found[1].replace(/\/$/, ""));
        });
        ended.then(() => give("ended"));
    });
    return {
        url,
        log: () => log.join("\n"),
        stop: async () => {
            child.kill("SIGTERM");
            await Promise.race([ended, sleep(stopPatienceMs, undefined, { ref: false })]);
            if (isEnded) return;
            child.kill("SIGKILL");
            throw new Error(`wangge serve did not stop within ${stopPatienceMs} ms\n${log.join("\n")}`);
        },
    };
}
