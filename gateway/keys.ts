import { newKeySet } from './platform/new-keys.ts';

/** `npm run keys > keys.json`: a fresh set of the gateway's own keys for `KEYS` or `KEYS_FILE`. Keep it secret. */
console.log(JSON.stringify(await newKeySet(), undefined, 2));
