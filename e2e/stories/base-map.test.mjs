// A base map from outside, by way of the program: a service of the story's own gives red tiles.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after } from "node:test";
import { deflateSync, crc32 } from "node:zlib";
import { signIn } from "../desk.mjs";
import { settle, story } from "../harness.mjs";

/** A PNG of one red square. */
function redTile() {
    const chunk = (name, data) => {
        const body = Buffer.concat([Buffer.from(name), data]);
        const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
        size.writeUInt32BE(data.length);
        sum.writeUInt32BE(crc32(body));
        return Buffer.concat([size, body, sum]);
    };
    const head = Buffer.from([0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0]);
    const rows = Buffer.alloc(256 * 769);
    for (let at = 0; at < rows.length; at += 1) rows[at] = at % 769 !== 0 && (at % 769) % 3 === 1 ? 255 : 0;
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const asked = [];
let isUp = true;
const service = createServer((request, answer) => {
    asked.push(request.url);
    answer.writeHead(isUp ? 200 : 503, { "Content-Type": "image/png" }).end(isUp ? redTile() : "");
});
await new Promise((done) => service.listen(0, "127.0.0.1", done));
after(() => service.close());
// The program of this file starts with its first story and inherits these.
process.env.WANGGE_BASE_MAP = `http://127.0.0.1:${service.address().port}/{z}/{x}/{y}?tk={key}`;
process.env.WANGGE_BASE_MAP_KEY = "s3cret";
process.env.WANGGE_BASE_MAP_ATTRIBUTION = "某市底图 审图号 0001";

/** How much of the map's picture is nearly pure red. */
async function redPart(page) {
    const png = await page.locator(".map-canvas").screenshot();
    return page.evaluate(async (bytes) => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
        const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
        pen.drawImage(image, 0, 0);
        const { data } = pen.getImageData(0, 0, image.width, image.height);
        let red = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at] > 230 && data[at + 1] < 25 && data[at + 2] < 25) red += 1;
        return red / (data.length / 4);
    }, [...png]);
}

story("the map lies on a base map from outside, and on our own when that is down", { ignore: [/502|Bad Gateway/] }, async ({ page, visitor, shot, axe }) => {
    const addresses = [];
    page.on("request", (request) => addresses.push(request.url()));
    await signIn(page, "lingdao1");
    await page.goto("/cases?all=1&view=map");
    await settle(page);
    assert.ok(asked.length > 0 && asked.every((path) => path.endsWith("?tk=s3cret")), asked.join(" "));
    assert.ok((await redPart(page)) > 0.2, "the tiles are drawn under roads and cases");
    assert.equal(await page.locator(".map-source").textContent(), "某市底图 审图号 0001");
    assert.ok(addresses.some((address) => address.includes("/base/")));
    const here = new URL(page.url()).origin;
    assert.deepEqual(addresses.filter((address) => address.includes("s3cret") || !(address.startsWith(here) || address.startsWith("blob:"))), []);
    await axe(page);
    await shot("map-on-base-from-outside");

    isUp = false;
    const later = await visitor();
    await signIn(later, "lingdao1");
    // Another window of the map, of which no tile is kept.
    await later.goto("/cases?all=1&view=map&box=121.0000,28.0000,121.0500,28.0300");
    await settle(later);
    assert.ok((await redPart(later)) < 0.01, "our own base map is there");
});
