import { createHash } from 'node:crypto';
import { hex, utf8 } from '../../platform/keys/digest.ts';
import { sm2Sign, sm2Verify } from '../../platform/keys/sm2.ts';
import { pointOf, type Sm2Jwk } from '../../platform/keys/sm2-key.ts';
import { concatBytes, equalBytes } from './bytes.ts';
import {
  type Checkpoint,
  checkpointText,
  fromBase64,
  parseCheckpoint,
  parseNote,
  signatureLine,
  toBase64,
} from './checkpoint.ts';

/**
 * Checkpoints of the tree of commercial cryptography: notes as those of the first one (C2SP signed-note), with a signature of
 * SM2 over SM3. No number is given out for that; 0xff with a longer name behind it is what the specification leaves for it.
 * The id of a key is by SM3 too: nothing of this tree rests on the other one's mathematics.
 */
const type = new Uint8Array([0xff, ...utf8('SM2-SM3')]);
const pointLength = 65;

export type SmVerifier = { readonly name: string; readonly point: Uint8Array };

/** `example.org/log` -> `example.org/log-sm3`, its later epochs likewise: two trees never share a name. */
export const smOriginOf = (origin: string): string => origin.replace(/\/log(?=\/|$)/, '/log-sm3');

function keyId({ name, point }: SmVerifier): Uint8Array {
  const hash = createHash('sm3')
    .update(utf8(name))
    .update(new Uint8Array([0x0a]));
  return new Uint8Array(hash.update(type).update(point).digest()).slice(0, 4);
}

/** `<name>+<key id>+<base64 of type and key>`. */
export const formatSmVkey = (verifier: SmVerifier): string =>
  `${verifier.name}+${hex(keyId(verifier))}+${toBase64(concatBytes([type, verifier.point]))}`;

/** undefined if it is not such a key, or its id is not that of name and key. */
export function parseSmVkey(text: string): SmVerifier | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const typed = fromBase64(match?.[3] ?? '');
  const isTyped =
    typed?.length === type.length + pointLength && equalBytes(typed.subarray(0, type.length), type);
  if (!match?.[1] || !typed || !isTyped) return undefined;
  const verifier = { name: match[1], point: typed.slice(type.length) };
  return hex(keyId(verifier)) === match[2] ? verifier : undefined;
}

export function signSmCheckpoint(checkpoint: Checkpoint, key: Sm2Jwk): string {
  const text = checkpointText(checkpoint);
  const id = keyId({ name: checkpoint.origin, point: pointOf(key) });
  return `${text}\n${signatureLine(checkpoint.origin, [id, sm2Sign(key, utf8(text))])}`;
}

/** The checkpoint of a note that one of these keys signed under its origin; undefined, too, if a line of one of them does not hold. */
export function verifySmCheckpoint(
  note: string,
  points: readonly Uint8Array[],
): Checkpoint | undefined {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  if (!parsed || !checkpoint) return undefined;
  const { origin: name } = checkpoint;
  const holds = points.flatMap((point) => {
    const id = keyId({ name, point });
    return parsed.signatures
      .filter((line) => line.name === name && equalBytes(line.bytes.subarray(0, 4), id))
      .map(({ bytes }) => sm2Verify(point, utf8(parsed.text), bytes.subarray(4)));
  });
  return holds.length > 0 && !holds.includes(false) ? checkpoint : undefined;
}
