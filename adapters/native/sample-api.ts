import type { JWK } from 'jose';
import type { CanonicalApi } from './api-credentials.ts';

/** `REGION_<code>` of a region that implements the whole canonical API at an address. */
export const sampleApiCredentials = (url: string, privateJwk: JWK) => ({
  adapter: 'native',
  api: {
    url,
    key: privateJwk as CanonicalApi['key'],
    doors: ['cases', 'items', 'certificates', 'appointments'] as const,
  },
});
