// <wg-grid-editor>: split, merge, move corners and draw on a map. It holds what was pointed at and
// sends one edit; the server decides, and the grids are read anew. Snapping is to exact corners.
// The last edit can be taken back here until the next one begins; older ones in the history.
import { element } from '../dom.ts';
import type { EditorMap } from '../map/edit.ts';
import { steps, type Tool } from './grid-editor-rules.ts';

type Place = [number, number];
interface Grid {
  id: string;
  name: string;
  class: string;
  area: string;
}

/** The editor; the markup around the map stands in the page. */
export class WgGridEditor extends HTMLElement {
  #map: EditorMap | undefined;
  #tool: Tool = 'select';
  #chosen: Grid[] = [];
  #line: Place[] = [];
  #words = new Map<string, string>();
  /** Number of the edit that was done last, while it is offered to be taken back. */
  #last: number | undefined;

  connectedCallback(): void {
    if (this.#map) return;
    for (const entry of this.querySelector<HTMLTemplateElement>('template[data-words]')?.content.querySelectorAll<HTMLElement>('[data-key]') ?? []) {
      this.#words.set(entry.dataset['key'] ?? '', entry.textContent ?? '');
    }
    for (const button of this.querySelectorAll<HTMLButtonElement>('[data-tool]')) {
      button.addEventListener('click', () => this.#take(button.dataset['tool'] as Tool));
    }
    this.#part('[data-do]').addEventListener('click', () => void this.#send(this.#asked(), 'grid-say-done'));
    this.#part('[data-undo]').addEventListener('click', () => void this.#send({ do: 'undo', version: this.#last }, 'grid-say-undone'));
    this.#part('[data-clear]').addEventListener('click', () => this.#take(this.#tool));
    this.#part('[data-back]').addEventListener('click', () => this.#back());
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#take(this.#tool);
    });
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#map?.remove();
    this.#map = undefined;
  }

  /** Tells where on the screen a place of the map is. */
  place(at: Place): { x: number; y: number } | undefined {
    return this.#map?.screen(at);
  }

  async #start(): Promise<void> {
    for (const part of this.querySelectorAll<HTMLElement>('.editor-tools, .editor-map, .editor-side')) part.hidden = false;
    this.querySelector('.without-script')?.remove();
    try {
      const { openEditor } = await import('../map/edit.ts');
      this.#map = await openEditor(this, this.#part('[data-map]'), {
        pointed: (place, grid, corner) => this.#pointed(place, grid as Grid | undefined, corner),
      });
      const wanted = location.hash.slice(1);
      if (wanted) this.#map.focus(wanted);
      this.dataset['ready'] = '';
    } catch (problem) {
      console.error(problem);
      this.dataset['failed'] = '';
    }
    this.#draw();
  }

  #part(selector: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found;
  }

  #word(key: string): string {
    return this.#words.get(key) ?? key;
  }

  #take(tool: Tool): void {
    this.#tool = tool;
    this.#chosen = tool === 'split' ? this.#chosen.slice(0, 1) : [];
    this.#line = [];
    for (const button of this.querySelectorAll('[data-tool]')) {
      button.setAttribute('aria-pressed', String(button.getAttribute('data-tool') === tool));
    }
    this.#draw();
  }

  #back(): void {
    if (this.#line.length > 0) this.#line.pop();
    else this.#chosen.pop();
    this.#draw();
  }

  #pointed(place: Place, grid: Grid | undefined, corner: Place | undefined): void {
    this.#last = undefined;
    const takesGrid = this.#tool === 'select' || this.#tool === 'merge' || (this.#tool === 'split' && this.#chosen.length === 0);
    if (takesGrid) {
      if (!grid) return;
      const known = this.#chosen.some((it) => it.id === grid.id);
      if (this.#tool === 'merge') this.#chosen = known ? this.#chosen.filter((it) => it.id !== grid.id) : [...this.#chosen, grid].slice(-2);
      else this.#chosen = [grid];
    } else if (this.#tool === 'move') {
      if (this.#line.length === 0 && !corner) return;
      this.#line = this.#line.length === 0 && corner ? [corner] : [this.#line[0] ?? place, place];
    } else {
      this.#line.push(corner ?? place);
    }
    this.#draw();
  }

  #draw(say?: string, blame?: Place): void {
    this.#map?.show(this.#chosen.map((grid) => grid.id), this.#line, this.#tool, blame);
    const state = steps(this.#tool, this.#chosen.length, this.#line.length);
    this.#part('[data-say]').textContent = say ?? this.#word(state.say);
    this.#part('[data-say]').toggleAttribute('data-fault', false);
    this.#part('[data-actions]').hidden = this.#tool === 'select' || (this.#chosen.length === 0 && this.#line.length === 0);
    (this.#part('[data-do]') as HTMLButtonElement).disabled = !state.ready;
    this.#part('[data-done]').hidden = this.#last === undefined;
    this.#part('[data-draw-form]').hidden = this.#tool !== 'draw';
    this.#part('[data-chosen]').replaceChildren(...this.#chosen.map((grid) => this.#card(grid)));
  }

  #card(grid: Grid): HTMLElement {
    const card = element('div', { class: 'editor-card', 'data-id': grid.id });
    card.append(element('b', {}, grid.name), element('span', { class: 'num muted' }, grid.id));
    card.append(element('span', { class: 'muted' }, `${grid.class} · ${grid.area} ${this.#word('grid-metres')}`));
    card.append(element('a', { href: `/grid/${grid.id}` }, this.#word('grid-open')));
    return card;
  }

  #asked(): unknown {
    const [one, other] = this.#chosen;
    if (this.#tool === 'split') return { do: 'split', id: one?.id, line: this.#line };
    if (this.#tool === 'merge') return { do: 'merge', ids: [one?.id, other?.id] };
    if (this.#tool === 'move') return { do: 'move', from: this.#line[0], to: this.#line[1] };
    const form = new FormData(this.#part('[data-draw-form]') as HTMLFormElement);
    return { do: 'draw', ring: this.#line, name: form.get('name'), community: form.get('community'), class: form.get('class') };
  }

  async #send(asked: unknown, said: string): Promise<void> {
    this.#draw(this.#word('grid-say-working'));
    this.toggleAttribute('data-working', true);
    try {
      const answer = await fetch(this.getAttribute('to') ?? '', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify(asked),
      });
      const told = (await answer.json()) as { version?: number; fault?: string; place?: Place | null; detail?: string };
      if (!answer.ok) return this.#refuse(told.fault ?? told.detail ?? String(answer.status), told.place ?? undefined);
      await this.#map?.reload();
      this.#chosen = [];
      this.#line = [];
      this.#last = said === 'grid-say-done' ? told.version : undefined;
      this.#draw(this.#word(said));
    } catch (problem) {
      this.#refuse(String(problem));
    } finally {
      this.toggleAttribute('data-working', false);
    }
  }

  #refuse(why: string, blame?: Place): void {
    this.#draw(why, blame);
    this.#part('[data-say]').toggleAttribute('data-fault', true);
  }
}
