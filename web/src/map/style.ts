// The style of the map: layers over one GeoJSON source, colours from the tokens, letters from the
// device's own fonts (MapLibre draws every glyph locally when a style names no glyph server).
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Ground, Outside } from './ground.ts';

/** Reads a colour token as the browser resolves it for the present theme. */
export function colour(host: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  host.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

const FONT = ['PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif'];

/** The name in the page's language; what has no English name keeps its Chinese one. */
const NAME = (): ExpressionSpecification =>
  document.documentElement.lang === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name'], ''] : ['coalesce', ['get', 'name'], ''];

const isLayer = (...names: string[]): ExpressionSpecification => ['in', ['get', 'layer'], ['literal', names]];

/** Width of a road by its class and the zoom. Unknown classes are drawn as lanes. */
function roadWidth(extra: number): ExpressionSpecification {
  const by = (main: number, secondary: number, lane: number): ExpressionSpecification => [
    'match',
    ['get', 'class'],
    ['motorway', 'trunk', 'primary', 'main', 'arterial'],
    main + extra,
    ['secondary', 'tertiary', 'collector', 'street'],
    secondary + extra,
    lane + extra,
  ];
  return ['interpolate', ['exponential', 1.5], ['zoom'], 11, by(1.2, 0.7, 0.3), 14, by(6, 4, 2), 17, by(22, 16, 10), 19, by(48, 36, 24)];
}

function areas(c: (token: string) => string): LayerSpecification[] {
  const fill = (id: string, names: string[], token: string, minzoom = 0): LayerSpecification => ({
    id,
    type: 'fill',
    source: 'base',
    'source-layer': 'base',
    minzoom,
    filter: isLayer(...names),
    paint: { 'fill-color': c(token) },
  });
  return [
    { id: 'land', type: 'background', paint: { 'background-color': c('--map-land') } },
    fill('block', ['block', 'square'], '--map-block'),
    fill('park', ['park', 'green'], '--map-park'),
    fill('water', ['water', 'river', 'lake'], '--map-water'),
    fill('building', ['building'], '--map-building', 14),
  ];
}

function lines(c: (token: string) => string): LayerSpecification[] {
  const road = (id: string, token: string, extra: number): LayerSpecification => ({
    id,
    type: 'line',
    source: 'base',
    'source-layer': 'base',
    filter: isLayer('road', 'bridge'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': c(token), 'line-width': roadWidth(extra) },
  });
  return [
    road('road-edge', '--map-road-edge', 1.4),
    road('road', '--map-road', 0),
    {
      id: 'grid',
      type: 'line',
      source: 'base',
    'source-layer': 'base',
      minzoom: 13,
      filter: isLayer('grid', 'unit_grid'),
      paint: { 'line-color': c('--map-grid'), 'line-width': 1, 'line-dasharray': [4, 3], 'line-opacity': 0.6 },
    },
    {
      id: 'boundary',
      type: 'line',
      source: 'base',
    'source-layer': 'base',
      filter: isLayer('boundary', 'district', 'community'),
      paint: { 'line-color': c('--map-boundary'), 'line-width': ['match', ['get', 'layer'], 'community', 1, 2], 'line-dasharray': [3, 2] },
    },
  ];
}

function names(c: (token: string) => string): LayerSpecification[] {
  const named = (id: string, layers: string[], token: string, size: number, minzoom: number): LayerSpecification => ({
    id,
    type: 'symbol',
    source: 'base',
    'source-layer': 'base',
    minzoom,
    filter: ['all', isLayer(...layers), ['has', 'name']],
    layout: { 'text-field': NAME(), 'text-font': FONT, 'text-size': size, 'text-max-width': 8 },
    paint: { 'text-color': c(token), 'text-halo-color': c('--map-land'), 'text-halo-width': 1.6 },
  });
  return [
    {
      id: 'grid-name',
      type: 'symbol',
      source: 'base',
    'source-layer': 'base',
      minzoom: 15,
      filter: isLayer('grid', 'unit_grid'),
      layout: { 'text-field': NAME(), 'text-font': FONT, 'text-size': 11 },
      paint: { 'text-color': c('--map-boundary'), 'text-halo-color': c('--map-land'), 'text-halo-width': 1.2 },
    },
    named('park-name', ['park', 'green'], '--map-park-name', 12, 13),
    named('water-name', ['water', 'river', 'lake'], '--map-water-name', 12, 12),
    named('place-name', ['place', 'community', 'poi'], '--map-name', 12, 13),
    {
      id: 'road-name',
      type: 'symbol',
      source: 'base',
    'source-layer': 'base',
      minzoom: 13,
      filter: ['all', isLayer('road', 'bridge'), ['has', 'name']],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 280,
        'text-field': NAME(),
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11.5, 17, 14],
        'text-letter-spacing': 0.12,
        'text-max-angle': 35,
        'text-padding': 4,
      },
      paint: { 'text-color': c('--map-name'), 'text-halo-color': c('--map-road'), 'text-halo-width': 2 },
    },
  ];
}

/** Whether a feature stands for several cases. */
const MANY: ExpressionSpecification = ['>', ['get', 'n'], 1];

function cases(c: (token: string) => string): LayerSpecification[] {
  const source = { source: 'points', 'source-layer': 'cases' };
  return [
    {
      id: 'cluster',
      type: 'circle',
      ...source,
      filter: MANY,
      paint: {
        'circle-color': c('--surface'),
        'circle-radius': ['step', ['get', 'n'], 13, 10, 16, 100, 20, 1000, 25],
        'circle-stroke-color': ['match', ['get', 'light'], 'red', c('--red'), 'yellow', c('--yellow-shape'), 'green', c('--green'), c('--ink-2')],
        'circle-stroke-width': 3,
      },
    },
    {
      id: 'cluster-count',
      type: 'symbol',
      ...source,
      filter: MANY,
      layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true },
      paint: { 'text-color': c('--ink') },
    },
    {
      id: 'point',
      type: 'symbol',
      ...source,
      filter: ['!', MANY],
      layout: {
        'icon-image': ['concat', 'light-', ['coalesce', ['get', 'light'], 'none']],
        'icon-allow-overlap': true,
        // The late ones lie on top.
        'symbol-sort-key': ['match', ['get', 'light'], 'red', 3, 'yellow', 2, 'green', 1, 0],
      },
    },
  ];
}

/** From this zoom on components are drawn beside cases; farther away they would only hide them. */
export const COMPONENTS_FROM = 14;

function components(c: (token: string) => string, isAlone: boolean): LayerSpecification[] {
  const source = { source: 'components', 'source-layer': 'components', minzoom: isAlone ? 0 : COMPONENTS_FROM };
  const layout = { visibility: isAlone ? ('visible' as const) : ('none' as const) };
  // Among hundreds some are always faulty: the ring warns from a tenth on, the number says it exactly.
  const faulty: ExpressionSpecification = ['coalesce', ['get', 'faulty'], 0];
  const edge: ExpressionSpecification = ['case', ['>=', ['*', 10, faulty], ['get', 'n']], c('--red'), c('--ink-2')];
  const inRed: ExpressionSpecification = ['case', ['>', faulty, 0], ['concat', '\n■', ['to-string', faulty]], ''];
  return [
    {
      id: 'component',
      type: 'symbol',
      ...source,
      filter: ['!', MANY],
      layout: {
        ...layout,
        'icon-image': ['concat', 'light-', ['get', 'look']],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['match', ['get', 'look'], 'faulty', 1, 0],
      },
    },
    // Several at one place stand above the single ones around them.
    {
      id: 'component-cluster',
      type: 'circle',
      ...source,
      layout,
      filter: MANY,
      paint: {
        'circle-color': c('--sunken'),
        'circle-radius': ['step', ['get', 'n'], 12, 10, 14, 100, 17, 1000, 21],
        'circle-stroke-color': edge,
        'circle-stroke-width': 1.5,
      },
    },
    {
      id: 'component-count',
      type: 'symbol',
      ...source,
      filter: MANY,
      layout: {
        ...layout,
        'text-field': ['format', ['to-string', ['get', 'n']], {}, inRed, { 'font-scale': 0.85, 'text-color': c('--red') }],
        'text-font': FONT,
        'text-size': 11,
        'text-line-height': 1,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': c('--ink') },
    },
  ];
}

/** Layers from outside: above our areas, which show where a tile is missing, below our roads and names. */
export function outsideLayers(outside: Outside | null, isDark: boolean): LayerSpecification[] {
  // At night a bright picture would blind and drown our colours.
  const paint = isDark ? { 'raster-brightness-max': 0.45, 'raster-saturation': -0.4 } : {};
  return (outside?.tiles ?? []).map((_, at) => ({ id: `outside-${at}`, type: 'raster', source: `outside-${at}`, paint }));
}

/** Builds the style for the present theme, with the layers of cases and components that the map names. */
export function style(host: HTMLElement, ground: Ground): StyleSpecification {
  const points = host.getAttribute('points');
  const parts = host.getAttribute('components');
  const c = (token: string) => colour(host, token);
  const here = (path: string) => `${location.origin}${path}`;
  const { outside } = ground;
  const outsideSources = (outside?.tiles ?? []).map((path, at) => [
    `outside-${at}`,
    { type: 'raster' as const, tiles: [here(path)], tileSize: 256, maxzoom: outside?.maxzoom ?? 18 },
  ]);
  return {
    version: 8,
    sources: {
      base: { type: 'vector', tiles: ground.tiles.map(here), minzoom: ground.minzoom, maxzoom: ground.maxzoom },
      ...Object.fromEntries(outsideSources),
      ...(points === null ? {} : { points: { type: 'vector' as const, tiles: [here(points)], minzoom: 0, maxzoom: 20 } }),
      ...(parts === null ? {} : { components: { type: 'vector' as const, tiles: [here(parts)], minzoom: 0, maxzoom: 20 } }),
    },
    layers: [...areas(c), ...outsideLayers(outside, isDark()), ...lines(c), ...names(c), ...(parts === null ? [] : components(c, points === null)), ...(points === null ? [] : cases(c))],
  };
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'dark' || (theme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Paints the light's shape: circle, triangle, square; so that it reads without colours. */
export function lightImage(host: HTMLElement, light: string): ImageData {
  const side = 44;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return new ImageData(side, side);
  const tokens: Record<string, string> = { green: '--green', yellow: '--yellow-shape', red: '--red', faulty: '--red', intact: '--accent' };
  pen.beginPath();
  if (light === 'yellow') {
    pen.moveTo(22, 6);
    pen.lineTo(38, 36);
    pen.lineTo(6, 36);
    pen.closePath();
  } else if (light === 'red') {
    pen.rect(9, 9, 26, 26);
  } else if (light === 'intact' || light === 'faulty') {
    // A rhombus, smaller than the lights; what is broken is also larger and barred.
    const reach = light === 'faulty' ? 14 : 10;
    pen.moveTo(22, 22 - reach);
    pen.lineTo(22 + reach, 22);
    pen.lineTo(22, 22 + reach);
    pen.lineTo(22 - reach, 22);
    pen.closePath();
  } else {
    pen.arc(22, 22, 14, 0, 2 * Math.PI);
  }
  pen.lineJoin = 'round';
  pen.lineWidth = 9;
  pen.strokeStyle = colour(host, '--surface');
  pen.stroke();
  pen.fillStyle = colour(host, tokens[light] ?? '--ink-2');
  pen.fill();
  if (light === 'faulty') {
    pen.fillStyle = colour(host, '--surface');
    pen.fillRect(15, 20, 14, 4);
  }
  return pen.getImageData(0, 0, side, side);
}
