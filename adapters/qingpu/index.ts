import type { RegionAdapter } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { QingpuCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { QingpuCredentials };

/** Qingpu (310118), Shanghai style; modelled on publicly visible integrations. */
export const qingpu: RegionAdapter<QingpuCredentials> = {
  region: '310118',
  name: { zh: '青浦区', en: 'Qingpu' },
  credentials: QingpuCredentials,
  identity,
  items,
  certificates,
  cases,
  appointments,
};
