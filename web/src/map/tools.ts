// Buttons of a map with the attribute `tools`: measure a length, measure an area, take a picture.
import type { IControl, Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../dom.ts';
import { word } from '../words.ts';
import { Ruler, type Measured } from './measure.ts';
import { picture } from './picture.ts';
import { COMPONENTS_FROM } from './style.ts';

/** Paths of the icons in a box of 24, drawn as lines. */
const SHAPES: Record<string, string> = {
  components: 'M12 3l4 4-4 4-4-4zM6 11l4 4-4 4-4-4zM18 11l4 4-4 4-4-4z',
  length: 'M4 17 17 4l3 3L7 20zM8 13l2 2M11 10l2 2M14 7l2 2',
  area: 'M5 7l11-2 4 8-7 7-8-4zM5 7h.01M16 5h.01M20 13h.01M13 20h.01M5 16h.01',
  picture: 'M4 8h3l2-3h6l2 3h3v11H4zM12 10.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
};

/** Puts the tools on the map. */
export function startTools(host: HTMLElement, map: MapLibreMap): void {
  map.addControl(new Tools(host), 'top-right');
}

class Tools implements IControl {
  #box = element('div', { class: 'maplibregl-ctrl maplibregl-ctrl-group' });

  readonly host: HTMLElement;

  constructor(host: HTMLElement) {
    this.host = host;
  }

  onAdd(map: MapLibreMap): HTMLElement {
    const rulers: [Measured, HTMLButtonElement][] = [];
    const ruler = new Ruler(this.host, map, () => {
      for (const [what, made] of rulers) made.setAttribute('aria-pressed', String(ruler.what === what));
    });
    for (const what of ['length', 'area'] as const) {
      const made = button(what, word(`map-measure-${what}`), () => ruler.toggle(what));
      made.setAttribute('aria-pressed', 'false');
      rulers.push([what, made]);
    }
    const take = button('picture', word('map-picture'), () => void save(this.host, map));
    if (this.host.hasAttribute('points') && this.host.hasAttribute('components')) this.#box.append(componentsButton(this.host, map));
    this.#box.append(...rulers.map(([, made]) => made), take);
    return this.#box;
  }

  onRemove(): void {
    this.#box.remove();
  }
}

/** Shows and hides the components under the cases; says so while the map is too far away for them. */
function componentsButton(host: HTMLElement, map: MapLibreMap): HTMLButtonElement {
  const note = element('p', { class: 'map-note', role: 'status' });
  let isShown = false;
  const show = (): void => {
    for (const layer of ['component-cluster', 'component-count', 'component']) {
      if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', isShown ? 'visible' : 'none');
    }
    const isFar = isShown && map.getZoom() < COMPONENTS_FROM;
    note.textContent = isFar ? word('map-components-closer') : '';
    if (isFar) host.append(note);
    else note.remove();
  };
  const made = button('components', word('map-components'), () => {
    isShown = !isShown;
    made.setAttribute('aria-pressed', String(isShown));
    show();
  });
  made.setAttribute('aria-pressed', 'false');
  map.on('style.load', show);
  map.on('zoomend', show);
  return made;
}

function button(shape: string, label: string, act: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'map-tool', title: label, 'aria-label': label });
  made.innerHTML = `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="${SHAPES[shape] ?? ''}" fill="none" stroke="currentColor" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  made.addEventListener('click', act);
  return made;
}

async function save(host: HTMLElement, map: MapLibreMap): Promise<void> {
  const address = URL.createObjectURL(await picture(host, map));
  const stamp = new Date().toISOString().slice(0, 16).replace(/\D/g, '');
  element('a', { href: address, download: `map-${stamp}.png` }).click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
