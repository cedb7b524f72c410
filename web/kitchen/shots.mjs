// Photographs the sample pages at 1440 and 390 px, light and dark, under the server's content security policy.
// Usage: node kitchen/shots.mjs [page …]; pictures go to kitchen/shots. Fails on console errors and on
// axe findings of WCAG A and AA.
import { createServer } from 'node:http';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url).pathname;
const shots = `${root}kitchen/shots`;
mkdirSync(shots, { recursive: true });
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', geojson: 'application/geo+json' };
const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'";

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  try {
    const body = readFileSync(root + path.slice(1));
    response.writeHead(200, { 'content-type': types[path.split('.').at(-1)] ?? 'application/octet-stream', 'content-security-policy': policy });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
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
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: size === 'phone', isMobile: size === 'phone', bypassCSP: false });
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
await browser.close();
server.close();
console.log(problems === 0 ? 'clean' : `${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
