import type { Check } from '#contracts/certificate';
import type { Platform } from '../../platform/process/platform.ts';
import { rememberOnce } from '../../trust/identity/replay.ts';
import type { Binding } from './check-copy.ts';
import { proofAudience } from './key-binding.ts';
import { check } from './verdict.ts';

/** A proof of a holder's key counts once, whichever process it is shown to. */
export async function firstShown(
  platform: Platform,
  { check: bound, shownUntil }: Binding,
  { clientId, nonce = '' }: { readonly clientId: string; readonly nonce?: string | undefined },
): Promise<readonly Check[]> {
  if (shownUntil && !(await rememberOnce(platform, proofAudience(clientId), nonce, shownUntil)))
    return [check('holder', 'invalid', 'holder.key_proof_replayed')];
  return bound ? [bound] : [];
}
