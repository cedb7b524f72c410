// <wg-camera>: several photos, one after the other, with previews; large ones are made smaller here,
// so that a phone on a weak network sends megabytes less. Without script it is a file input.
import { element, icon } from '../dom.ts';
import { word } from '../words.ts';
import { fitWithin, isSmallEnough, jpegName, LONGEST_SIDE_PX } from './camera-rules.ts';

interface Shot {
  readonly file: File;
  readonly preview: string;
}

/** Makes a photo smaller; a file that the browser cannot decode is sent as it is. */
async function shrink(file: File): Promise<File> {
  // A small original keeps what the camera wrote into it (time, place), which the server reads.
  if (isSmallEnough(file.size)) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return file;
  const { width, height } = fitWithin(bitmap.width, bitmap.height, LONGEST_SIDE_PX);
  const canvas = element('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.86));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], jpegName(file.name), { type: 'image/jpeg', lastModified: file.lastModified });
}

/** Collects photos into its file input; `max` bounds their number. */
export class WgCamera extends HTMLElement {
  #shots: Shot[] = [];
  #input: HTMLInputElement | null = null;
  #list = element('ul', { class: 'previews' });

  connectedCallback(): void {
    this.#input = this.querySelector<HTMLInputElement>('input[type="file"]');
    if (!this.#input || 'ready' in this.dataset) return;
    this.#input.addEventListener('change', () => void this.#take());
    this.append(this.#list);
    this.dataset['ready'] = '';
  }

  async #take(): Promise<void> {
    const files = [...(this.#input?.files ?? [])];
    this.dataset['busy'] = '';
    for (const file of files) {
      const small = await shrink(file);
      if (this.#shots.length < this.#max()) this.#shots.push({ file: small, preview: URL.createObjectURL(small) });
    }
    delete this.dataset['busy'];
    this.#draw();
  }

  #max(): number {
    return Number(this.getAttribute('max') ?? '9');
  }

  #remove(shot: Shot): void {
    URL.revokeObjectURL(shot.preview);
    this.#shots = this.#shots.filter((other) => other !== shot);
    this.#draw();
    this.#input?.focus();
  }

  #draw(): void {
    const bag = new DataTransfer();
    for (const { file } of this.#shots) bag.items.add(file);
    if (this.#input) this.#input.files = bag.files;
    this.#list.replaceChildren(...this.#shots.map((shot) => this.#preview(shot)));
    this.dispatchEvent(new CustomEvent('wg-photos', { bubbles: true, detail: this.#shots.length }));
  }

  #preview(shot: Shot): HTMLLIElement {
    const item = element('li');
    const image = element('img', { src: shot.preview, alt: shot.file.name });
    image.addEventListener('error', () => image.replaceWith(element('span', { class: 'no-photo' }, word('camera-unreadable'))));
    const button = element('button', { type: 'button', 'aria-label': `${word('camera-remove')} ${shot.file.name}` });
    button.append(icon('x'));
    button.addEventListener('click', () => this.#remove(shot));
    item.append(image, button);
    return item;
  }
}
