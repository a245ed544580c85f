import { writeFileSync } from 'node:fs';
import { canonicalFile } from './canonical-file.ts';
import { openApiFile } from './openapi-file.ts';
import { collectionFile } from './postman.ts';

const write = (name: string, text: string) =>
  writeFileSync(new URL(`../../docs/${name}`, import.meta.url), text);

write('openapi.json', openApiFile());
write('openapi-postman.json', collectionFile());
write('canonical/openapi.json', canonicalFile());
