import { base64url } from 'jose';
import { normaliseCode } from '#contracts/identifiers';
import { utf8 } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';

/**
 * What a certificate is called here: keyed, because identifiers are guessable and lead to their holders. One
 * for each subject key that is kept, the one in use first: a key that was changed must not lose anybody's.
 */
export const certificateRefs = (
  { subject }: Pick<Keys, 'subject'>,
  region: string,
  identifier: string,
): Promise<string[]> =>
  Promise.all(
    subject.map(async ({ key }) => {
      const named = utf8(`certificate ${region} ${normaliseCode(identifier)}`);
      const mac = await crypto.subtle.sign('HMAC', key, named);
      return base64url.encode(new Uint8Array(mac));
    }),
  );
