// The first thing that anybody sees: whoever comes without having signed in is asked to sign in,
// in words, on a page that is sound on the desk and on the phone.

import assert from "node:assert/strict";
import { here } from "../cities.mjs";
import { story } from "../harness.mjs";

story("a stranger at the front door finds a page that asks to sign in", async ({ page, shot, axe }) => {
    const answer = await page.goto("/");
    assert.equal(answer.status(), 200);
    assert.match(await page.locator("html").getAttribute("lang"), new RegExp(`^${here.locale.slice(0, 2)}`));
    await page.locator("input[type=password]").waitFor();
    assert.notEqual((await page.title()).trim(), "");
    await axe(page);
    await shot("sign-in");
});
