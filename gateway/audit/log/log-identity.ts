import type { Platform } from '../../platform/process/platform.ts';
import {
  type Checkpoint,
  claimedOrigin,
  formatVkey,
  originOf,
  verifierOf,
  verifyCheckpoint,
} from '../tree/checkpoint.ts';
import { readHead } from './store.ts';

/** The checkpoint of a note if this gateway's log key signed it, under whatever origin the log began with. */
export const openOwnCheckpoint = (
  platform: Platform,
  note: string,
): Promise<Checkpoint | undefined> =>
  verifyCheckpoint(note, verifierOf(claimedOrigin(note), platform.keys.log.publicJwk));

/**
 * The line by which others recognise this log's checkpoints: `name+id+base64`, a C2SP signed-note verifier.
 * The name is the origin that the log began with, else the one that it will begin with.
 */
export async function logVkey(platform: Platform): Promise<string> {
  const head = await readHead(platform.database());
  const origin = head ? claimedOrigin(head.note) : originOf(platform.config.publicOrigin);
  return formatVkey(verifierOf(origin, platform.keys.log.publicJwk));
}
