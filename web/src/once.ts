// A form is done once however often it arrives, by the token in its address. A browser that goes back
// may show the old page again, with the old token: what is sent from there is something new.
export function startOnce(): void {
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>('form[action*="once="]')) {
      const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'));
      const action = form.getAttribute('action') ?? '';
      form.setAttribute('action', action.replace(/once=[0-9a-z]+/i, `once=${token.join('')}`));
    }
  });
}
