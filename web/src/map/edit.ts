// The heavy half of <wg-grid-editor>: MapLibre over the base map, the grids above it, what is drawn.
import './maplibre.scss';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from 'maplibre-gl';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import { nearestCorner, type Tool } from '../islands/grid-editor-rules.ts';
import { word } from '../words.ts';
import { groundOf } from './ground.ts';
import { colour, isDark, style } from './style.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

type Place = [number, number];
type Grids = FeatureCollection<Polygon>;

/** What the island is told. */
export interface Heard {
  /** Somebody pointed at a place: the grid under it, and the corner near it. */
  pointed(place: Place, grid: Record<string, unknown> | undefined, corner: Place | undefined): void;
}

/** The map as the island holds it. */
export interface EditorMap {
  /** Shows what is chosen and drawn, and the place that a refusal blames. */
  show(chosen: readonly string[], line: readonly Place[], tool: Tool, blame?: Place): void;
  reload(): Promise<void>;
  focus(id: string): void;
  screen(place: Place): { x: number; y: number };
  remove(): void;
}

const REACH_PX = 12;

/** Opens the map and resolves when it is complete. */
export async function openEditor(host: HTMLElement, canvas: HTMLElement, heard: Heard): Promise<EditorMap> {
  const source = host.getAttribute('base') ?? '';
  const base = groundOf(source, await read(source));
  let grids = await read<Grids>(host.getAttribute('src'));
  const frame = frameOf(places(grids)) ?? base.bounds;
  const map = new MapLibreMap({
    container: canvas,
    style: style(host, base),
    ...(frame ? { bounds: frame, fitBoundsOptions: { padding: 24 } } : {}),
    minZoom: 8,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    doubleClickZoom: false,
    fadeDuration: 0,
    localIdeographFontFamily: getComputedStyle(host).fontFamily,
    locale: { 'NavigationControl.ZoomIn': word('map-zoom-in'), 'NavigationControl.ZoomOut': word('map-zoom-out'), 'Map.Title': word('map-label') },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-right');
  await new Promise<void>((done) => map.once('load', () => done()));
  addLayers(host, map, grids);
  host.toggleAttribute('dark', isDark());
  map.on('click', (event) => heard.pointed([event.lngLat.lng, event.lngLat.lat], gridAt(map, event), cornerAt(map, grids, event)));
  map.on('mousemove', (event) => (map.getCanvas().style.cursor = cornerAt(map, grids, event) ? 'crosshair' : 'pointer'));
  await new Promise<void>((done) => map.once('idle', () => done()));
  return {
    show: (chosen, line, tool, blame) => {
      map.setFilter('chosen', ['in', ['get', 'id'], ['literal', [...chosen]]]);
      map.getSource<GeoJSONSource>('drawn')?.setData(drawn(line, tool));
      map.getSource<GeoJSONSource>('blamed')?.setData(drawn(blame ? [blame] : [], 'select'));
      if (blame && !map.getBounds().contains(blame)) map.panTo(blame, { animate: false });
    },
    reload: async () => {
      grids = await read<Grids>(host.getAttribute('src'));
      map.getSource<GeoJSONSource>('grids')?.setData(grids);
      map.getSource<GeoJSONSource>('corners')?.setData(corners(grids));
      await new Promise<void>((done) => map.once('idle', () => done()));
    },
    focus: (id) => {
      const grid = grids.features.find((feature) => feature.properties?.['id'] === id);
      const box = grid && frameOf(grid.geometry.coordinates[0] as Place[]);
      if (box) map.fitBounds(box, { padding: 120, animate: false });
      if (grid) heard.pointed([0, 0], grid.properties ?? undefined, undefined);
    },
    screen: (place) => {
      const { x, y } = map.project(place);
      const { left, top } = map.getCanvas().getBoundingClientRect();
      return { x: x + left, y: y + top };
    },
    remove: () => map.remove(),
  };
}

async function read<T>(src: string | null): Promise<T> {
  const answer = await fetch(src ?? '');
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  return (await answer.json()) as T;
}

function frameOf(list: readonly Place[]): [number, number, number, number] | undefined {
  if (list.length === 0) return undefined;
  const [lons, lats] = [list.map((place) => place[0]), list.map((place) => place[1])];
  const least = (values: number[]): number => values.reduce((one, other) => Math.min(one, other));
  const most = (values: number[]): number => values.reduce((one, other) => Math.max(one, other));
  return [least(lons), least(lats), most(lons), most(lats)];
}

function corners(grids: Grids): FeatureCollection {
  const known = new Map<string, Place>();
  for (const place of places(grids)) known.set(place.join(), place);
  return { type: 'FeatureCollection', features: [...known.values()].map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })) };
}

function places(grids: Grids): Place[] {
  return grids.features.flatMap((feature) => (feature.geometry.coordinates[0] ?? []) as Place[]);
}

function gridAt(map: MapLibreMap, event: MapMouseEvent): Record<string, unknown> | undefined {
  return map.queryRenderedFeatures(event.point, { layers: ['grid-fill'] })[0]?.properties;
}

function cornerAt(map: MapLibreMap, grids: Grids, event: MapMouseEvent): Place | undefined {
  const bounds = map.getBounds();
  const seen = places(grids).filter((place) => bounds.contains(place));
  return nearestCorner(seen, (place) => map.project(place), event.point, REACH_PX);
}

function drawn(line: readonly Place[], tool: Tool): FeatureCollection {
  const features: Feature[] = line.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } }));
  const first = line[0];
  const path = tool === 'draw' && first && line.length > 2 ? [...line, first] : [...line];
  if (path.length > 1) features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: path } });
  return { type: 'FeatureCollection', features };
}

function addLayers(host: HTMLElement, map: MapLibreMap, grids: Grids): void {
  const c = (token: string): string => colour(host, token);
  map.addSource('grids', { type: 'geojson', data: grids });
  map.addSource('corners', { type: 'geojson', data: corners(grids) });
  map.addSource('drawn', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addSource('blamed', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  // Names of the base map stand above the grids, corners and what is drawn above the names.
  const names = map.getStyle().layers.find((layer) => layer.type === 'symbol')?.id;
  map.addLayer({ id: 'grid-fill', type: 'fill', source: 'grids', paint: { 'fill-color': c('--accent'), 'fill-opacity': 0.06 } }, names);
  map.addLayer({ id: 'chosen', type: 'fill', source: 'grids', filter: ['in', ['get', 'id'], ['literal', []]], paint: { 'fill-color': c('--accent'), 'fill-opacity': 0.35 } }, names);
  map.addLayer({ id: 'grid-line', type: 'line', source: 'grids', paint: { 'line-color': c('--accent'), 'line-width': 1.5 } }, names);
  map.addLayer({ id: 'corner', type: 'circle', source: 'corners', minzoom: 14, paint: { 'circle-color': c('--surface'), 'circle-radius': 3.5, 'circle-stroke-color': c('--accent'), 'circle-stroke-width': 1.5 } });
  map.addLayer({ id: 'drawn-line', type: 'line', source: 'drawn', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c('--red'), 'line-width': 2.5, 'line-dasharray': [2, 1] } });
  map.addLayer({ id: 'drawn-point', type: 'circle', source: 'drawn', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': c('--red'), 'circle-radius': 5, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 } });
  map.addLayer({ id: 'blamed', type: 'circle', source: 'blamed', paint: { 'circle-color': c('--red'), 'circle-opacity': 0.15, 'circle-radius': 18, 'circle-stroke-color': c('--red'), 'circle-stroke-width': 2.5 } });
}
