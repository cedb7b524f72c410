// A picture of what the map shows, for reports: what the page says of itself and its filter, map,
// scale, legend, date and where it is from.
import type { Map as MapLibreMap } from 'maplibre-gl';
import { word } from '../words.ts';
import { distance, lengthText, roundLength } from './measure-rules.ts';
import { colour, lightImage } from './style.ts';

const HEAD = 44;
const FOOT = 40;
const EDGE = 14;
const ROW = 22;

/** An entry of the legend with its place below the map. */
interface Entry {
  text: string;
  swatch: HTMLElement | null;
  x: number;
  row: number;
}

/** Makes the picture; the title is that of the page, the legend the list that the map names. */
export async function picture(host: HTMLElement, map: MapLibreMap): Promise<Blob> {
  const ground = await shown(map);
  const scale = ground.width / map.getCanvas().clientWidth;
  const sheet = document.createElement('canvas');
  const pen = sheet.getContext('2d');
  if (!pen) throw new Error('no canvas');
  const [width, height] = [ground.width / scale, ground.height / scale];
  const font = getComputedStyle(host).fontFamily;
  pen.font = `12px ${font}`;
  const legend = entries(pen, host, width - 2 * EDGE);
  const below = legend.length > 0 ? ((legend.at(-1)?.row ?? 0) + 1) * ROW : 0;
  sheet.width = ground.width;
  sheet.height = ground.height + (HEAD + FOOT + below) * scale;
  pen.scale(scale, scale);
  pen.fillStyle = colour(host, '--surface');
  pen.fillRect(0, 0, width, height + HEAD + FOOT + below);
  pen.drawImage(ground, 0, HEAD, width, height);
  pen.fillStyle = colour(host, '--ink');
  pen.textBaseline = 'middle';
  const { title, note } = said(host);
  pen.font = `600 17px ${font}`;
  pen.fillText(title, EDGE, HEAD / 2, width - 2 * EDGE - 150);
  const beside = EDGE + Math.min(pen.measureText(title).width, width - 2 * EDGE - 150) + 10;
  pen.font = `12px ${font}`;
  const room = width - EDGE - 150 - beside;
  if (room > 40) pen.fillText(note, beside, HEAD / 2 + 2, room);
  pen.textAlign = 'right';
  pen.fillText(new Date().toLocaleString(document.documentElement.lang), width - EDGE, HEAD / 2);
  const foot = HEAD + height + FOOT / 2;
  // Who owns the ground wants to be named on every picture of it.
  const source = host.querySelector('.map-source')?.textContent ?? word('map-own');
  pen.fillText(source, width - EDGE, foot, width / 3);
  pen.textAlign = 'left';
  drawScale(pen, map, width, foot);
  for (const entry of legend) drawEntry(pen, host, entry, HEAD + height + FOOT + ROW / 2 - 4);
  return new Promise((done, fail) => sheet.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'));
}

/** Copies the map while it is being drawn; the browser empties its canvas afterwards. */
function shown(map: MapLibreMap): Promise<HTMLCanvasElement> {
  return new Promise((done) => {
    map.once('render', () => {
      const copy = document.createElement('canvas');
      const canvas = map.getCanvas();
      copy.width = canvas.width;
      copy.height = canvas.height;
      copy.getContext('2d')?.drawImage(canvas, 0, 0);
      done(copy);
    });
    map.triggerRepaint();
  });
}

function drawScale(pen: CanvasRenderingContext2D, map: MapLibreMap, width: number, y: number): void {
  const middle = map.getCanvas().clientHeight / 2;
  const [left, right] = [map.unproject([0, middle]), map.unproject([100, middle])];
  const metres = roundLength(distance(left.toArray(), right.toArray()));
  const bar = (100 * metres) / distance(left.toArray(), right.toArray());
  pen.strokeStyle = pen.fillStyle;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(EDGE, y - 5);
  pen.lineTo(EDGE, y + 5);
  pen.lineTo(EDGE + bar, y + 5);
  pen.lineTo(EDGE + bar, y - 5);
  pen.stroke();
  pen.fillText(lengthText(metres), EDGE + bar + 6, y, width / 4);
}

/** What the page calls itself, and how much under which conditions it shows. */
function said(host: HTMLElement): { title: string; note: string } {
  const text = (node: Element | null): string => node?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const head = document.querySelector('.page-head');
  const title = text(head?.querySelector('h1') ?? null) || (host.getAttribute('label') ?? word('map-label'));
  const conditions = [...document.querySelectorAll('.words .word')].map(text);
  return { title, note: [text(head?.querySelector('h1 + .muted') ?? null), ...conditions].filter(Boolean).join(' · ') };
}

/** Lays the legend that the page keeps for the map into rows. */
function entries(pen: CanvasRenderingContext2D, host: HTMLElement, width: number): Entry[] {
  const list = document.getElementById(host.getAttribute('legend') ?? '')?.querySelectorAll('li') ?? [];
  let [x, row] = [0, 0];
  return [...list].map((item) => {
    const text = item.textContent?.trim() ?? '';
    const wide = 18 + pen.measureText(text).width;
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const entry = { text, swatch: item.querySelector<HTMLElement>('i'), x, row };
    x += wide + 18;
    return entry;
  });
}

function drawEntry(pen: CanvasRenderingContext2D, host: HTMLElement, { text, swatch, x, row }: Entry, top: number): void {
  const [left, middle] = [EDGE + x, top + row * ROW];
  const light = swatch?.dataset['light'];
  const ink = pen.fillStyle;
  if (light !== undefined) {
    const image = lightImage(host, light);
    const stamp = document.createElement('canvas');
    [stamp.width, stamp.height] = [image.width, image.height];
    stamp.getContext('2d')?.putImageData(image, 0, 0);
    pen.drawImage(stamp, left - 3, middle - 9, 18, 18);
  } else if (swatch) {
    pen.fillStyle = getComputedStyle(swatch).backgroundColor;
    pen.fillRect(left, middle - 6, 12, 12);
  }
  pen.fillStyle = ink;
  pen.fillText(text, left + 18, middle);
}
