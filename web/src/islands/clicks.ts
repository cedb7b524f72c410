// Small buttons of forms: a sentence of the bank, the printer.

/** Listens for buttons that fill a field (`data-fill`) or print the page (`data-print`). */
export function startClicks(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const fill = event.target.closest<HTMLElement>('button[data-fill]');
    const field = fill && document.getElementById(fill.dataset['fill'] ?? '');
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
      const before = field.value.trim();
      field.value = before === '' ? (fill?.textContent ?? '') : `${before} ${fill?.textContent ?? ''}`;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    }
    if (event.target.closest('button[data-print]')) window.print();
  });
}
