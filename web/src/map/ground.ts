// What the server says of its base map (TileJSON): where its tiles are and where the district lies.

/** The parts of TileJSON 3.0 that the map needs. */
export type Ground = {
  tiles: string[];
  bounds: [number, number, number, number] | null;
  minzoom: number;
  maxzoom: number;
  /** A base map from outside, by way of our own server; none when nothing was configured. */
  outside: Outside | null;
};

/** Raster layers that lie under our own roads and names. */
export type Outside = {
  /** Addresses of the layers' tiles, the lowest first. */
  tiles: string[];
  maxzoom: number;
  /** Where they are from, as their owner wants it to be said. */
  attribution: string;
};

/** A map without any ground. */
export const NOWHERE: Ground = { tiles: [], bounds: null, minzoom: 0, maxzoom: 16, outside: null };

/** Reads the answer; what is no TileJSON is a failure that names the address. */
export function groundOf(src: string, answer: unknown): Ground {
  const read = answer as Partial<Ground> | null;
  const tiles = read?.tiles;
  if (!Array.isArray(tiles) || tiles.length === 0) throw new Error(`${src}: no tiles`);
  const bounds = Array.isArray(read?.bounds) && read.bounds.every(Number.isFinite) ? read.bounds : null;
  return { tiles, bounds, minzoom: read?.minzoom ?? 0, maxzoom: read?.maxzoom ?? 16, outside: outsideOf(read?.outside) };
}

function outsideOf(answer: Partial<Outside> | null | undefined): Outside | null {
  if (!Array.isArray(answer?.tiles) || answer.tiles.length === 0) return null;
  return { tiles: answer.tiles, maxzoom: answer.maxzoom ?? 18, attribution: answer.attribution ?? '' };
}
