// Module hooks: TypeScript to JavaScript, types dropped, nothing checked (`npm run check` does that).
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

/** Answers for .ts files; everything else goes on. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  const { outputText } = typescript.transpileModule(text, { compilerOptions: { module: 'esnext', target: 'es2022' } });
  return { format: 'module', source: outputText, shortCircuit: true };
}
