import type { RegionAdapter } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { JiangsuCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

/**
 * Wujiang (吴江, 320509), modelled on publicly visible integrations of Jiangsu platforms of 2018-2024; no
 * official document was available.
 */
export const jiangsu: RegionAdapter<JiangsuCredentials> = {
  region: '320509',
  name: { zh: '吴江', en: 'Wujiang' },
  credentials: JiangsuCredentials,
  identity,
  items,
  certificates,
  cases,
  appointments,
};
