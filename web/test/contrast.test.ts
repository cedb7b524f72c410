// The contrast that tokens.scss promises: text 4.5 : 1, shapes and borders of controls 3 : 1, in both themes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const sheet = readFileSync(new URL('../src/styles/tokens.scss', import.meta.url), 'utf8');
const tokens = new Map(
  [...sheet.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name)?.[theme];
  assert.ok(token, `tokens.scss has no colour ${name}`);
  return token;
}

const grounds = ['paper', 'surface', 'raised', 'sunken'];
const pairs: [string, string, number][] = [
  ...grounds.flatMap((ground): [string, string, number][] => [
    ...['ink', 'ink-2', 'accent', 'green', 'yellow', 'red'].map((text): [string, string, number] => [text, ground, 4.5]),
    ...['line-strong', 'yellow-shape'].map((shape): [string, string, number] => [shape, ground, 3]),
  ]),
  ...['green', 'yellow', 'red'].map((light): [string, string, number] => [light, `${light}-soft`, 4.5]),
  ['accent', 'accent-soft', 4.5],
  ['ink', 'accent-soft', 4.5],
  ['ink-2', 'accent-soft', 4.5],
  ['ink', 'yellow-soft', 4.5],
  ['ink', 'red-soft', 4.5],
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-strong', 4.5],
  ['map-name', 'map-road', 4.5],
  ['map-name', 'map-land', 4.5],
  ['map-park-name', 'map-park', 4.5],
  ['map-water-name', 'map-water', 4.5],
];

for (const theme of ['light', 'dark'] as const) {
  test(`every pair of colours is readable in the ${theme} theme`, () => {
    const poor = pairs
      .map(([text, ground, least]) => ({ text, ground, least, is: contrast(colour(text, theme), colour(ground, theme)) }))
      .filter(({ least, is }) => is < least)
      .map(({ text, ground, least, is }) => `${text} on ${ground}: ${is.toFixed(2)} < ${least}`);
    assert.deepEqual(poor, []);
  });
}
