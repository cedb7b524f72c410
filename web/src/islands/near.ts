// Hints while registering: what was reported near here, and by the same telephone.

/** Fields of the form that the hints depend on. */
const FIELDS = ['lon', 'lat', 'matter', 'description', 'place', 'contact_phone', 'component_near'] as const;
/** Pause after the last key before the server is asked. */
const REST_MS = 400;

/** `<wg-near src="/cases/near" form="f">`; the server answers with a fragment. */
export class WgNear extends HTMLElement {
  #timer: number | undefined;
  #asked = '';
  #form: HTMLFormElement | null = null;
  readonly #listen = (): void => this.#later();

  connectedCallback(): void {
    this.#form = document.getElementById(this.getAttribute('form') ?? '') as HTMLFormElement | null;
    this.setAttribute('aria-live', 'polite');
    // Inputs inside the map belong to the form but do not stand in it.
    document.addEventListener('input', this.#listen);
    document.addEventListener('change', this.#listen);
    this.#later();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    document.removeEventListener('input', this.#listen);
    document.removeEventListener('change', this.#listen);
    window.clearTimeout(this.#timer);
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
      if (answer.ok && address === this.#asked) this.innerHTML = await answer.text();
    } catch {
      // Hints are no reason to stop anybody: the form works without them.
      this.#asked = '';
    }
  }
}
