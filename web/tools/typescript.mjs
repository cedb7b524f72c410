// Lets Node 20 run the TypeScript of the tests; later versions do so by themselves.
import { register } from 'node:module';

if (!process.features.typescript) register('./typescript-hooks.mjs', import.meta.url);
