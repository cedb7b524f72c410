// Decisions of <wg-camera> without a document, so that they can be tested.

/** Longest side of a photo that is sent. 2048 px still shows a manhole's lettering on a street photo. */
export const LONGEST_SIDE_PX = 2048;

/** Originals up to this size are sent untouched. */
export const UNTOUCHED_BYTES = 3 * 1024 * 1024;

/** Whether an original is small enough to be sent as it is. */
export function isSmallEnough(bytes: number): boolean {
  return bytes <= UNTOUCHED_BYTES;
}

/** The size of a picture fitted into a square of `longest`; never larger than it was. */
export function fitWithin(width: number, height: number, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The name of a photo after it became a JPEG. */
export function jpegName(name: string): string {
  return `${name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`;
}
