// Windows of the map as the filter of a list writes them: west,south,east,north in degrees. Pure.

/** South-western and north-eastern corner. */
export type Window = [west: number, south: number, east: number, north: number];

/** A metre, as parts of a degree: more digits would only make the address long. */
const DIGITS = 5;

/** Reads a window; what is none is no window. */
export function readWindow(text: string | null): Window | undefined {
  const degrees = (text ?? '').split(',').map(Number);
  const [west = NaN, south = NaN, east = NaN, north = NaN] = degrees;
  const isWindow = text !== null && degrees.length === 4 && degrees.every(Number.isFinite) && west < east && south < north;
  return isWindow ? [west, south, east, north] : undefined;
}

/** Writes a window, cut to the globe: a map that is far away shows more than there is. */
export function writeWindow([west, south, east, north]: Window): string {
  const cut = (degrees: number, most: number): number => Math.min(most, Math.max(-most, degrees));
  return [cut(west, 180), cut(south, 90), cut(east, 180), cut(north, 90)].map((it) => it.toFixed(DIGITS)).join(',');
}

/** The address of a list with a window added to its filter. */
export function addressWith(address: string, window: Window): string {
  return `${address}${address.includes('?') ? '&' : '?'}box=${encodeURIComponent(writeWindow(window))}`;
}
