// Draws what the sample pages need: a small invented town as GeoJSON, case points, and pictures.
import { writeFileSync } from 'node:fs';

const LON = 104.12;
const LAT = 31.34;
const at = (x, y) => [+(LON + x * 0.0001).toFixed(6), +(LAT + y * 0.00009).toFixed(6)];
const feature = (properties, type, coordinates) => ({ type: 'Feature', properties, geometry: { type, coordinates } });
const box = (x1, y1, x2, y2) => [[at(x1, y1), at(x2, y1), at(x2, y2), at(x1, y2), at(x1, y1)]];

function town() {
  const all = [];
  const columns = [-150, -90, -30, 30, 90, 150];
  const rows = [-110, -55, 0, 55, 110];
  columns.slice(0, -1).forEach((x, i) => {
    rows.slice(0, -1).forEach((y, j) => {
      const park = i === 2 && j === 2;
      all.push(feature({ layer: park ? 'park' : 'block', ...(park ? { name: '望屿公园' } : {}) }, 'Polygon', box(x + 4, y + 4, columns[i + 1] - 4, rows[j + 1] - 4)));
      if (!park) {
        for (let k = 0; k < 3; k += 1) {
          all.push(feature({ layer: 'building' }, 'Polygon', box(x + 9 + k * 15, y + 10 + ((i + j + k) % 3) * 4, x + 19 + k * 15, y + 34 + ((i + k) % 2) * 8)));
        }
      }
      all.push(feature({ layer: 'grid', code: String(101 + i * 4 + j) }, 'Polygon', box(x, y, columns[i + 1], rows[j + 1])));
    });
  });
  all.push(feature({ layer: 'water', name: '青溪河' }, 'Polygon', [[at(-220, -150), at(-100, -132), at(20, -140), at(220, -122), at(220, -150), at(20, -168), at(-100, -158), at(-220, -176), at(-220, -150)]]));
  const roadNames = { '-90': '滨河路', '-30': '屿山街', 30: '建设路', 90: '文昌路' };
  for (const x of columns) all.push(feature({ layer: 'road', class: x === 30 ? 'main' : 'lane', name: roadNames[x] ?? '北环支路' }, 'LineString', [at(x, -128), at(x, 150)]));
  const crossNames = { '-55': '青屿大道', 0: '朝阳路', 55: '学府街' };
  for (const y of rows) all.push(feature({ layer: 'road', class: y === -55 ? 'main' : 'secondary', name: crossNames[y] ?? '环城路' }, 'LineString', [at(-220, y), at(220, y)]));
  all.push(feature({ layer: 'boundary', name: '青屿街道' }, 'LineString', box(-200, -125, 200, 140)[0]));
  return { type: 'FeatureCollection', features: all };
}

function points() {
  const rows = [
    [-60, -30, 'red', '井盖破损'], [12, 20, 'yellow', '暴露垃圾'], [48, -40, 'green', '占道经营'], [80, 30, 'green', '路灯不亮'],
    [-20, 62, 'yellow', '护栏损坏'], [-100, 40, 'green', '绿地脏乱'], [60, 88, 'red', '道路破损'], [110, -20, 'green', '非法小广告'], [2, -70, 'green', '雨水箅子缺失'],
  ];
  return { type: 'FeatureCollection', features: rows.map(([x, y, light, title], index) => feature({ light, title, href: 'case.html', note: `案卷 QY26112300${41 + index}` }, 'Point', at(x, y))) };
}

/** A picture that stands for a photo: sky, wall, ground and something lying there, by its seed. */
function picture(seed, clean) {
  const hue = (seed * 47) % 360;
  const heap = clean ? '' : `<path d="M${90 + (seed % 4) * 20} 205q20-${40 + (seed % 3) * 12} 55-12t48 0q18 8 14 24z" fill="hsl(${(hue + 30) % 360} 18% 32%)"/><rect x="${130 + (seed % 5) * 8}" y="182" width="26" height="20" fill="hsl(${(hue + 200) % 360} 45% 55%)"/><circle cx="${185 + (seed % 3) * 10}" cy="196" r="11" fill="hsl(${(hue + 90) % 360} 25% 70%)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="hsl(${205 + (seed % 20)} 28% ${70 - (seed % 4) * 4}%)"/><rect y="${60 + (seed % 3) * 10}" width="320" height="120" fill="hsl(${hue} 14% ${56 + (seed % 4) * 4}%)"/>${[20, 110, 200, 280].map((x) => `<rect x="${x}" y="${90 + (seed % 2) * 8}" width="26" height="34" fill="hsl(${hue} 12% 40%)"/>`).join('')}<rect y="165" width="320" height="75" fill="hsl(35 6% ${46 + (seed % 3) * 4}%)"/><rect y="163" width="320" height="5" fill="hsl(35 6% 70%)"/>${heap}</svg>`;
}

/** Writes all samples into the folder. */
export function drawSamples(folder) {
  writeFileSync(new URL('base.geojson', folder), JSON.stringify(town()));
  writeFileSync(new URL('points.geojson', folder), JSON.stringify(points()));
  for (let seed = 1; seed <= 12; seed += 1) {
    writeFileSync(new URL(`p${seed}.svg`, folder), picture(seed, false));
    writeFileSync(new URL(`a${seed}.svg`, folder), picture(seed, true));
  }
}
