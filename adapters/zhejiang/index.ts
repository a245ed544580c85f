import type { RegionAdapter } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { ZhejiangCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { ZhejiangCredentials } from './credentials.ts';

/** 嘉善 (330421), Zhejiang style; modelled on publicly visible integrations. */
export const zhejiang: RegionAdapter<ZhejiangCredentials> = {
  region: '330421',
  name: { zh: '嘉善', en: 'Jiashan' },
  credentials: ZhejiangCredentials,
  identity,
  items,
  certificates,
  cases,
  appointments,
};
