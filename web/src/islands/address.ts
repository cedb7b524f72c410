// <wg-place>: the field of a place with suggestions while typing; a chosen one gives the point, and a
// tap on the map fills the words while nobody wrote their own. Without script it is a plain field.
import { element, enter, inputNamed } from '../dom.ts';
import { moveActive } from './category-rules.ts';

interface Found {
  name: string;
  kind: string;
  lon: number;
  lat: number;
}

const PAUSE_MS = 140;
let made = 0;

/** Wraps the input of the place. Attributes: `src` (suggestions), `near` (words for a point). */
export class WgPlace extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #list = element('div', { class: 'options', role: 'listbox' });
  #found: Found[] = [];
  #active = -1;
  #timer = 0;
  #running: AbortController | undefined;
  #own = false;
  #choosing = false;
  #asked = 0;

  connectedCallback(): void {
    this.#input = this.querySelector('input');
    const input = this.#input;
    if (!input || 'ready' in this.dataset) return;
    made += 1;
    this.#own = input.value !== '';
    this.#list.id = `places-${made}`;
    for (const [key, value] of Object.entries({ role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.#list.id })) input.setAttribute(key, value);
    input.after(this.#list);
    input.addEventListener('input', (event) => this.#typed(event));
    input.addEventListener('keydown', (event) => this.#onKey(event));
    input.addEventListener('blur', () => window.setTimeout(() => this.#show([]), 150));
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const at = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
      if (at) this.#choose([...this.#list.children].indexOf(at));
    });
    for (const name of ['lon', 'lat']) inputNamed(this, name)?.addEventListener('change', () => void this.#tell());
    this.dataset['ready'] = '';
  }

  #typed(event: Event): void {
    if (!event.isTrusted) return;
    this.#own = this.#input?.value !== '';
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(), PAUSE_MS);
  }

  async #look(): Promise<void> {
    const words = this.#input?.value.trim() ?? '';
    this.#running?.abort();
    if (words === '') return this.#show([]);
    this.#running = new AbortController();
    try {
      const answer = await fetch((this.getAttribute('src') ?? '') + encodeURIComponent(words), { signal: this.#running.signal });
      if (answer.ok) this.#show(((await answer.json()) as { places: Found[] }).places);
    } catch {
      // The words stay as they were typed; a place needs no suggestion.
      this.#show([]);
    }
  }

  #show(found: Found[]): void {
    this.#found = found;
    this.#list.replaceChildren(
      ...found.map((place, at) => {
        const option = element('div', { role: 'option', id: `${this.#list.id}-${at}`, 'aria-selected': 'false' });
        option.append(element('span', {}, place.name), element('small', {}, place.kind));
        return option;
      }),
    );
    this.#input?.setAttribute('aria-expanded', String(found.length > 0));
    this.#mark(-1);
  }

  #mark(at: number): void {
    this.#list.children[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = at;
    const option = this.#list.children[at];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.#input?.setAttribute('aria-activedescendant', option.id);
    else this.#input?.removeAttribute('aria-activedescendant');
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || this.#found.length === 0) return;
    const moved = moveActive(event.key, this.#active, this.#found.length);
    if (moved !== undefined) this.#mark(moved);
    else if (event.key === 'Enter') this.#choose(Math.max(this.#active, 0));
    else if (event.key === 'Escape') this.#show([]);
    else return;
    event.preventDefault();
  }

  #choose(at: number): void {
    const place = this.#found[at];
    if (!place || !this.#input) return;
    this.#show([]);
    this.#put(place.name, place);
    this.#own = true;
  }

  /** Takes the place of something that was chosen elsewhere; words that somebody wrote stay. */
  stand(place: Pick<Found, 'name' | 'lon' | 'lat'>): void {
    this.#put(this.#own ? '' : place.name, place);
  }

  #put(words: string, place: { lon: number; lat: number }): void {
    // What is known of the place is better than what the map calls it.
    this.#choosing = words !== '';
    this.#asked += 1;
    if (this.#input && words !== '') enter(this.#input, words);
    const [lon, lat] = [inputNamed(this, 'lon'), inputNamed(this, 'lat')];
    if (lon) enter(lon, place.lon.toFixed(6));
    if (lat) enter(lat, place.lat.toFixed(6));
    this.#choosing = false;
  }

  async #tell(): Promise<void> {
    if (this.#own || this.#choosing || !this.#input) return;
    const [lon, lat] = [inputNamed(this, 'lon')?.value, inputNamed(this, 'lat')?.value];
    if (!lon || !lat) return;
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await fetch(`${this.getAttribute('near') ?? ''}?lon=${encodeURIComponent(lon)}&lat=${encodeURIComponent(lat)}`);
    if (!answer.ok) return;
    const { words } = (await answer.json()) as { words: string };
    if (words !== '' && !this.#own && asked === this.#asked) enter(this.#input, words);
  }
}
