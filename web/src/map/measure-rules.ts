// What a drawn line or area measures, and in which words; pure, tested without a browser.

/** A place, longitude first. */
export type Place = readonly [number, number];

/** Mean radius of the earth in metres (IUGG R1). */
const RADIUS_M = 6_371_008.8;
const SQUARE_M = 1_000_000;

const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two places on the sphere; within 0.5 % of the ellipsoid. */
export function distance(a: Place, b: Place): number {
  const [lat1, lat2] = [rad(a[1]), rad(b[1])];
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(rad(b[0] - a[0]) / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Metres along a line. */
export function length(line: readonly Place[]): number {
  return line.slice(1).reduce((sum, place, index) => sum + distance(line[index] ?? place, place), 0);
}

/** Square metres inside a ring on the sphere; the ring closes itself. */
export function area(ring: readonly Place[]): number {
  if (ring.length < 3) return 0;
  const sum = ring.reduce((total, [lon, lat], index) => {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length] ?? [lon, lat];
    return total + rad(nextLon - lon) * (2 + Math.sin(rad(lat)) + Math.sin(rad(nextLat)));
  }, 0);
  return Math.abs((sum * RADIUS_M * RADIUS_M) / 2);
}

/** Metres as people read them: `86 m`, `1.24 km`. */
export function lengthText(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(metres < 10_000 ? 2 : 1)} km`;
}

/** Square metres as people read them: `860 m²`, `1.24 km²`. */
export function areaText(square: number): string {
  return square < SQUARE_M / 10 ? `${Math.round(square)} m²` : `${(square / SQUARE_M).toFixed(3)} km²`;
}

/** The longest round length (1, 2 or 5 by tens) that does not exceed a length in metres. */
export function roundLength(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * ten).find((step) => step <= most) ?? ten;
}
