// The harness proves itself: each of its watchers is shown to fail on a small page that has the
// fault, and to pass on the page without it. Needs no product.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { axe, openPage, screens, settle, shot, watchConsole } from "./harness.mjs";

const head = "<!doctype html><html lang=zh-CN><head><title>页</title><link rel=icon href=data:,></head>";
const pages = {
    "/good": `${head}<body><main><h1>案件</h1><a href="/good">再看</a></main></body></html>`,
    "/pale": `${head}<body><main><h1>案件</h1><p style="color:#ccc;background:#fff">看不清</p></main></body></html>`,
    "/nameless": `${head}<body><main><h1>案件</h1><button></button><img src="data:image/png;base64,"></main></body></html>`,
    "/broken": `${head}<body><script src="/broken.js"></script></body></html>`,
    "/broken.js": "throw new Error('torn')",
    "/blocked": `${head}<body><script>document.title = 'x'</script></body></html>`,
    "/missing": `${head}<body><img alt=x src="/none.png"></body></html>`,
    "/slow": `${head}<body><wg-map>图</wg-map><script src="/slow.js"></script></body></html>`,
    "/slow.js": "setTimeout(() => document.querySelector('wg-map').dataset.ready = '', 1000)",
    "/deep": `${head}<body><div style="height:3000px">上</div><wg-map style="display:block">图</wg-map><script src="/deep.js"></script></body></html>`,
    "/deep.js": `new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting)
        && (document.querySelector('wg-map').dataset.ready = '')).observe(document.querySelector('wg-map'))`,
};
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

let url;
const server = createServer((request, response) => {
    const body = pages[request.url];
    const type = request.url.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type, "content-security-policy": policy });
    response.end(body);
});

before(async () => {
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

async function visit(path) {
    const page = await openPage();
    const check = watchConsole(page);
    await page.goto(url + path);
    return { page, check };
}

test("a good page passes all watchers", async () => {
    const { page, check } = await visit("/good");
    await axe(page);
    check();
});

test("axe works under the product's content policy and finds grave faults", async () => {
    for (const [path, rule] of [["/pale", /color-contrast/], ["/nameless", /button-name/]]) {
        const { page } = await visit(path);
        await assert.rejects(axe(page), rule);
    }
});

test("the console's errors are found", async () => {
    const faults = { "/broken": /torn/, "/blocked": /Content Security Policy/, "/missing": /404/ };
    for (const [path, pattern] of Object.entries(faults)) {
        const { page, check } = await visit(path);
        await settle(page);
        assert.throws(check, pattern, path);
    }
});

test("settling waits for slow islands and for maps that wait to be seen", async () => {
    for (const path of ["/slow", "/deep"]) {
        const { page } = await visit(path);
        await settle(page);
        assert.equal(await page.locator("wg-map[data-ready]").count(), 1, path);
        assert.equal(await page.evaluate(() => window.scrollY), 0, path);
    }
});

test("a shot waits for the islands and has the size of the screen", async () => {
    const { page } = await visit("/slow");
    const files = await shot(page, "harness-proof");
    assert.equal(files.length, 4);
    assert.equal(await page.locator("wg-map[data-ready]").count(), 1);
    for (const file of files) {
        const picture = await readFile(file);
        const screen = file.includes("phone") ? screens.phone : screens.desktop;
        assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [screen.width, screen.height]);
    }
});
