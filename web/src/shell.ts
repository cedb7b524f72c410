// Keys and menus of the frame. All of it is comfort: links and forms work without.
import { isTyping } from './dom.ts';

function search(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('#search');
}

function shortcuts(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>('dialog#shortcuts');
}

function closeMenus(except: Element | null): boolean {
  let closed = false;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
    if (menu === except) continue;
    menu.open = false;
    closed = true;
  }
  return closed;
}

function onEscape(event: KeyboardEvent): void {
  const menu = document.querySelector<HTMLDetailsElement>('details.menu[open]');
  if (closeMenus(null)) {
    menu?.querySelector('summary')?.focus();
    event.preventDefault();
  } else if (event.target === search()) {
    search()?.blur();
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing) return;
  if (event.key === 'Escape') return onEscape(event);
  const wantsSearch =
    (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey) ||
    (event.key === '/' && !isTyping(event.target));
  if (wantsSearch) {
    event.preventDefault();
    search()?.focus();
    search()?.select();
  } else if (event.key === '?' && !isTyping(event.target)) {
    event.preventDefault();
    shortcuts()?.showModal();
  } else if (event.key === 'n' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    const register = document.querySelector<HTMLAnchorElement>('a[href="/cases/new"]');
    if (!register) return;
    event.preventDefault();
    register.click();
  }
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  closeMenus(event.target.closest('details.menu'));
  if (event.target.closest('[data-shortcuts]') && shortcuts()) {
    event.preventDefault();
    closeMenus(null);
    shortcuts()?.showModal();
  }
  // A link to an action opens its form.
  const jump = event.target.closest<HTMLAnchorElement>('a[href^="#"]');
  const goal = jump && document.getElementById(decodeURIComponent(jump.hash.slice(1)));
  if (goal instanceof HTMLDetailsElement) goal.open = true;
}

/** Starts the keys and menus of the frame, once for the document. */
export function startShell(): void {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.documentElement.dataset['shell'] = 'ready';
}
