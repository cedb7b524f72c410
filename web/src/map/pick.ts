// Picking a place: a pin that is dragged, a click, or the cross-hair moved by arrow keys.
// The two inputs are the truth; the pin follows them and they follow the pin.
import { Marker, type Map as MapLibreMap } from 'maplibre-gl';
import { element, enter } from '../dom.ts';
import { word } from '../words.ts';

/** The inputs that hold the place. */
export interface Fields {
  readonly lon: HTMLInputElement | null;
  readonly lat: HTMLInputElement | null;
}

const STEP_PX = 24;
const BIG_STEP_PX = 120;

/** A pin in the accent colour. */
export function pin(): HTMLElement {
  const made = element('div', { class: 'map-pin' });
  made.innerHTML =
    '<svg viewBox="0 0 26 34" width="26" height="34" aria-hidden="true"><path d="M13 33C7 24 2 19 2 12.500a11 11 0 0 1 22 0C24 19 19 24 13 33Z" fill="currentColor" stroke="#fff" stroke-width="2"/><circle cx="13" cy="12.500" r="4" fill="#fff"/></svg>';
  return made;
}

/** The place in the inputs, if both are numbers. */
export function placeIn(fields: Fields): [number, number] | undefined {
  const lon = Number.parseFloat(fields.lon?.value ?? '');
  const lat = Number.parseFloat(fields.lat?.value ?? '');
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 85 ? [lon, lat] : undefined;
}

/** Makes the map a picker. */
export function startPicking(host: HTMLElement, map: MapLibreMap, fields: Fields): void {
  const marker = new Marker({ element: pin(), anchor: 'bottom', draggable: true });
  const note = element('p', { class: 'map-note', role: 'status' }, word('map-pick'));
  const cross = element('span', { class: 'map-cross' });
  cross.innerHTML =
    '<svg viewBox="0 0 28 28" aria-hidden="true"><path d="M14 2v8M14 18v8M2 14h8M18 14h8" stroke="currentColor" stroke-width="2"/><circle cx="14" cy="14" r="1.500" fill="currentColor"/></svg>';
  host.append(cross, note);
  let writing = false;

  const write = (lon: number, lat: number) => {
    writing = true;
    if (fields.lon) enter(fields.lon, lon.toFixed(6));
    if (fields.lat) enter(fields.lat, lat.toFixed(6));
    writing = false;
    marker.setLngLat([lon, lat]).addTo(map);
    note.textContent = `${word('map-picked')} ${lon.toFixed(5)}, ${lat.toFixed(5)}`;
  };
  const follow = () => {
    const place = writing ? undefined : placeIn(fields);
    if (!place) return;
    marker.setLngLat(place).addTo(map);
    map.jumpTo({ center: place, zoom: Math.max(map.getZoom(), 16) });
  };

  const start = placeIn(fields);
  if (start) marker.setLngLat(start).addTo(map);
  marker.on('dragend', () => write(marker.getLngLat().lng, marker.getLngLat().lat));
  map.on('click', (event) => write(event.lngLat.lng, event.lngLat.lat));
  fields.lon?.addEventListener('change', follow);
  fields.lat?.addEventListener('change', follow);
  map.getCanvas().addEventListener('keydown', (event) => onKey(event, map, write));
}

function onKey(event: KeyboardEvent, map: MapLibreMap, write: (lon: number, lat: number) => void): void {
  const step = event.shiftKey ? BIG_STEP_PX : STEP_PX;
  const moves: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[event.key];
  if (move) {
    map.panBy(move, { animate: false });
  } else if (event.key === 'Enter') {
    write(map.getCenter().lng, map.getCenter().lat);
  } else if (event.key === '+' || event.key === '=') {
    map.zoomIn();
  } else if (event.key === '-') {
    map.zoomOut();
  } else {
    return;
  }
  event.preventDefault();
}
