// Photographs the sample pages at 1440 and 390 px, light and dark, under the server's content security policy.
// Usage: node kitchen/shots.mjs [page …]; pictures go to kitchen/shots. Fails on console errors and on
// axe findings of WCAG A and AA.
import { mkdirSync, readdirSync } from 'node:fs';
import { open } from './stage.mjs';

const root = new URL('..', import.meta.url).pathname;
const shots = `${root}kitchen/shots`;
mkdirSync(shots, { recursive: true });
const { origin, browser, close } = await open();
const wanted = process.argv.slice(2);
const pages = readdirSync(`${root}kitchen/out`)
  .filter((name) => /^[a-z-]+\.html$/.test(name) && name !== 'options.html')
  .map((name) => name.slice(0, -5))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
let problems = 0;
const complain = (text) => {
  problems += 1;
  console.log(text);
};

for (const [size, width, height, themes] of [['desk', 1440, 900, ['', '.dark']], ['phone', 390, 844, ['', '.dark']]]) {
  for (const theme of themes) {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: size === 'phone', isMobile: size === 'phone' });
    for (const name of pages) {
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complain(`${name} ${size}${theme}: ${message.text()}`));
      page.on('pageerror', (problem) => complain(`${name} ${size}${theme}: ${problem.message}`));
      page.on('request', (request) => /^https?:/.test(request.url()) && !request.url().startsWith(origin) && complain(`${name}: asks ${request.url()}`));
      await page.goto(`${origin}/kitchen/out/${name}${theme}.html`);
      const islands = await page.locator('wg-map').all();
      for (const island of islands) {
        await island.scrollIntoViewIfNeeded();
        await island.and(page.locator('[data-ready]')).waitFor({ timeout: 30_000 }).catch(() => complain(`${name} ${size}${theme}: a map is not ready`));
      }
      await page.evaluate(() => window.scrollTo(0, 0));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) complain(`${name} ${size}${theme}: ${wide} px too wide`);
      await page.screenshot({ path: `${shots}/${name}-${size}${theme}.png` });
      if (size === 'phone') await page.screenshot({ path: `${shots}/${name}-${size}${theme}-full.png`, fullPage: true });
      await page.addScriptTag({ url: `${origin}/node_modules/axe-core/axe.min.js` });
      const found = await page
        .evaluate(async () => (window.axe ? (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })).violations : null))
        .catch((problem) => [{ id: String(problem), nodes: [] }]);
      if (found === null) complain(`${name}: axe did not load`);
      for (const { id, nodes } of found ?? []) complain(`${name} ${size}${theme}: ${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 110)} ${node.any[0]?.message ?? ''}`).join('\n    ')}`);
      await page.close();
    }
    await context.close();
  }
}
await close();
console.log(problems === 0 ? 'clean' : `${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
