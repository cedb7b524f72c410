// How far away a task is, and in which order that puts them. Pure, so that it is tested without a page.

/** A place on earth in degrees. */
export type Place = { lon: number; lat: number };

/** Mean radius of the earth in metres, IUGG. */
const RADIUS_M = 6_371_008.8;

/** Metres along the great circle. */
export function metres(one: Place, other: Place): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const halfLat = Math.sin(rad(other.lat - one.lat) / 2);
  const halfLon = Math.sin(rad(other.lon - one.lon) / 2);
  const chord = halfLat ** 2 + Math.cos(rad(one.lat)) * Math.cos(rad(other.lat)) * halfLon ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** A distance as people say it: tens of metres below a kilometre, tenths of kilometres above. */
export function spoken(distance: number): string {
  if (distance < 995) return `${Math.max(10, Math.round(distance / 10) * 10)} m`;
  return distance < 99_500 ? `${(distance / 1000).toFixed(1)} km` : `${Math.round(distance / 1000)} km`;
}

/** Orders by distance, what has no place last; equals keep their order. */
export function nearest<T>(all: readonly T[], far: (one: T) => number | undefined): T[] {
  return [...all].sort((a, b) => (far(a) ?? Infinity) - (far(b) ?? Infinity) || 0);
}
