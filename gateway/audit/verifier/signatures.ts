import { type Bytes, joined, refuse, utf8 } from './bytes.ts';

export const ed25519 = async (raw: Bytes, signature: Bytes, message: Bytes): Promise<boolean> =>
  crypto.subtle.verify(
    'Ed25519',
    await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']),
    signature,
    message,
  );

const mlDsa = 'ML-DSA-44';

/** undefined: this runtime has no such algorithm. The format's name came with it (WICG webcrypto-modern-algos). */
const mlDsaKey = (raw: Bytes): Promise<CryptoKey | undefined> =>
  crypto.subtle
    .importKey('raw-public' as 'raw', raw, mlDsa, false, ['verify'])
    .catch(() => undefined);

/** Any 1312 bytes are a key (FIPS 204 s5.3). */
export const knowsMlDsa = async (): Promise<boolean> =>
  (await mlDsaKey(new Uint8Array(1312))) !== undefined;

/** FIPS 204, without a context. undefined: this runtime has none of it, and nothing is known of the signature. */
export async function mlDsa44(
  raw: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean | undefined> {
  const key = await mlDsaKey(raw);
  return key && crypto.subtle.verify(mlDsa, key, signature, message);
}

/** A tree as it is cosigned. */
type Tree = { readonly origin: string; readonly size: number; readonly root: Bytes };

/** `opaque x<1..2^8-1>` of RFC 8446 s3.4. */
const opaque = (text: string): Bytes => {
  const bytes = utf8(text);
  if (bytes.length > 255) refuse('a name that is longer than names are');
  return joined(Uint8Array.of(bytes.length), bytes);
};

const uint64 = (value: bigint): Bytes => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
};

/** What an ML-DSA-44 cosignature signs (C2SP tlog-cosignature): a whole tree, as the largest that was seen at that time. */
export const cosignedMessage = (name: string, time: bigint, { origin, size, root }: Tree): Bytes =>
  joined(
    utf8('subtree/v1\n\0'),
    opaque(name),
    uint64(time),
    opaque(origin),
    uint64(0n),
    uint64(BigInt(size)),
    root,
  );
