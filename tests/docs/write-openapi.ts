import { writeFileSync } from 'node:fs';
import { openApiFile } from './openapi-file.ts';

writeFileSync(new URL('../../docs/openapi.json', import.meta.url), openApiFile());
