// The heavy half of <wg-map>, in its own chunk: MapLibre, the style, picking or showing.
import './maplibre.scss';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { Map as MapLibreMap, Marker, NavigationControl, Popup, ScaleControl, setWorkerUrl, type MapGeoJSONFeature, type MapOptions } from 'maplibre-gl';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { NOWHERE, groundOf, type Ground } from './ground.ts';
import { startHeat } from './heat.ts';
import { startMarks } from './marks.ts';
import { pin, placeIn, startPicking, type Fields } from './pick.ts';
import { startSearch, windowOf } from './search.ts';
import { isDark, lightImage, style } from './style.ts';
import { startTools } from './tools.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** A map on the page. */
export interface Drawn {
  /** Follows a change of light and dark; resolves when the map is complete again. */
  recolour(): Promise<void>;
  /** Counts the cases, or on a map without cases the components, that it shows now. */
  cases(): number;
  /** Frees the map. */
  remove(): void;
}

const READY_WITHIN_MS = 20_000;

/** Draws the map into the element and resolves when it is complete; rejects when it cannot be drawn. */
export async function draw(host: HTMLElement, fields: Fields): Promise<Drawn> {
  const picks = host.getAttribute('mode') === 'pick';
  const points = host.getAttribute('points');
  const base = await fetchGround(host.getAttribute('src'));
  const canvas = element('div', { class: 'map-canvas' });
  host.prepend(canvas);
  const map = makeMap(host, canvas, fields, base);
  let forget = (): void => undefined;
  for (const light of ['green', 'yellow', 'red', 'none', 'intact', 'faulty']) {
    map.on('style.load', () => {
      if (!map.hasImage(`light-${light}`)) map.addImage(`light-${light}`, lightImage(host, light), { pixelRatio: 2 });
    });
  }
  if (picks) {
    startPicking(host, map, fields);
    forget = startMarks(map);
  }
  else if (host.hasAttribute('heat')) {
    startHeat(host, map);
    forget = followRows(map);
  }
  else if (points === null && !host.hasAttribute('components')) new Marker({ element: pin(), anchor: 'bottom' }).setLngLat(map.getCenter()).addTo(map);
  else {
    if (points !== null) startPoints(map, 'point', 'cluster', 'case-');
    if (host.hasAttribute('components')) startPoints(map, 'component', 'component-cluster', 'component-');
    const ends = [followRows(map), followChanges(map)];
    forget = () => ends.forEach((end) => end());
  }
  if (host.hasAttribute('tools')) startTools(host, map);
  if (host.hasAttribute('search')) startSearch(host, map);
  showSource(host, base);
  host.toggleAttribute('dark', isDark());
  await whenIdle(map);
  return {
    recolour: () => {
      host.toggleAttribute('dark', isDark());
      map.setStyle(style(host, base), { diff: false });
      return whenIdle(map);
    },
    cases: () => {
      const layers = ['point', 'cluster', ...(points === null ? ['component', 'component-cluster'] : [])];
      const seen = map.queryRenderedFeatures({ layers: layers.filter((layer) => map.getLayer(layer)) });
      // A feature at the edge of two tiles is drawn by both; ids alone lose their last digits here.
      const key = (feature: MapGeoJSONFeature): string => `${feature.id} ${JSON.stringify(feature.geometry)}`;
      const counts = new globalThis.Map(seen.map((feature) => [key(feature), Number(feature.properties['n'] ?? 1)]));
      return [...counts.values()].reduce((sum, n) => sum + n, 0);
    },
    remove: () => {
      forget();
      map.remove();
    },
  };
}

/** Where the ground is; its extent is needed before anything is drawn. */
async function fetchGround(src: string | null): Promise<Ground> {
  if (src === null) return NOWHERE;
  const answer = await fetch(src);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  return groundOf(src, await answer.json());
}

/** Says on the map where the base map from outside is from. */
function showSource(host: HTMLElement, base: Ground): void {
  const source = base.outside?.attribution ?? '';
  if (source !== '') host.append(element('small', { class: 'map-source' }, source));
}

/** Where the map opens: at the place that is known, or on the whole district. */
function viewOf(host: HTMLElement, fields: Fields, base: Ground): Partial<MapOptions> {
  const number = (name: string) => Number.parseFloat(host.getAttribute(name) ?? '');
  const [lon, lat, zoom] = [number('lon'), number('lat'), number('zoom')];
  const stated: [number, number] | undefined = Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : undefined;
  const place = placeIn(fields) ?? stated;
  if (place) return { center: place, zoom: Number.isFinite(zoom) ? zoom : 15 };
  const window = windowOf(host);
  if (window) return { bounds: window, fitBoundsOptions: { padding: 0 } };
  return base.bounds ? { bounds: base.bounds, fitBoundsOptions: { padding: 12, maxZoom: 16 } } : {};
}

function makeMap(host: HTMLElement, canvas: HTMLElement, fields: Fields, base: Ground): MapLibreMap {
  const picks = host.getAttribute('mode') === 'pick';
  const map = new MapLibreMap({
    container: canvas,
    style: style(host, base),
    ...viewOf(host, fields, base),
    minZoom: 8,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    keyboard: !picks,
    fadeDuration: 0,
    localIdeographFontFamily: getComputedStyle(host).fontFamily,
    // Only our own server is ever asked, whatever a style says.
    transformRequest: (url) => ({ url: new URL(url, location.origin).origin === location.origin || url.startsWith('blob:') ? url : 'about:blank' }),
    locale: {
      'NavigationControl.ZoomIn': word('map-zoom-in'),
      'NavigationControl.ZoomOut': word('map-zoom-out'),
      'Map.Title': host.getAttribute('label') ?? word('map-label'),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  if (host.clientHeight > 240) map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-right');
  return map;
}

/** Opens single things and comes nearer to many; `row` is how the ids of the list's rows begin. */
function startPoints(map: MapLibreMap, point: string, cluster: string, row: string): void {
  for (const layer of [point, cluster]) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }
  map.on('click', point, (event) => {
    const feature = event.features?.[0];
    if (!feature) return;
    openPoint(map, feature);
    const path = String(feature.properties['href'] ?? '');
    document.dispatchEvent(new CustomEvent('map-point', { detail: { id: path.replace(/^.*\//, row) } }));
  });
  map.on('click', cluster, (event) => openCluster(map, event.features?.[0]));
}

/** Rings the place of the row that the reader is on; comes nearer only when it lies outside. */
function followRows(map: MapLibreMap): () => void {
  const ring = new Marker({ element: element('div', { class: 'map-ring', 'aria-hidden': 'true' }) });
  const show = (event: Event): void => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    ring.setLngLat([lon, lat]).addTo(map);
    if (!map.getBounds().contains([lon, lat])) map.easeTo({ center: [lon, lat] });
  };
  document.addEventListener('list-row', show);
  return () => document.removeEventListener('list-row', show);
}

function openPoint(map: MapLibreMap, feature: MapGeoJSONFeature): void {
  const { title = '', note = '', href = '', light = '' } = feature.properties as Record<string, string>;
  const body = element('div', { class: 'stack' });
  const line = element('p', { class: 'row' });
  if (light !== '') line.append(element('span', { class: 'light', 'data-light': light, role: 'img', 'aria-label': word(`light-${light}`) }));
  line.append(href === '' ? element('b', {}, title) : element('a', { href }, title));
  body.append(line);
  if (note !== '') body.append(element('span', { class: 'muted' }, note));
  const place = feature.geometry.type === 'Point' ? feature.geometry.coordinates : undefined;
  if (place) new Popup({ closeButton: false, offset: 14, maxWidth: '260px' }).setLngLat([place[0] ?? 0, place[1] ?? 0]).setDOMContent(body).addTo(map);
}

/** Several cases: comes nearer, to where they fall apart. */
function openCluster(map: MapLibreMap, feature: MapGeoJSONFeature | undefined): void {
  if (!feature || feature.geometry.type !== 'Point') return;
  const [lon, lat] = feature.geometry.coordinates;
  map.easeTo({ center: [lon ?? 0, lat ?? 0], zoom: map.getZoom() + 2 });
}

/** Asks for the cases again when something changed, at most once a second. */
function followChanges(map: MapLibreMap): () => void {
  let timer: number | undefined;
  const again = (): void => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      if (map.getSource('points')) map.refreshTiles('points');
    }, 500);
  };
  document.body.addEventListener('cases-changed', again);
  return () => {
    window.clearTimeout(timer);
    document.body.removeEventListener('cases-changed', again);
  };
}

function whenIdle(map: MapLibreMap): Promise<void> {
  return new Promise((done, fail) => {
    const timer = window.setTimeout(() => fail(new Error('the map was not drawn in time')), READY_WITHIN_MS);
    map.once('idle', () => {
      window.clearTimeout(timer);
      done();
    });
    map.on('error', (event) => console.error(event.error));
  });
}
