// Tasks near me: puts the cards of the phone page in the order of their distance from the device.
import { word } from '../words.ts';
import { distance, type Place } from '../map/measure-rules.ts';
import { nearest, spoken } from './nearby-rules.ts';

/** `<wg-nearby>` around `.cards`; the server's order is that of time. */
export class WgNearby extends HTMLElement {
  #cards: HTMLElement[] = [];
  readonly #choose = (event: Event): void => {
    const button = event.target instanceof Element ? event.target.closest('[data-by]') : null;
    if (button instanceof HTMLElement) void this.#order(button.dataset['by'] ?? 'time');
  };

  connectedCallback(): void {
    this.#cards = [...this.querySelectorAll<HTMLElement>('.card')];
    this.addEventListener('click', this.#choose);
    const tools = this.querySelector<HTMLElement>('[data-tools]');
    if (tools) tools.hidden = !('geolocation' in navigator) || this.#cards.length < 2;
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.removeEventListener('click', this.#choose);
  }

  async #order(by: string): Promise<void> {
    if (by === 'time') return this.#show(this.#cards, by);
    this.#say(word('place-waiting'));
    try {
      const here = await position();
      const far = (card: HTMLElement): number | undefined => away(card, here);
      for (const card of this.#cards) {
        const told = far(card);
        const mark = card.querySelector('[data-far]');
        if (mark) mark.textContent = told === undefined ? '' : spoken(told);
      }
      this.#show(nearest(this.#cards, far), by);
      this.#say('');
    } catch {
      this.#say(word('place-failed'));
    }
  }

  #show(cards: readonly HTMLElement[], by: string): void {
    this.querySelector('.cards')?.append(...cards);
    for (const button of this.querySelectorAll<HTMLElement>('[data-by]'))
      button.setAttribute('aria-pressed', String(button.dataset['by'] === by));
  }

  #say(text: string): void {
    const said = this.querySelector<HTMLElement>('[data-said]');
    if (!said) return;
    said.textContent = text;
    said.hidden = text === '';
  }
}

function position(): Promise<Place> {
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found([coords.longitude, coords.latitude]),
      failed,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}

function away(card: HTMLElement, here: Place): number | undefined {
  const { lon, lat } = card.dataset;
  if (!lon || !lat) return undefined;
  return distance(here, [Number(lon), Number(lat)]);
}
