// Heat as hexagons: the server has counted and classed them; here they are drawn and opened.
import { Popup, type Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../dom.ts';
import { colour } from './style.ts';

const SOURCE = 'heat';
/** Strength of each class, the same as in the legend (`.heat-legend`). */
const OPACITY = [0.14, 0.3, 0.46, 0.62, 0.8];

/** Draws the hexagons of the attribute `heat` and opens the one that is chosen. */
export function startHeat(host: HTMLElement, map: MapLibreMap): void {
  const address = new URL(host.getAttribute('heat') ?? '', document.baseURI).href;
  const add = (): void => {
    if (map.getSource(SOURCE)) return;
    const fill = colour(host, '--heat');
    // Every name stays readable above the colour.
    const under = map.getStyle().layers.find((layer) => layer.type === 'symbol')?.id;
    map.addSource(SOURCE, { type: 'geojson', data: address });
    map.addLayer(
      { id: 'heat', type: 'fill', source: SOURCE, paint: { 'fill-color': fill, 'fill-opacity': ['at', ['get', 'class'], ['literal', OPACITY]] } },
      under,
    );
    map.addLayer({ id: 'heat-edge', type: 'line', source: SOURCE, paint: { 'line-color': fill, 'line-width': 1, 'line-opacity': 0.7 } }, under);
  };
  map.on('style.load', add);
  if (map.isStyleLoaded()) add();
  map.on('mouseenter', 'heat', () => (map.getCanvas().style.cursor = 'pointer'));
  map.on('mouseleave', 'heat', () => (map.getCanvas().style.cursor = ''));
  map.on('click', 'heat', (event) => {
    const said = event.features?.[0]?.properties as Record<string, string> | undefined;
    if (!said) return;
    const body = element('p', {});
    body.append(element('a', { href: said['href'] ?? '' }, said['title'] ?? ''));
    new Popup({ closeButton: false, maxWidth: '260px' }).setLngLat(event.lngLat).setDOMContent(body).addTo(map);
  });
}
