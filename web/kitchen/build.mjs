// Renders every page of kitchen/pages into kitchen/out, in Chinese and in each theme that shots.mjs asks for.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { render } from './render.mjs';
import { drawSamples } from './samples.mjs';

const here = (path) => new URL(path, import.meta.url);
const manifest = JSON.parse(readFileSync(here('../dist/manifest.json'), 'utf8'));

function words(lang) {
  const found = new Map();
  for (const line of readFileSync(here(`../../crates/web/locales/${lang}.ftl`), 'utf8').split('\n')) {
    const match = line.match(/^([a-z0-9-]+) = (.+)$/);
    if (match) found.set(match[1], match[2]);
  }
  return found;
}

const nav = [
  ['home', 'home', 'nav-home'],
  ['list', 'list-details', 'nav-work'],
  ['form', 'camera', 'nav-report'],
  ['map', 'map-2', 'nav-cases'],
  ['admin', 'users', 'nav-people'],
];

/** Writes one page; `lang` and `theme` as the preferences would be. */
export function page(name, lang, theme) {
  const catalogue = words(lang);
  const ui = {
    lang,
    theme,
    name: '沈闻溪',
    post_name: '派遣员',
    path: `/${name}.html`,
    demo: true,
    popups: [],
    nav: nav.map(([page, icon, key]) => ({ href: `${page}.html`, icon, key, active: page === name || (page === 'list' && name === 'case') })),
    posts: [
      { id: '1', name: '派遣员', organisation: '青屿区监督指挥中心', current: true },
      { id: '2', name: '值班长', organisation: '青屿区监督指挥中心', current: false },
    ],
    t: (key) => {
      if (!catalogue.has(key)) throw new Error(`no word ${key} in ${lang}`);
      return catalogue.get(key);
    },
    asset: (plain) => `../../dist/${manifest[plain]}`,
    signed_in: () => !['sign-in', 'error'].includes(name),
  };
  const data = { ui, title: '没有找到这个案卷', text: '案卷号可能有误,或案卷不在您的管辖范围。请核对后重新搜索。', request_id: '7f3a-20c1' };
  const file = name === 'error' ? 'error.html' : `${name}.html`;
  return render([here('pages/'), here('../../crates/web/templates/')], file, data);
}

mkdirSync(here('out/'), { recursive: true });
drawSamples(here('out/'));
copyFileSync(here('options.html'), here('out/options.html'));
const names = [...readdirSync(here('pages/')).filter((name) => name.endsWith('.html')).map((name) => name.slice(0, -5)), 'error'];
for (const name of names) {
  for (const theme of ['light', 'dark']) {
    writeFileSync(here(`out/${name}${theme === 'dark' ? '.dark' : ''}.html`), page(name, 'zh-CN', theme));
  }
  writeFileSync(here(`out/${name}.en.html`), page(name, 'en', 'light'));
}
console.log(`${names.length} pages in kitchen/out`);
