// A loopback server with the real content security policy, and a browser that looks at it.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url).pathname;
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', geojson: 'application/geo+json' };
const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'";

function answer(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  try {
    const body = readFileSync(root + path.slice(1));
    response.writeHead(200, { 'content-type': types[path.split('.').at(-1)] ?? 'application/octet-stream', 'content-security-policy': policy });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Opens server and browser; `page` opens a sample page by name. */
export async function open() {
  const server = createServer(answer);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  return {
    origin,
    browser,
    page: async (name, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${origin}/kitchen/out/${name}.html`);
      return page;
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
