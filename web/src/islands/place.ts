// "Use my position": fills the two inputs named in data-place from the device's position.
import { element, enter, inputNamed } from '../dom.ts';
import { word } from '../words.ts';

function noteFor(button: HTMLElement): HTMLElement {
  const next = button.nextElementSibling;
  if (next instanceof HTMLElement && next.matches('[data-place-note]')) return next;
  const made = element('span', { class: 'hint', role: 'status', 'data-place-note': '' });
  button.after(made);
  return made;
}

function locate(button: HTMLButtonElement): void {
  const [nameLon = 'lon', nameLat = 'lat'] = (button.dataset['place'] || 'lon,lat').split(',');
  const note = noteFor(button);
  const fail = () => {
    button.disabled = false;
    note.textContent = word('place-failed');
  };
  if (!('geolocation' in navigator)) return fail();
  button.disabled = true;
  note.textContent = word('place-waiting');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      note.textContent = word('place-found');
      const lon = inputNamed(button, nameLon);
      const lat = inputNamed(button, nameLat);
      if (lon) enter(lon, coords.longitude.toFixed(6));
      if (lat) enter(lat, coords.latitude.toFixed(6));
    },
    fail,
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
  );
}

/** Listens for every position button of the document, also those that htmx brings later. */
export function startPlaceButtons(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-place]') : null;
    if (button instanceof HTMLButtonElement) locate(button);
  });
}
