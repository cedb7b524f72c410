// The words that islands show. The server fills <template id="island-words"> from its catalogue;
// no island holds a word of its own.

let words: Map<string, string> | undefined;

function read(): Map<string, string> {
  const found = new Map<string, string>();
  const sheet = document.querySelector<HTMLTemplateElement>('template#island-words');
  for (const entry of sheet?.content.querySelectorAll<HTMLElement>('[data-key]') ?? []) {
    found.set(entry.dataset['key'] ?? '', entry.textContent ?? '');
  }
  return found;
}

/** Returns the word of a catalogue key, or the key itself when the page does not bring it. */
export function word(key: string): string {
  words ??= read();
  return words.get(key) ?? key;
}
