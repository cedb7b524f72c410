// The frame in which a map opens when no place is known yet: the district, by the base map's extent.
import type { FeatureCollection, GeoJSON } from 'geojson';

/** The base map of the district. */
export type Base = FeatureCollection;

/** West, south, east, north. */
export type Frame = [number, number, number, number];

/** Frames the outlines and unit grids, or everything where there are none (the sea goes on beyond). */
export function frameOf(base: Base): Frame | undefined {
  const outlines = base.features.filter((feature) => ['boundary', 'grid'].includes(String(feature.properties?.['layer'])));
  const frame: Frame = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of outlines.length > 0 ? outlines : base.features) widen(frame, feature.geometry);
  return Number.isFinite(frame[0]) ? frame : undefined;
}

function widen(frame: Frame, shape: GeoJSON | null): void {
  if (shape === null) return;
  if (shape.type === 'GeometryCollection') for (const part of shape.geometries) widen(frame, part);
  else if ('coordinates' in shape) widenBy(frame, shape.coordinates as Nested);
}

type Nested = number[] | Nested[];

function widenBy(frame: Frame, list: Nested): void {
  const [lon, lat] = list;
  if (typeof lon === 'number' && typeof lat === 'number') {
    frame[0] = Math.min(frame[0], lon);
    frame[1] = Math.min(frame[1], lat);
    frame[2] = Math.max(frame[2], lon);
    frame[3] = Math.max(frame[3], lat);
    return;
  }
  for (const part of list) if (typeof part !== 'number') widenBy(frame, part);
}
