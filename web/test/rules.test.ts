// The decisions of the islands that need no document.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fitWithin, isSmallEnough, jpegName } from '../src/islands/camera-rules.ts';
import { moveActive } from '../src/islands/category-rules.ts';
import { nextIndex, wasLeftFor } from '../src/islands/list-rules.ts';
import { nearest, spoken } from '../src/islands/nearby-rules.ts';
import { groundOf } from '../src/map/ground.ts';
import { area, areaText, distance, length, lengthText, roundLength } from '../src/map/measure-rules.ts';
import { addressWith, readWindow, writeWindow } from '../src/map/search-rules.ts';

test('the first step enters the list at its near end and later steps stay inside', () => {
  assert.equal(nextIndex(-1, 1, 3), 0);
  assert.equal(nextIndex(-1, -1, 3), 2);
  assert.equal(nextIndex(2, 1, 3), 2);
  assert.equal(nextIndex(0, -1, 3), 0);
  assert.equal(nextIndex(-1, 1, 0), -1);
});

test('the row lights up only when the reader comes back from the page it opened', () => {
  const origin = 'https://city.example';
  const kept = JSON.stringify({ id: 'case-7', path: '/cases/7', top: 120 });
  assert.equal(wasLeftFor(kept, 'back_forward', '', origin)?.id, 'case-7');
  assert.equal(wasLeftFor(kept, 'navigate', `${origin}/cases/7`, origin)?.top, 120);
  assert.equal(wasLeftFor(kept, 'navigate', `${origin}/home`, origin), undefined);
  assert.equal(wasLeftFor(kept, 'navigate', `${origin}/cases/70`, origin), undefined);
  assert.equal(wasLeftFor(kept, 'navigate', 'https://other.example/cases/7', origin), undefined);
  assert.equal(wasLeftFor('{"id":7}', 'back_forward', '', origin), undefined);
  assert.equal(wasLeftFor('not json', 'back_forward', '', origin), undefined);
});

test('the options run round at both ends and other keys do not move', () => {
  assert.equal(moveActive('ArrowDown', -1, 3), 0);
  assert.equal(moveActive('ArrowDown', 2, 3), 0);
  assert.equal(moveActive('ArrowUp', 0, 3), 2);
  assert.equal(moveActive('ArrowUp', -1, 3), 2);
  assert.equal(moveActive('a', 0, 3), undefined);
  assert.equal(moveActive('ArrowDown', -1, 0), undefined);
});

test('a window of the map is written as the filter reads it, and never lies off the globe', () => {
  assert.equal(writeWindow([121.6, 28.9, 121.6500004, 28.93]), '121.60000,28.90000,121.65000,28.93000');
  assert.equal(writeWindow([-270, -91, 200, 95]), '-180.00000,-90.00000,180.00000,90.00000');
  assert.deepEqual(readWindow('121.6,28.9,121.65,28.93'), [121.6, 28.9, 121.65, 28.93]);
  for (const wrong of [null, '', '1,2,3', '3,2,1,4', '1,2,x,4']) assert.equal(readWindow(wrong), undefined);
  assert.equal(addressWith('/cases?view=map', [1, 2, 3, 4]), '/cases?view=map&box=1.00000%2C2.00000%2C3.00000%2C4.00000');
  assert.ok(addressWith('/cases', [1, 2, 3, 4]).startsWith('/cases?box='));
});

test('a photo is made smaller on its longest side, never larger', () => {
  assert.deepEqual(fitWithin(4096, 3072, 2048), { width: 2048, height: 1536 });
  assert.deepEqual(fitWithin(3000, 4000, 2048), { width: 1536, height: 2048 });
  assert.deepEqual(fitWithin(800, 600, 2048), { width: 800, height: 600 });
  assert.deepEqual(fitWithin(100_000, 1, 2048), { width: 2048, height: 1 });
  assert.equal(isSmallEnough(3 * 1024 * 1024), true);
  assert.equal(isSmallEnough(3 * 1024 * 1024 + 1), false);
});

test('a photo that became a JPEG says so in its name', () => {
  assert.equal(jpegName('IMG_1.HEIC'), 'IMG_1.jpg');
  assert.equal(jpegName('.png'), 'photo.jpg');
  assert.equal(jpegName('照片'), '照片.jpg');
});

test('the ground is read from TileJSON and anything else is a failure that names its address', () => {
  const tiles = ['/grid/tiles/1/{z}/{x}/{y}'];
  const ground = groundOf('/m', { tiles, bounds: [121.63, 28.9, 121.65, 28.91], minzoom: 0, maxzoom: 16 });
  assert.deepEqual(ground.bounds, [121.63, 28.9, 121.65, 28.91]);
  assert.equal(groundOf('/m', { tiles, bounds: null }).bounds, null);
  assert.equal(ground.outside, null);
  const outside = { tiles: ['/base/a/{z}/{x}/{y}'], maxzoom: 17, attribution: '某图' };
  assert.deepEqual(groundOf('/m', { tiles, outside }).outside, outside);
  assert.equal(groundOf('/m', { tiles, outside: { tiles: [] } }).outside, null);
  assert.throws(() => groundOf('/m', { tiles: [] }), /\/m/);
  assert.throws(() => groundOf('/m', null), /\/m/);
});

test('tasks are put by distance, those without a place last and in their old order', () => {
  const far: Record<string, number | undefined> = { a: 300, b: undefined, c: 20, d: undefined };
  assert.deepEqual(nearest(Object.keys(far), (key) => far[key]), ['c', 'a', 'b', 'd']);
  assert.deepEqual([3, 224, 994, 995, 12_340, 120_000].map(spoken), ['10 m', '220 m', '990 m', '1.0 km', '12.3 km', '120 km']);
});

test('a length is that of the great circle, summed along the line', () => {
  // One degree of latitude on the mean sphere: 2πR / 360.
  assert.ok(Math.abs(distance([104, 31], [104, 32]) - 111_195) < 1);
  // At 60° a degree of longitude is half of that at the equator.
  assert.ok(Math.abs(distance([0, 60], [0.01, 60]) - 556) < 1);
  assert.equal(length([[104, 31]]), 0);
  const [one, two] = [distance([104, 31], [104, 31.1]), distance([104, 31.1], [104.1, 31.1])];
  assert.ok(Math.abs(length([[104, 31], [104, 31.1], [104.1, 31.1]]) - one - two) < 1e-6);
});

test('an area is that of the sphere, whichever way round it was drawn', () => {
  // The zone between 31° and 31.01° over 0.01° of longitude: R² Δλ (sin φ2 − sin φ1).
  const square = [[104, 31], [104.01, 31], [104.01, 31.01], [104, 31.01]] as const;
  const radius = 6_371_008.8;
  const exact = radius ** 2 * ((0.01 * Math.PI) / 180) * (Math.sin((31.01 * Math.PI) / 180) - Math.sin((31 * Math.PI) / 180));
  assert.ok(Math.abs(area(square) - exact) / exact < 1e-6);
  assert.ok(Math.abs(area([...square].reverse()) - exact) / exact < 1e-6);
  assert.equal(area(square.slice(0, 2)), 0);
});

test('measures are spoken in the unit that people use', () => {
  assert.equal(lengthText(86.4), '86 m');
  assert.equal(lengthText(1240), '1.24 km');
  assert.equal(areaText(860), '860 m²');
  assert.equal(areaText(1_240_000), '1.240 km²');
  assert.deepEqual([999, 340, 1].map(roundLength), [500, 200, 1]);
});
