import type { Size } from '../accept.ts';
import type { House } from '../house.ts';
import type { Figure } from '../report.ts';
import { checklists } from './checklist.ts';
import { sealedFiles } from './ofd.ts';
import { revocations } from './revocation.ts';
import { credentials } from './sd-jwt.ts';
import { sm2Signatures } from './sm2.ts';

/** What certificates cost beside what nobody is spared, and how soon a revocation at home is everybody's. */
export async function benchCertificates(house: House, size: Size): Promise<Figure[]> {
  const { rounds, seconds } = size;
  const each = Math.max(0.5, seconds / 10);
  return [
    ...(await credentials(rounds, each)),
    ...(await sm2Signatures(rounds, each)),
    ...(await sealedFiles(rounds, each)),
    ...(await checklists(house, seconds)),
    ...(await revocations(house, rounds)),
  ];
}
