import type { RegionAdapter } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { JiashanCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { JiashanCredentials } from './credentials.ts';

/** 嘉善 (330421), Zhejiang style; modelled on publicly visible integrations. */
export const jiashan: RegionAdapter<JiashanCredentials> = {
  region: '330421',
  name: { zh: '嘉善', en: 'Jiashan' },
  credentials: JiashanCredentials,
  identity,
  items,
  certificates,
  cases,
  appointments,
};
