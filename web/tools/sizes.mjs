// Prints the raw and brotli size of each file of dist and fails when the first load leaves its budget.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const BUDGET_KB = 90;
const folder = new URL('../dist/', import.meta.url);
const isFirst = (name) => /^(main|icons|icon)-/.test(name);
const kb = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} kB`;
let first = 0;
for (const name of readdirSync(folder).sort()) {
  const body = readFileSync(new URL(name, folder));
  const small = brotliCompressSync(body).length;
  if (isFirst(name)) first += small;
  console.log(`${name.padEnd(36)} ${kb(body.length)} ${kb(small)} br ${isFirst(name) ? 'first load' : 'later'}`);
}
console.log(`first load ${kb(first)} of ${BUDGET_KB} kB`);
process.exitCode = first / 1024 <= BUDGET_KB ? 0 : 1;
