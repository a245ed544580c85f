import { writeFileSync } from 'node:fs';
import { errorReference } from './error-reference.ts';
import { reasonReference } from './reason-reference.ts';

writeFileSync(new URL('../../docs/errors.md', import.meta.url), errorReference());

writeFileSync(new URL('../../docs/certificate-reasons.md', import.meta.url), reasonReference());
