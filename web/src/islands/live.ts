// The bell: how many notices wait, in the top bar and in the title, as it changes.

/** Puts the count before the title, or takes it away. */
export function titled(title: string, count: number): string {
  const bare = title.replace(/^\(\d+\) /, '');
  return count > 0 ? `(${count}) ${bare}` : bare;
}

/** `<wg-live src="/events">` around the link to the notices. */
export class WgLive extends HTMLElement {
  #source: EventSource | undefined;

  connectedCallback(): void {
    const address = this.getAttribute('src');
    if (address === null || this.#source) return;
    this.#source = new EventSource(address);
    this.#source.addEventListener('unread', (event) => {
      this.#show(Number((event as MessageEvent<string>).data));
    });
    // Cases changed somewhere: maps and lists may look again.
    this.#source.addEventListener('cases', () => document.body.dispatchEvent(new CustomEvent('cases-changed')));
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  #show(count: number): void {
    const badge = this.querySelector<HTMLElement>('[data-unread]');
    if (badge) {
      badge.textContent = count > 0 ? String(Math.min(count, 99)) : '';
      badge.hidden = count <= 0;
    }
    document.title = titled(document.title, count);
    // Whatever hangs on notices may look again: pop-ups listen by hx-trigger="unread from:body".
    document.body.dispatchEvent(new CustomEvent('unread'));
  }
}
