// A picture of what the map shows, for reports: title, map, scale, legend, date and where it is from.
import type { Map as MapLibreMap } from 'maplibre-gl';
import { word } from '../words.ts';
import { distance, lengthText, roundLength } from './measure-rules.ts';
import { colour } from './style.ts';

const HEAD = 44;
const FOOT = 40;
const EDGE = 14;

/** Makes the picture; the title is the map's label, the legend what the page shows beside it. */
export async function picture(host: HTMLElement, map: MapLibreMap): Promise<Blob> {
  const ground = await shown(map);
  const scale = ground.width / map.getCanvas().clientWidth;
  const sheet = document.createElement('canvas');
  sheet.width = ground.width;
  sheet.height = ground.height + (HEAD + FOOT) * scale;
  const pen = sheet.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.scale(scale, scale);
  const [width, height] = [ground.width / scale, ground.height / scale];
  const font = getComputedStyle(host).fontFamily;
  pen.fillStyle = colour(host, '--surface');
  pen.fillRect(0, 0, width, height + HEAD + FOOT);
  pen.drawImage(ground, 0, HEAD, width, height);
  pen.fillStyle = colour(host, '--ink');
  pen.textBaseline = 'middle';
  pen.font = `600 17px ${font}`;
  pen.fillText(host.getAttribute('label') ?? word('map-label'), EDGE, HEAD / 2, width - 2 * EDGE - 170);
  pen.font = `12px ${font}`;
  pen.textAlign = 'right';
  pen.fillText(new Date().toLocaleString(document.documentElement.lang), width - EDGE, HEAD / 2);
  const foot = HEAD + height + FOOT / 2;
  // Who owns the ground wants to be named on every picture of it.
  const source = host.querySelector('.map-source')?.textContent ?? word('map-own');
  pen.fillText(source, width - EDGE, foot, width / 3);
  pen.textAlign = 'left';
  const after = drawScale(pen, map, width, foot);
  drawLegend(pen, host, after + 24, foot, width * 0.66);
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

function drawScale(pen: CanvasRenderingContext2D, map: MapLibreMap, width: number, y: number): number {
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
  const text = lengthText(metres);
  pen.fillText(text, EDGE + bar + 6, y, width / 4);
  return EDGE + bar + 6 + pen.measureText(text).width;
}

/** Draws the legend that the page keeps for the map, as far as there is room. */
function drawLegend(pen: CanvasRenderingContext2D, host: HTMLElement, x: number, y: number, end: number): void {
  const legend = document.getElementById(host.getAttribute('legend') ?? '');
  for (const entry of legend?.querySelectorAll('li') ?? []) {
    const text = entry.textContent?.trim() ?? '';
    const swatch = entry.querySelector('i');
    if (x + 22 + pen.measureText(text).width > end) return;
    const ink = pen.fillStyle;
    if (swatch) {
      pen.fillStyle = getComputedStyle(swatch).backgroundColor;
      pen.fillRect(x, y - 6, 12, 12);
    }
    pen.fillStyle = ink;
    pen.fillText(text, x + 17, y);
    x += 34 + pen.measureText(text).width;
  }
}
