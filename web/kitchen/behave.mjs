// Uses the islands of the sample pages as a person would: by keyboard, by mouse, and without script.
// Usage: npm run kitchen && node kitchen/behave.mjs
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open } from './stage.mjs';

let stage;
before(async () => {
  stage = await open();
});
after(async () => stage.close());

test('j and k move, x selects, and the bar at the bottom counts', async () => {
  const page = await stage.page('list');
  await page.locator('wg-list[data-ready]').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.equal(await page.locator('tr[data-here]').getAttribute('id'), 'case-42');
  assert.equal(await page.locator('.selection-bar').isVisible(), true);
  assert.equal(await page.locator('[data-selected]').textContent(), '1');
  await page.locator('[data-all]').check();
  assert.equal(await page.locator('[data-selected]').textContent(), '12');
  await page.close();
});

test('Enter opens the row, and going back lights it up', async () => {
  const page = await stage.page('list');
  await page.locator('wg-list[data-ready]').waitFor();
  for (const key of ['j', 'j', 'j', 'Enter']) await page.keyboard.press(key);
  await page.waitForURL(/case\.html/);
  await page.goBack();
  assert.equal(await page.locator('tr[data-came-back]').getAttribute('id'), 'case-43');
  await page.close();
});

test('slash and Ctrl K focus the search box, question mark shows the keys, Escape closes', async () => {
  const page = await stage.page('home');
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await page.keyboard.press('/');
  assert.equal(await focused(), 'search');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  assert.equal(await focused(), 'search');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  assert.equal(await page.locator('#shortcuts').isVisible(), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#shortcuts').isVisible(), false);
  await page.locator('summary.post').click();
  assert.equal(await page.locator('.menu[open]').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.menu[open]').count(), 0);
  await page.close();
});

test('a matter is found while typing and chosen by keyboard', async () => {
  const page = await stage.page('form');
  const box = page.getByRole('combobox', { name: '事项' });
  await box.fill('垃圾');
  await page.locator('.options [role=option]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('[role=option][aria-selected=true]').getAttribute('data-value'), '0102');
  await page.keyboard.press('Enter');
  assert.equal(await box.inputValue(), '积存垃圾渣土');
  assert.equal(await page.locator('input[type=hidden][name=matter]').inputValue(), '0102');
  assert.equal(await page.evaluate(() => new FormData(document.querySelector('#register')).getAll('matter').join()), '0102');
  await page.close();
});

test('the cross-hair picks a place by keyboard, and typed coordinates move the pin', async () => {
  const page = await stage.page('form');
  await page.locator('wg-map[data-ready]').waitFor({ timeout: 30_000 });
  const before = await page.locator('#lon').inputValue();
  await page.locator('wg-map canvas').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const moved = Number(await page.locator('#lon').inputValue()) - Number(before);
  assert.ok(moved > 0 && moved < 0.01, `moved by ${moved}`);
  const box = await page.locator('wg-map canvas').boundingBox();
  await page.mouse.click(box.x + 40, box.y + 60);
  assert.ok(Number(await page.locator('#lon').inputValue()) < Number(before));
  await page.close();
});

test('photos are collected, shown and removed', async () => {
  const page = await stage.page('case');
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const input = page.locator('wg-camera input[type=file]');
  await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
  await page.locator('.previews li').first().waitFor();
  await input.setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: png });
  await page.locator('.previews li').nth(1).waitFor();
  assert.equal(await input.evaluate((element) => element.files.length), 2);
  await page.locator('.previews button').first().click();
  assert.equal(await input.evaluate((element) => [...element.files].map((file) => file.name).join()), 'b.png');
  await page.close();
});

test('without script the form has its plain fields', async () => {
  const page = await stage.page('form', { javaScriptEnabled: false });
  assert.equal(await page.locator('select#matter').isVisible(), true);
  assert.equal(await page.locator('input#lon').isVisible(), true);
  await page.close();
});

test('printing drops the shell', async () => {
  const page = await stage.page('case');
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['.rail', '.topbar', '.case-acts', '.jump-bar']) assert.equal(await page.locator(gone).isVisible(), false, gone);
  assert.equal(await page.locator('.timeline').isVisible(), true);
  await page.close();
});
