import { type Failure, failure } from '#contracts/failures';
import type { Scope } from '../federation/entries.ts';
import type { Caller } from './caller.ts';

/** A form, not a scan: documents are not taken in by a machine that anybody walks up to. */
const maxKioskBytes = 64 * 1024;

/**
 * What a kiosk may not do although its token would let it: ask for certificates while nobody is signed in,
 * and send more than a form.
 * @param bytes of the request's body
 */
export function kioskLimit(
  caller: Pick<Caller, 'role' | 'subject'>,
  scopes: readonly Scope[],
  bytes: number,
): Failure | undefined {
  if (caller.role !== 'kiosk') return undefined;
  if (bytes > maxKioskBytes)
    return failure('request.too_large', { detail: `limit for kiosks: ${maxKioskBytes} bytes` });
  if (scopes.includes('certificates:retrieve') && !caller.subject)
    return failure('auth.subject_required', { detail: 'nobody is signed in at the kiosk' });
  return undefined;
}
