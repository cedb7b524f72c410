// Hints while registering: components near here, what was reported there, and by the same telephone.
// A component that is chosen, in the list or on the map, fills code, place and point of the form.
import { enter, inputNamed } from '../dom.ts';
import { CHOSEN_EVENT, OFFERED_EVENT } from '../map/offers.ts';
import { WgPlace } from './address.ts';

/** Fields of the form that the hints depend on. */
const FIELDS = ['lon', 'lat', 'matter', 'description', 'place', 'contact_phone', 'component'] as const;
/** Pause after the last key before the server is asked. */
const REST_MS = 400;

/** `<wg-near src="/cases/near" form="f">`; the server answers with a fragment. */
export class WgNear extends HTMLElement {
  #timer: number | undefined;
  #asked = '';
  #form: HTMLFormElement | null = null;
  readonly #listen = (): void => this.#later();
  readonly #pick = (event: Event): void => {
    const radio = event.target;
    if (radio instanceof HTMLInputElement && radio.name === 'component_near') this.#fill(radio);
  };
  readonly #onMap = (event: Event): void => {
    const code = (event as CustomEvent<string>).detail;
    this.querySelector<HTMLInputElement>(`input[name="component_near"][value="${CSS.escape(code)}"]`)?.click();
  };

  connectedCallback(): void {
    this.#form = document.getElementById(this.getAttribute('form') ?? '') as HTMLFormElement | null;
    this.setAttribute('aria-live', 'polite');
    // Inputs inside the map belong to the form but do not stand in it.
    document.addEventListener('input', this.#listen);
    document.addEventListener('change', this.#listen);
    document.addEventListener(CHOSEN_EVENT, this.#onMap);
    this.addEventListener('change', this.#pick);
    this.#later();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    document.removeEventListener('input', this.#listen);
    document.removeEventListener('change', this.#listen);
    document.removeEventListener(CHOSEN_EVENT, this.#onMap);
    this.removeEventListener('change', this.#pick);
    window.clearTimeout(this.#timer);
  }

  #fill(radio: HTMLInputElement): void {
    if (!this.#form) return;
    const code = inputNamed(this.#form, 'component');
    if (code) enter(code, radio.value);
    const { lon, lat, place = '' } = radio.closest<HTMLElement>('[data-component]')?.dataset ?? {};
    const field = this.#form.querySelector('wg-place');
    if (lon && lat && field instanceof WgPlace) field.stand({ name: place, lon: Number(lon), lat: Number(lat) });
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), REST_MS);
  }

  async #ask(): Promise<void> {
    if (!this.#form) return;
    const data = new FormData(this.#form);
    const query = new URLSearchParams();
    for (const field of FIELDS) query.set(field, String(data.get(field) ?? ''));
    const address = `${this.getAttribute('src') ?? ''}?${query.toString()}`;
    if (address === this.#asked) return;
    this.#asked = address;
    try {
      const answer = await fetch(address, { headers: { accept: 'text/html' } });
      // A later question may have been answered meanwhile.
      if (answer.ok && address === this.#asked) this.#show(await answer.text());
    } catch {
      // Hints are no reason to stop anybody: the form works without them.
      this.#asked = '';
    }
  }

  /** Whoever goes through the list by keyboard stays at the choice that he made. */
  #show(fragment: string): void {
    const held = document.activeElement;
    const choice = held instanceof HTMLInputElement && this.contains(held) ? held.value : undefined;
    this.innerHTML = fragment;
    if (choice !== undefined) this.querySelector<HTMLInputElement>(`input[name="component_near"][value="${CSS.escape(choice)}"]`)?.focus();
    document.dispatchEvent(new Event(OFFERED_EVENT));
  }
}
