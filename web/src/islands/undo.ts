// The offer to take a step back: it counts its seconds down and goes when they are over.

/** `<wg-undo seconds="20">` around the words and the form. */
export class WgUndo extends HTMLElement {
  #timer: number | undefined;

  connectedCallback(): void {
    let left = Number(this.getAttribute('seconds') ?? '0');
    const clock = document.createElement('span');
    clock.className = 'num';
    clock.setAttribute('aria-hidden', 'true');
    this.append(clock);
    const tick = (): void => {
      clock.textContent = String(left);
      if (left <= 0) this.remove();
      left -= 1;
    };
    tick();
    this.#timer = window.setInterval(tick, 1_000);
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
  }
}
