// <wg-map>: the light half of the map. It waits until it is seen, then loads MapLibre and draws.
// Without script, or when the map fails, the inputs inside it stay plain fields.
import { element, inputNamed } from '../dom.ts';
import { word } from '../words.ts';
import type { Drawn } from '../map/draw.ts';

/** Shows places or picks one. Attributes: see README. */
export class WgMap extends HTMLElement {
  #watch: IntersectionObserver | undefined;
  #drawn: Drawn | undefined;
  #scheme = window.matchMedia('(prefers-color-scheme: dark)');

  connectedCallback(): void {
    this.dataset['loading'] = '';
    this.#watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#watch?.disconnect();
      void this.#draw();
    });
    this.#watch.observe(this);
    this.#scheme.addEventListener('change', this.#recolour);
    window.addEventListener('beforeprint', this.#freeze);
    window.addEventListener('afterprint', this.#thaw);
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    this.#scheme.removeEventListener('change', this.#recolour);
    window.removeEventListener('beforeprint', this.#freeze);
    window.removeEventListener('afterprint', this.#thaw);
    this.#drawn?.remove();
    this.#drawn = undefined;
  }

  /** Counts the cases, or the components of a map without cases, that can be seen; none while nothing is drawn. */
  casesInView(): number {
    return this.#drawn?.cases() ?? 0;
  }

  #recolour = async (): Promise<void> => {
    if (!this.#drawn) return;
    delete this.dataset['ready'];
    await this.#drawn.recolour();
    this.dataset['ready'] = '';
  };

  // Paper lays the page out anew, but the drawn picture cannot follow: it keeps its size.
  #freeze = (): void => {
    this.style.width = `${this.offsetWidth}px`;
    this.style.height = `${this.offsetHeight}px`;
  };

  #thaw = (): void => {
    this.style.width = '';
    this.style.height = '';
  };

  async #draw(): Promise<void> {
    try {
      const { draw } = await import('../map/draw.ts');
      if (!this.isConnected || this.#drawn) return;
      this.#drawn = await draw(this, {
        lon: this.#field('name-lon'),
        lat: this.#field('name-lat'),
      });
      delete this.dataset['loading'];
      this.dataset['ready'] = '';
    } catch (problem) {
      console.error(problem);
      delete this.dataset['loading'];
      this.dataset['failed'] = '';
      this.querySelector('.map-canvas')?.remove();
      this.append(element('p', { class: 'map-note', role: 'status' }, word('map-failed')));
    }
  }

  #field(attribute: string): HTMLInputElement | null {
    const name = this.getAttribute(attribute);
    return name === null ? null : inputNamed(this, name);
  }
}
