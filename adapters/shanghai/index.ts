import type { RegionAdapter } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { ShanghaiCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { ShanghaiCredentials };

/** Qingpu (310118), Shanghai style; modelled on publicly visible integrations. */
export const shanghai: RegionAdapter<ShanghaiCredentials> = {
  region: '310118',
  name: { zh: '青浦区', en: 'Qingpu' },
  credentials: ShanghaiCredentials,
  identity,
  items,
  certificates,
  cases,
  appointments,
};
