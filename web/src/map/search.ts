// Searching in what the map shows: a button adds the map's window to the filter of the list.
import type { Map as MapLibreMap } from 'maplibre-gl';
import { element, icon } from '../dom.ts';
import { word } from '../words.ts';
import { addressWith, readWindow, type Window } from './search-rules.ts';
import { colour } from './style.ts';

/** The window that the list is filtered by already. */
export function windowOf(host: HTMLElement): Window | undefined {
  return readWindow(host.getAttribute('window'));
}

/** Puts the button on the map and draws the window that is searched now. */
export function startSearch(host: HTMLElement, map: MapLibreMap): void {
  const button = element('button', { type: 'button', class: 'btn btn-s map-search' });
  button.append(icon('search'), word('map-search'));
  button.addEventListener('click', () => {
    const [[west, south], [east, north]] = map.getBounds().toArray();
    location.assign(addressWith(host.getAttribute('search') ?? '', [west, south, east, north]));
  });
  host.append(button);
  const window = windowOf(host);
  if (window) map.on('style.load', () => drawWindow(host, map, window));
}

function drawWindow(host: HTMLElement, map: MapLibreMap, [west, south, east, north]: Window): void {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  const data = { type: 'Feature' as const, properties: {}, geometry: { type: 'LineString' as const, coordinates: ring } };
  if (map.getSource('window')) return;
  map.addSource('window', { type: 'geojson', data });
  map.addLayer({
    id: 'window',
    type: 'line',
    source: 'window',
    paint: { 'line-color': colour(host, '--accent'), 'line-width': 2, 'line-dasharray': [3, 2] },
  });
}
