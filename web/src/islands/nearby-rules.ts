// How far away a task is in words, and in which order that puts them. Pure, so that it is tested without a page.

/** A distance as people say it: tens of metres below a kilometre, tenths of kilometres above. */
export function spoken(distance: number): string {
  if (distance < 995) return `${Math.max(10, Math.round(distance / 10) * 10)} m`;
  return distance < 99_500 ? `${(distance / 1000).toFixed(1)} km` : `${Math.round(distance / 1000)} km`;
}

/** Orders by distance, what has no place last; equals keep their order. */
export function nearest<T>(all: readonly T[], far: (one: T) => number | undefined): T[] {
  return [...all].sort((a, b) => (far(a) ?? Infinity) - (far(b) ?? Infinity) || 0);
}
