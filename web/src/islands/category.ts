// <wg-category>: finds a matter while you type. Without script its <select> or <input> does the same.
//
// The server answers `src` + words with elements role="option" (data-value, data-label); the chosen
// value goes into a hidden input. Words that were typed and not chosen are sent as they are where the
// plain control is an <input>, for the server understands words there. With `clauses` set, the filing
// clauses of the choice are fetched into [data-clauses].
import { element, enter } from '../dom.ts';
import { word } from '../words.ts';
import { moveActive } from './category-rules.ts';

const PAUSE_MS = 160;
let made = 0;

/** A combobox over the catalogue; `name` is the field that the form sends. */
export class WgCategory extends HTMLElement {
  #input = element('input', { class: 'form-control', type: 'text', autocomplete: 'off', spellcheck: 'false' });
  #value = element('input', { type: 'hidden' });
  #options = element('div', { class: 'options', role: 'listbox' });
  #status = element('span', { class: 'visually-hidden', role: 'status' });
  #takesWords = false;
  #active = -1;
  #timer = 0;
  #running: AbortController | undefined;

  connectedCallback(): void {
    if ('ready' in this.dataset) return;
    made += 1;
    this.#takeOver(this.querySelector<HTMLSelectElement | HTMLInputElement>('.without-script :is(select, input)'));
    this.#wire();
    this.append(this.#value, this.#input, this.#options, this.#status);
    this.dataset['ready'] = '';
  }

  #takeOver(plain: HTMLSelectElement | HTMLInputElement | null): void {
    this.#takesWords = plain instanceof HTMLInputElement;
    const shown = plain instanceof HTMLSelectElement && plain.value ? plain.selectedOptions[0]?.text.trim() : plain?.value;
    this.#value.name = this.getAttribute('name') ?? plain?.name ?? '';
    this.#value.value = this.getAttribute('value') ?? plain?.value ?? '';
    this.#input.value = this.getAttribute('label') ?? shown ?? '';
    this.#input.placeholder = this.getAttribute('placeholder') ?? '';
    this.#input.required = plain?.required ?? false;
    for (const name of ['aria-describedby', 'aria-invalid', 'aria-label']) {
      const value = plain?.getAttribute(name);
      if (value) this.#input.setAttribute(name, value);
    }
    this.#input.id = plain?.id ?? '';
    plain?.removeAttribute('id');
    for (const control of this.querySelectorAll<HTMLSelectElement | HTMLButtonElement>('.without-script :is(select, button, input)')) {
      control.disabled = true;
    }
  }

  #wire(): void {
    this.#options.id = `options-${made}`;
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.#options.id };
    for (const [key, value] of Object.entries(attributes)) this.#input.setAttribute(key, value);
    this.#input.addEventListener('input', () => this.#typed());
    this.#input.addEventListener('focus', () => this.#input.select());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('blur', () => window.setTimeout(() => this.#close(), 150));
    this.#options.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#options.addEventListener('click', (event) => {
      const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
      if (option instanceof HTMLElement) void this.#choose(option);
    });
  }

  #all(): HTMLElement[] {
    return [...this.#options.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  #typed(): void {
    this.#value.value = this.#takesWords ? this.#input.value.trim() : '';
    this.#input.setCustomValidity('');
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(), PAUSE_MS);
  }

  async #look(): Promise<void> {
    const words = this.#input.value.trim();
    this.#running?.abort();
    if (words === '') return this.#close();
    this.#running = new AbortController();
    try {
      const answer = await fetch((this.getAttribute('src') ?? '') + encodeURIComponent(words), {
        signal: this.#running.signal,
        headers: { 'HX-Request': 'true' },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(await answer.text());
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === 'AbortError') return;
      this.#say(word('category-failed'));
    }
  }

  #show(html: string): void {
    this.#options.innerHTML = html;
    const all = this.#all();
    all.forEach((option, index) => {
      option.id = `${this.#options.id}-${index}`;
      option.setAttribute('aria-selected', 'false');
    });
    this.#input.setAttribute('aria-expanded', 'true');
    this.#mark(-1);
    if (all.length === 0) return this.#say(word('category-none'));
    this.#status.textContent = `${all.length} ${word('category-count')}`;
  }

  #say(text: string): void {
    this.#options.replaceChildren(element('p', {}, text));
    this.#status.textContent = text;
    this.#input.setAttribute('aria-expanded', 'true');
  }

  #close(): void {
    this.#options.replaceChildren();
    this.#input.setAttribute('aria-expanded', 'false');
    this.#mark(-1);
  }

  #mark(index: number): void {
    const all = this.#all();
    all[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = index;
    const option = all[index];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const all = this.#all();
    const moved = moveActive(event.key, this.#active, all.length);
    if (moved !== undefined) {
      event.preventDefault();
      this.#mark(moved);
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      void this.#look();
    } else if (event.key === 'Enter' && all.length > 0) {
      event.preventDefault();
      const option = all[Math.max(this.#active, 0)];
      if (option) void this.#choose(option);
    } else if (event.key === 'Escape' && this.#options.childElementCount > 0) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  async #choose(option: HTMLElement): Promise<void> {
    const value = option.dataset['value'] ?? '';
    this.#input.value = option.dataset['label'] ?? option.textContent?.trim() ?? '';
    this.#close();
    enter(this.#value, value);
    const place = this.closest('form')?.querySelector('[data-clauses]') ?? document.querySelector('[data-clauses]');
    const source = this.getAttribute('clauses');
    if (!place || source === null) return;
    try {
      const answer = await fetch(source + encodeURIComponent(value), { headers: { 'HX-Request': 'true' } });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
    } catch {
      place.replaceChildren(element('p', { class: 'error', role: 'alert' }, word('net-failed')));
    }
  }
}
