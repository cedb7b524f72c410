// Measuring on the map: clicks set corners, Enter sets one at the cross-hair, Backspace takes the
// last back, Escape ends. While it runs, clicks mean corners and nothing else.
import type { Feature, FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { area, areaText, length, lengthText, type Place } from './measure-rules.ts';
import { colour } from './style.ts';

/** What is measured. */
export type Measured = 'length' | 'area';

const SOURCE = 'measure';
/** A press that moves further than this is a drag. */
const DRAG_PX = 4;

/** One map's ruler. */
export class Ruler {
  #what: Measured | undefined;
  #places: Place[] = [];
  #note = element('p', { class: 'map-note map-measure', role: 'status' });
  #press: { x: number; y: number } | undefined;

  readonly host: HTMLElement;
  readonly map: MapLibreMap;
  readonly changed: () => void;

  constructor(host: HTMLElement, map: MapLibreMap, changed: () => void) {
    this.host = host;
    this.map = map;
    this.changed = changed;
    map.on('style.load', () => this.#layers());
    if (map.isStyleLoaded()) this.#layers();
    const ground = map.getCanvasContainer();
    ground.addEventListener('pointerdown', (event) => (this.#press = { x: event.clientX, y: event.clientY }), true);
    ground.addEventListener('click', this.#click, true);
    map.getCanvas().addEventListener('keydown', this.#key, true);
  }

  /** What it measures now, if anything. */
  get what(): Measured | undefined {
    return this.#what;
  }

  /** Begins to measure, or ends when it measures that already. */
  toggle(what: Measured): void {
    if (this.#what === what) {
      this.end();
      return;
    }
    this.#what = what;
    this.#places = [];
    this.host.setAttribute('measuring', what);
    this.host.append(this.#note);
    this.map.doubleClickZoom.disable();
    this.map.getCanvas().focus();
    this.#show();
    this.changed();
  }

  /** Ends and takes the drawing away. */
  end(): void {
    if (this.#what === undefined) return;
    this.#what = undefined;
    this.#places = [];
    this.host.removeAttribute('measuring');
    this.#note.remove();
    this.map.doubleClickZoom.enable();
    this.#show();
    this.changed();
  }

  #click = (event: MouseEvent): void => {
    if (this.#what === undefined) return;
    event.stopImmediatePropagation();
    const press = this.#press;
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > DRAG_PX) return;
    const box = this.map.getCanvasContainer().getBoundingClientRect();
    this.#add(this.map.unproject([event.clientX - box.left, event.clientY - box.top]).toArray());
  };

  #key = (event: KeyboardEvent): void => {
    if (this.#what === undefined) return;
    if (event.key === 'Enter') this.#add(this.map.getCenter().toArray());
    else if (event.key === 'Backspace') {
      this.#places.pop();
      this.#show();
    } else if (event.key === 'Escape') this.end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #add(place: Place): void {
    this.#places.push(place);
    this.#show();
  }

  #show(): void {
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#drawing());
    const measured = this.#what === 'area' ? areaText(area(this.#places)) : lengthText(length(this.#places));
    const least = this.#what === 'area' ? 3 : 2;
    this.#note.textContent = this.#places.length < least ? word(`map-measure-${this.#what ?? 'length'}-hint`) : measured;
  }

  #drawing(): FeatureCollection {
    const coordinates = this.#places.map(([lon, lat]) => [lon, lat]);
    const features: Feature[] = coordinates.map((at) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: at } }));
    const closed = this.#what === 'area' && coordinates.length > 2;
    if (closed) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...coordinates, coordinates[0] ?? []]] } });
    else if (coordinates.length > 1) features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } });
    return { type: 'FeatureCollection', features };
  }

  #layers(): void {
    if (this.map.getSource(SOURCE)) return;
    const accent = colour(this.host, '--accent');
    this.map.addSource(SOURCE, { type: 'geojson', data: this.#drawing() });
    this.map.addLayer({ id: 'measure-area', type: 'fill', source: SOURCE, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent, 'fill-opacity': 0.16 } });
    this.map.addLayer({ id: 'measure-line', type: 'line', source: SOURCE, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': accent, 'line-width': 2.5 } });
    this.map.addLayer({
      id: 'measure-corner',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 4, 'circle-color': colour(this.host, '--surface'), 'circle-stroke-color': accent, 'circle-stroke-width': 2 },
    });
  }
}
