import { z } from 'zod';
import { Label } from './text.ts';

/** 服务专用章 as its region registers it: whose it is, and from which day to which it counts, both included. */
export const ServiceSeal = z.strictObject({
  number: Label({ max: 60 }),
  /** The body whose seal it is. */
  holder: Label({ max: 100 }),
  from: z.iso.date(),
  until: z.iso.date().optional(),
});
export type ServiceSeal = z.infer<typeof ServiceSeal>;

/** Why a number is no seal of a region. */
export type SealFault = 'unknown' | 'foreign' | 'not_yet_valid' | 'expired';

type Register = {
  readonly code: string;
  readonly serviceSeals?: readonly ServiceSeal[] | undefined;
};

/**
 * Whether a region may put this seal on a dossier on that day. A region without a register answers for its numbers
 * itself: any is taken, unless it is another region's.
 */
export function sealFault(
  regions: readonly Register[],
  region: string,
  number: string,
  day: string,
): SealFault | undefined {
  const register = regions.find(({ code }) => code === region)?.serviceSeals;
  const seal = register?.find((one) => one.number === number);
  if (!seal) {
    const isForeign = regions.some(
      ({ code, serviceSeals = [] }) =>
        code !== region && serviceSeals.some((one) => one.number === number),
    );
    if (isForeign) return 'foreign';
    return register === undefined ? undefined : 'unknown';
  }
  if (day < seal.from) return 'not_yet_valid';
  return seal.until !== undefined && day > seal.until ? 'expired' : undefined;
}
