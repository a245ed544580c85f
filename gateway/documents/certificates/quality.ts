import { counter } from '../../platform/process/metrics.ts';
import type { Examination } from './checks.ts';
import { describedType } from './types.ts';

type Examined = Pick<Examination, 'checks' | 'certificate'>;

const faults = counter('tongban_certificate_faults_total');
const unreadable = counter('tongban_certificate_unreadable_fields_total');

/** A name that no type describes is whatever a region made up: it is no series of its own. */
function fieldOf(path: string, type: string): string {
  const plain = path.replace(/^holders\.\d+\./, 'holders.');
  const [, own] = /^attributes\.(.+)$/s.exec(plain) ?? [];
  if (own === undefined) return /^[A-Za-z.]{1,40}$/.test(plain) ? plain : 'other';
  const isDescribed = describedType(type)?.fields.some(({ name }) => name === own);
  return isDescribed ? plain : 'other';
}

/** The fields of a certificate that came and cannot be read, by canonical name, each once. */
export const unreadableFields = ({ certificate }: Examined): readonly string[] => [
  ...new Set((certificate?.unreadable ?? []).map((path) => fieldOf(path, certificate?.type ?? ''))),
];

/**
 * What a region's certificates lack (数据治理): which steps failed why, and which fields could not be read, by region. Counted
 * whether or not the item needed them; of no certificate and of nobody.
 */
export function noteQuality(region: string, examined: Examined): void {
  for (const { step, outcome, reason } of examined.checks)
    if (outcome !== 'valid') faults(1, { region, step, reason });
  for (const field of unreadableFields(examined)) unreadable(1, { region, field });
}
