import { writeFileSync } from 'node:fs';
import { newVectors } from './signing-vectors.ts';

const text = `${JSON.stringify({ vectors: await newVectors() }, null, 2)}\n`;
writeFileSync(new URL('../../docs/signing-vectors.json', import.meta.url), text);
