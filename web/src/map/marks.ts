// Components that the list beside the form offers, as numbered marks on its map. The list is the truth:
// the marks read it from the page, and a chosen mark chooses in the list.
import { Marker, type Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../dom.ts';
import { CHOSEN_EVENT, OFFERED_EVENT } from './offers.ts';

/** Follows the list with marks; the answer ends it. */
export function startMarks(map: MapLibreMap): () => void {
  let shown: Marker[] = [];
  const show = (): void => {
    for (const marker of shown) marker.remove();
    const offered = [...document.querySelectorAll<HTMLElement>('[data-component]')];
    shown = offered.map((one, at) => new Marker({ element: mark(one, at + 1) }).setLngLat([Number(one.dataset['lon']), Number(one.dataset['lat'])]).addTo(map));
  };
  document.addEventListener(OFFERED_EVENT, show);
  show();
  return () => document.removeEventListener(OFFERED_EVENT, show);
}

function mark(one: HTMLElement, number: number): HTMLElement {
  const label = one.dataset['title'] ?? '';
  const made = element('button', { type: 'button', class: 'near-mark', title: label, 'aria-label': `${number} ${label}` }, String(number));
  made.setAttribute('aria-pressed', String(one.querySelector('input')?.checked ?? false));
  made.addEventListener('click', (event) => {
    // The map must not take it for a place that was picked.
    event.stopPropagation();
    document.dispatchEvent(new CustomEvent(CHOSEN_EVENT, { detail: one.dataset['component'] }));
  });
  return made;
}
