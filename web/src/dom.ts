// Small helpers around the document, shared by shell and islands.

/** Makes an element with attributes; text goes in as text, never as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== '') made.textContent = text;
  return made;
}

/** Makes an icon of the sprite whose address the server put on the body. */
export function icon(name: string): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'icon icon-s');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(namespace, 'use');
  use.setAttribute('href', `${document.body.dataset['icons'] ?? ''}#${name}`);
  svg.append(use);
  return svg;
}

/** Whether a key press belongs to a field and must not act as a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)))
  );
}

/** Finds an input by name: inside the element first, then in its form, then anywhere. */
export function inputNamed(near: Element, name: string): HTMLInputElement | null {
  const selector = `input[name="${CSS.escape(name)}"]`;
  return (
    near.querySelector<HTMLInputElement>(selector) ??
    near.closest('form')?.querySelector<HTMLInputElement>(selector) ??
    document.querySelector<HTMLInputElement>(selector)
  );
}

/** Writes a value as a person would: the form and htmx hear of it. */
export function enter(input: HTMLInputElement, value: string): void {
  if (input.value === value) return;
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
