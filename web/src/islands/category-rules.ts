// Decisions of <wg-category> without a document, so that they can be tested.

/** The option that a key makes active, or undefined when the key does not move. Runs round at both ends. */
export function moveActive(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
}
