import type { AuditEvent } from '#contracts/audit-event';
import type { SigningKey } from '../../platform/keys/signing-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { formatVkey, verifierOf } from '../tree/checkpoint.ts';
import { completeEvent, gatewayActor } from './append.ts';

/** What of a verifier key differs from one key of a log to the next. */
async function lineOf(origin: string, publicJwk: Parameters<typeof verifierOf>[1]) {
  const [keyId = '', key = ''] = (await formatVkey(verifierOf(origin, publicJwk)))
    .slice(origin.length + 1)
    .split(/\+(.*)/);
  return { keyId, key };
}

/**
 * The log under another key from here on, said in the log itself: the checkpoint that counts this event is signed by
 * the key before too, so that whoever knows that one reads here which is next.
 */
export async function keyBegan(
  platform: Platform,
  origin: string,
  [newest = platform.keys.log, before]: readonly SigningKey[],
): Promise<AuditEvent> {
  const next = await lineOf(origin, newest.publicJwk);
  return completeEvent(
    {
      actor: gatewayActor,
      action: 'log.key_began',
      object: { class: 'log', ref: origin.slice(-120) },
      purpose: 'the checkpoints of the log are signed by another key',
      details: {
        ...next,
        ...(before ? { keyIdBefore: (await lineOf(origin, before.publicJwk)).keyId } : {}),
      },
    },
    platform.clock(),
  );
}
