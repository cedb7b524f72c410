// Bundles src/ into dist/: flat, hashed names and one manifest.json from plain to hashed name.
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => new URL(path, import.meta.url);

/** Builds the sprite of the icons named in src/icons.txt, and the brand mark as `grid`. */
function sprite(): string {
  const names = readFileSync(here('src/icons.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const inner = (svg: string) =>
    svg
      .replace(/^[\s\S]*?<svg[^>]*>/, '')
      .replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none"[^>]*\/>/, '')
      .replace(/\s*\n\s*/g, '');
  const symbol = (id: string, svg: string) => `<symbol id="${id}" viewBox="0 0 24 24">${inner(svg)}</symbol>`;
  const symbols = names.map((name) =>
    symbol(name, readFileSync(here(`node_modules/@tabler/icons/icons/outline/${name}.svg`), 'utf8')),
  );
  symbols.push(symbol('grid', readFileSync(here('src/brand/mark.svg'), 'utf8')));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/** Emits the sprite and the favicon, then the manifest that the server reads. */
function wangge(): Plugin {
  const plain: Record<string, string> = {};
  return {
    name: 'wangge',
    buildStart() {
      this.addWatchFile(here('src/icons.txt').pathname);
      this.emitFile({ type: 'asset', name: 'icons.svg', source: sprite() });
      this.emitFile({ type: 'asset', name: 'icon.svg', source: readFileSync(here('src/brand/icon.svg')) });
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && file.isEntry) plain[`${file.name}.js`] = file.fileName;
        if (file.type === 'asset') for (const name of file.names) plain[name] = file.fileName;
      }
      for (const needed of ['main.js', 'main.css', 'icons.svg', 'icon.svg']) {
        if (!(needed in plain)) this.error(`the bundle has no ${needed}`);
      }
      const sorted = Object.fromEntries(Object.entries(plain).sort(([a], [b]) => a.localeCompare(b)));
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source: `${JSON.stringify(sorted, null, 2)}\n` });
    },
  };
}

export default defineConfig({
  // Relative, so that the server may mount the folder anywhere.
  base: './',
  plugins: [wangge()],
  css: { preprocessorOptions: { scss: { loadPaths: [here('node_modules').pathname] } } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: '',
    assetsInlineLimit: 0,
    // Offices still run Windows 7, whose last Chrome is 109.
    target: ['chrome109', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { main: here('src/main.ts').pathname },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        // The map's worker comes as .mjs, which some servers do not know as JavaScript.
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith('.mjs')) ? '[name]-[hash].js' : '[name]-[hash][extname]'),
      },
    },
  },
});
