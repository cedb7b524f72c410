// Renders the subset of askama that our layouts and macros use, so that the sample pages show the
// real templates without a server. It knows: extends, block, import, macro, call, if, for, {{ }}, {# #}.
// It must never become more clever than askama: what works here and not there is a bug of this file.
import { readFileSync } from 'node:fs';

for (const type of [String, Array]) {
  Object.defineProperty(type.prototype, 'is_empty', {
    value() {
      return this.length === 0;
    },
  });
}

Object.defineProperty(String.prototype, 'as_str', {
  value() {
    return String(this);
  },
});

const escapes = { '&': '&#38;', '<': '&#60;', '>': '&#62;', '"': '&#34;', "'": '&#39;' };
const escape = (value) => String(value).replace(/[&<>"']/g, (letter) => escapes[letter]);

function tokens(text) {
  return text
    .replace(/\{#[\s\S]*?#\}/g, '')
    .split(/(\{%-?[\s\S]*?-?%\}|\{\{[\s\S]*?\}\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('{%')) return { kind: 'tag', text: part.slice(2, -2).replace(/^-|-$/g, '').trim() };
      if (part.startsWith('{{')) return { kind: 'value', text: part.slice(2, -2).trim() };
      return { kind: 'text', text: part };
    });
}

function parse(list, until = []) {
  const nodes = [];
  while (list.length > 0) {
    const token = list.shift();
    if (token.kind !== 'tag') {
      nodes.push(token);
      continue;
    }
    const word = token.text.split(/\s/)[0];
    if (until.includes(word)) return { nodes, end: token.text };
    const rest = token.text.slice(word.length).trim();
    if (word === 'block' || word === 'macro' || word === 'call' || word === 'for') {
      nodes.push({ kind: word, text: rest, body: parse(list, [`end${word}`]).nodes });
    } else if (word === 'if') {
      nodes.push(branches(rest, list));
    } else {
      nodes.push({ kind: word, text: rest });
    }
  }
  return { nodes };
}

function branches(condition, list) {
  const arms = [];
  let test = condition;
  for (;;) {
    const { nodes, end } = parse(list, ['else', 'endif']);
    arms.push({ test, body: nodes });
    if (end === 'endif') return { kind: 'if', arms };
    test = end === 'else' ? 'true' : end.replace(/^else\s+if\s+/, '');
  }
}

function splitArguments(text) {
  const parts = [];
  let depth = 0;
  let quoted = false;
  let part = '';
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    if (!quoted && '([{'.includes(letter)) depth += 1;
    if (!quoted && ')]}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = '';
    } else {
      part += letter;
    }
  }
  if (part.trim() !== '') parts.push(part.trim());
  return parts;
}

// `class` is a fine argument in askama and a reserved word here.
const safe = (text) => text.replace(/(?<!["\w-])class(?!["\w-])/g, 'class_');
const value = (text, scope) => new Function('scope', `with (scope) { return (${safe(text)}); }`)(scope);

function signature(text) {
  const [, name, list] = text.match(/^(\w+)\(([\s\S]*)\)$/);
  return { name, list };
}

/** Renders a template of the given folders with `ui` and data. */
export function render(folders, file, data) {
  const read = (name) => {
    for (const folder of folders) {
      try {
        return parse(tokens(readFileSync(new URL(name, folder), 'utf8'))).nodes;
      } catch (problem) {
        if (problem.code !== 'ENOENT') throw problem;
      }
    }
    throw new Error(`no template ${name}`);
  };
  const blocks = new Map();

  const macrosOf = (nodes, known) => {
    const own = { ...known };
    for (const node of nodes) {
      if (node.kind === 'macro') own[signature(node.text).name] = node;
      if (node.kind === 'import') {
        const [, name, alias] = node.text.match(/^"(.+)" as (\w+)$/);
        own[alias] = macrosOf(read(name), {});
      }
    }
    return own;
  };

  const call = (text, scope, macros, body) => {
    const { name, list } = signature(text.replace(/^(\w+)::/, '$1__'));
    const path = name.split('__');
    const inside = path.length === 2 ? macros[path[0]] : macros;
    const macro = inside[path.at(-1)];
    const formal = splitArguments(signature(macro.text).list).map((part) => part.split(/\s*=\s*(?!=)/));
    const local = Object.create(data);
    formal.forEach(([key, otherwise]) => {
      if (otherwise !== undefined) local[safe(key)] = value(otherwise, data);
    });
    splitArguments(list).forEach((part, index) => {
      const named = part.match(/^(\w+)\s*=\s*(?!=)([\s\S]+)$/);
      local[safe(named ? named[1] : formal[index][0])] = value(named ? named[2] : part, scope);
    });
    for (const [key] of formal) if (!(safe(key) in local)) throw new Error(`${macro.text}: no ${key}`);
    local.caller = () => body;
    return run(macro.body, local, inside);
  };

  const run = (nodes, scope, macros) =>
    nodes
      .map((node) => {
        if (node.kind === 'text') return node.text;
        if (node.kind === 'value') {
          if (/^\w+::\w+\(/.test(node.text)) return call(node.text, scope, macros, '');
          if (node.text === 'caller()') return scope.caller();
          return escape(value(node.text, scope));
        }
        if (node.kind === 'call') return call(node.text, scope, macros, run(node.body, scope, macros));
        if (node.kind === 'if') {
          const arm = node.arms.find(({ test }) => value(test, scope));
          return arm ? run(arm.body, scope, macros) : '';
        }
        if (node.kind === 'for') {
          const [, name, list] = node.text.match(/^(\w+) in ([\s\S]+)$/);
          return value(list, scope).map((item) => run(node.body, Object.assign(Object.create(scope), { [name]: item }), macros)).join('');
        }
        if (node.kind === 'block') {
          const over = blocks.get(node.text);
          return over ? run(over.body, scope, over.macros) : run(node.body, scope, macros);
        }
        return '';
      })
      .join('');

  let name = file;
  for (;;) {
    const nodes = read(name);
    const macros = macrosOf(nodes, {});
    const parent = nodes.find((node) => node.kind === 'extends');
    if (!parent) return run(nodes, data, macros);
    const collect = (list) => {
      for (const node of list) {
        if (node.kind !== 'block') continue;
        if (!blocks.has(node.text)) blocks.set(node.text, { body: node.body, macros });
        collect(node.body);
      }
    };
    collect(nodes);
    name = parent.text.replaceAll('"', '');
  }
}
