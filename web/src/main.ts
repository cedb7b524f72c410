// The entry of the bundle: styles, htmx, the shell's keys and the islands. Nothing here draws a page;
// every page is whole before this file arrives.
import './styles/main.scss';
import 'htmx.org';
import { startShell } from './shell.ts';
import { WgCamera } from './islands/camera.ts';
import { WgCategory } from './islands/category.ts';
import { startClicks } from './islands/clicks.ts';
import { WgList } from './islands/list.ts';
import { WgLive } from './islands/live.ts';
import { WgMap } from './islands/map.ts';
import { WgNear } from './islands/near.ts';
import { WgNearby } from './islands/nearby.ts';
import { WgUndo } from './islands/undo.ts';
import { startPlaceButtons } from './islands/place.ts';

startShell();
startPlaceButtons();
startClicks();
customElements.define('wg-camera', WgCamera);
customElements.define('wg-category', WgCategory);
customElements.define('wg-list', WgList);
customElements.define('wg-live', WgLive);
customElements.define('wg-map', WgMap);
customElements.define('wg-near', WgNear);
customElements.define('wg-nearby', WgNearby);
customElements.define('wg-undo', WgUndo);
