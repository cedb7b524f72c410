// <wg-list>: moves through a work list by keyboard and brings you back to the row that you left.
import { isTyping } from '../dom.ts';
import { nextIndex, type Left, wasLeftFor } from './list-rules.ts';

const memory = (path: string) => `wg-list:${path}`;

/** Wraps the table of a work list; rows have an id and one link in `.c-no`. */
export class WgList extends HTMLElement {
  #here = -1;

  connectedCallback(): void {
    document.addEventListener('keydown', this.#onKey);
    this.addEventListener('click', this.#onClick);
    this.addEventListener('change', this.#onChange);
    window.addEventListener('pageshow', this.#onShow);
    this.addEventListener('pointerover', this.#onOver);
    document.addEventListener('map-point', this.#onPoint);
    this.#comeBack(navigationKind());
    this.#count();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#onKey);
    window.removeEventListener('pageshow', this.#onShow);
    document.removeEventListener('map-point', this.#onPoint);
  }

  #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>('.work tbody tr')];
  }

  #link(row: Element | undefined): HTMLAnchorElement | null {
    return row?.querySelector<HTMLAnchorElement>('.c-no a') ?? null;
  }

  #go(index: number): void {
    const rows = this.#rows();
    rows[this.#here]?.removeAttribute('data-here');
    this.#here = index;
    const row = rows[index];
    row?.setAttribute('data-here', '');
    this.#link(row)?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
    this.#tellMap(row);
  }

  /** A map beside the list shows where the row is. */
  #tellMap(row: HTMLElement | undefined): void {
    const { lon, lat } = row?.dataset ?? {};
    if (!lon || !lat) return;
    document.dispatchEvent(new CustomEvent('list-row', { detail: { lon: Number(lon), lat: Number(lat) } }));
  }

  #onOver = (event: Event): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-lon]') : null;
    if (row) this.#tellMap(row);
  };

  /** A point of the map was chosen: its row is the one we stand on. */
  #onPoint = (event: Event): void => {
    const id = (event as CustomEvent<{ id: string }>).detail.id;
    const index = this.#rows().findIndex((row) => row.id === id);
    if (index >= 0) this.#go(index);
  };

  #onKey = (event: KeyboardEvent): void => {
    if (isTyping(event.target) || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const rows = this.#rows();
    const row = rows[this.#here];
    if (event.key === 'j' || event.key === 'k') {
      event.preventDefault();
      this.#go(nextIndex(this.#here, event.key === 'j' ? 1 : -1, rows.length));
    } else if (event.key === 'x' && row) {
      const box = row.querySelector<HTMLInputElement>('.c-pick input');
      if (box) box.click();
    } else if (event.key === 'Enter' && row && event.target === document.body) {
      this.#link(row)?.click();
    }
  };

  #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const row = link?.closest<HTMLTableRowElement>('.work tbody tr');
    if (!link || !row?.id) return;
    const left: Left = { id: row.id, path: link.pathname, top: window.scrollY };
    sessionStorage.setItem(memory(location.pathname), JSON.stringify(left));
  };

  #onChange = (event: Event): void => {
    const all = event.target;
    if (all instanceof HTMLInputElement && all.matches('[data-all]')) {
      for (const box of this.querySelectorAll<HTMLInputElement>('.work tbody .c-pick input')) box.checked = all.checked;
    }
    this.#count();
  };

  #count(): void {
    const ticked = this.querySelectorAll('.work tbody .c-pick :checked').length;
    for (const place of this.querySelectorAll('[data-selected]')) place.textContent = String(ticked);
  }

  // The browser may bring the whole page back from its memory; then nothing is built anew.
  #onShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#comeBack('back_forward');
  };

  #comeBack(kind: string): void {
    const kept = sessionStorage.getItem(memory(location.pathname));
    if (kept === null) return;
    const left = wasLeftFor(kept, kind, document.referrer, location.origin);
    const index = left ? this.#rows().findIndex((row) => row.id === left.id) : -1;
    if (!left || index < 0) return;
    const row = this.#rows()[index];
    for (const old of this.querySelectorAll('[data-here]')) old.removeAttribute('data-here');
    this.#here = index;
    window.scrollTo(0, left.top);
    row?.scrollIntoView({ block: 'nearest' });
    row?.setAttribute('data-here', '');
    row?.setAttribute('data-came-back', '');
  }
}

function navigationKind(): string {
  const navigation = performance.getEntriesByType('navigation')[0];
  return navigation instanceof PerformanceNavigationTiming ? navigation.type : 'navigate';
}
