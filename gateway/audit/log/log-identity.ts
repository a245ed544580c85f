import type { LogKey } from '../../platform/keys/keys.ts';
import type { SigningKey } from '../../platform/keys/signing-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  type Checkpoint,
  claimedOrigin,
  formatVkey,
  type LogVerifier,
  originOf,
  verifierOf,
  verifyCheckpoint,
} from '../tree/checkpoint.ts';
import { readHead } from './store.ts';

const verifiersOf = (origin: string, keys: readonly Pick<LogKey, 'publicJwk'>[]): LogVerifier[] =>
  keys.map(({ publicJwk }) => verifierOf(origin, publicJwk));

/** The checkpoint of a note if keys of this gateway's log signed it at any time, under whatever origin the log began with. */
export const openOwnCheckpoint = (
  platform: Platform,
  note: string,
): Promise<Checkpoint | undefined> =>
  verifyCheckpoint(note, ...verifiersOf(claimedOrigin(note), platform.keys.logKeys));

/**
 * The same if a key signed it that the log has now: what is signed by one that retired is not continued, whoever may
 * have that by now. `isByNewest` is false while the newest has signed nothing yet.
 * @param signing the newest first
 */
export async function openHead(
  signing: readonly SigningKey[],
  note: string,
): Promise<{ readonly head: Checkpoint; readonly isByNewest: boolean } | undefined> {
  const verifiers = verifiersOf(claimedOrigin(note), signing);
  const head = await verifyCheckpoint(note, ...verifiers);
  return head && { head, isByNewest: !!(await verifyCheckpoint(note, ...verifiers.slice(0, 1))) };
}

/** The name that the log began with, else the one that it will begin with. */
async function originIn(platform: Platform): Promise<string> {
  const head = await readHead(platform.database());
  return head ? claimedOrigin(head.note) : originOf(platform.config.publicOrigin);
}

/**
 * The line by which others recognise this log's checkpoints: `name+id+base64`, a C2SP signed-note verifier.
 * @param note one that the key signed; without it, the key that signs now
 */
export async function logVkey(platform: Platform, note?: string): Promise<string> {
  const origin = note === undefined ? await originIn(platform) : claimedOrigin(note);
  for (const verifier of verifiersOf(origin, platform.keys.logKeys))
    if (note !== undefined && (await verifyCheckpoint(note, verifier))) return formatVkey(verifier);
  return formatVkey(verifierOf(origin, platform.keys.log.publicJwk));
}

export type ShownLogKey = Omit<LogKey, 'publicJwk'> & { readonly vkey: string };

/** Every key that the log has, had or is to have, the newest first, with what the one before it says of each. */
export async function logKeyHistory(platform: Platform): Promise<readonly ShownLogKey[]> {
  const origin = await originIn(platform);
  return Promise.all(
    platform.keys.logKeys.map(async ({ publicJwk, ...dates }) => ({
      vkey: await formatVkey(verifierOf(origin, publicJwk)),
      ...dates,
    })),
  );
}
