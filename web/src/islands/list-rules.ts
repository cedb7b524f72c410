// Decisions of <wg-list> without a document, so that they can be tested.

/** What is remembered when a row is opened. */
export interface Left {
  readonly id: string;
  readonly path: string;
  readonly top: number;
}

/** The row after a step; stays inside the list, and the first step enters it. */
export function nextIndex(here: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (here < 0) return step === 1 ? 0 : count - 1;
  return Math.min(Math.max(here + step, 0), count - 1);
}

/** Returns what was remembered if the reader comes back from the page that the row opened. */
export function wasLeftFor(kept: string, kind: string, referrer: string, origin: string): Left | undefined {
  let left: unknown;
  try {
    left = JSON.parse(kept);
  } catch {
    return undefined;
  }
  if (!isLeft(left)) return undefined;
  if (kind === 'back_forward' || kind === 'reload') return left;
  // A link "back to the list", or a redirect after an action on the case page.
  const from = URL.canParse(referrer) ? new URL(referrer) : undefined;
  return from?.origin === origin && from.pathname === left.path ? left : undefined;
}

function isLeft(value: unknown): value is Left {
  if (typeof value !== 'object' || value === null) return false;
  const { id, path, top } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof path === 'string' && typeof top === 'number';
}
