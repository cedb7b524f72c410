// What the grid editor says next, and when an edit is complete. Pure.

/** What a pointer does. */
export type Tool = 'select' | 'split' | 'merge' | 'move' | 'draw';

/** The key of the words to show, and whether the edit can be sent. */
export function steps(tool: Tool, chosen: number, points: number): { say: string; ready: boolean } {
  if (tool === 'split') return chosen === 0 ? { say: 'grid-say-split', ready: false } : { say: 'grid-say-split-line', ready: points >= 2 };
  if (tool === 'merge') return { say: 'grid-say-merge', ready: chosen === 2 };
  if (tool === 'move') return points === 0 ? { say: 'grid-say-move', ready: false } : { say: 'grid-say-move-to', ready: points === 2 };
  if (tool === 'draw') return { say: 'grid-say-draw', ready: points >= 3 };
  return { say: 'grid-say-select', ready: false };
}

type Place = [number, number];

/** The corner nearest to a place on the screen, if it lies within reach. */
export function nearestCorner(corners: readonly Place[], project: (place: Place) => { x: number; y: number }, at: { x: number; y: number }, reach: number): Place | undefined {
  let best: Place | undefined;
  let closest = reach;
  for (const corner of corners) {
    const { x, y } = project(corner);
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance <= closest) {
      closest = distance;
      best = corner;
    }
  }
  return best;
}
