import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  type LogVerifier,
  parseVkey,
  verifyCheckpoint,
} from '../../gateway/audit/tree/checkpoint.ts';
import type { Cosigner } from '../../gateway/audit/tree/cosigner.ts';
import { zipOf } from '../../gateway/audit/verifier/zip.ts';
import { canonicalJson } from '../../gateway/platform/keys/digest.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Files = Map<string, Bytes>;

export const text = (value: string): Bytes => new TextEncoder().encode(value);

/** The first file of a folder. */
export const first = (files: ReadonlyMap<string, Bytes>, folder: string): string =>
  [...files.keys()].find((name) => name.startsWith(`${folder}/`)) ?? '';

/** The files of a package of ours, as anybody's ZIP program reads them. */
export function filesOf(zip: Bytes): Map<string, Bytes> {
  const view = new DataView(zip.buffer, zip.byteOffset);
  const files = new Map<string, Bytes>();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50; ) {
    const data = at + 30 + view.getUint16(at + 26, true);
    const end = data + view.getUint32(at + 18, true);
    files.set(new TextDecoder().decode(zip.subarray(at + 30, data)), zip.slice(data, end));
    at = end;
  }
  return files;
}

/** By somebody who signs the whole anew with a key of their own: what the log signed they cannot change. */
export async function signedAnew(whole: Bytes, edit: (files: Files) => unknown): Promise<Bytes> {
  const files = filesOf(whole);
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'mine' };
  const keys = JSON.parse(new TextDecoder().decode(files.get('keys.json'))) as {
    gateway: object[];
  };
  files.set('keys.json', text(canonicalJson({ ...keys, gateway: [...keys.gateway, jwk] })));
  edit(files);
  const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json'))) as object;
  files.delete('manifest.json');
  files.delete('manifest.jws');
  const listed = [...files].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const stated = text(canonicalJson({ ...manifest, files: listed }));
  const sha256 = createHash('sha256').update(stated).digest('hex');
  const head = { alg: 'ES256', kid: 'mine', typ: 'evidence+jwt' };
  const jws = await new SignJWT({ sha256 }).setProtectedHeader(head).sign(privateKey);
  return zipOf(new Map([['manifest.json', stated], ['manifest.jws', text(jws)], ...files]));
}

/** Changes members of a JSON file. */
export const edited = (files: Files, name: string, change: object) => {
  const before = JSON.parse(new TextDecoder().decode(files.get(name))) as object;
  files.set(name, text(canonicalJson({ ...before, ...change })));
};

/** The file of a folder that is so far from its end. */
export const nthOf = (files: Files, folder: string, back: number) =>
  [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).at(-back) ?? '';

type Seen = {
  readonly vkey: string;
  readonly by: readonly Pick<Cosigner, 'cosign'>[];
  readonly policy: string;
  readonly now: Date;
  /** Of a very long case: beside each leaf stands the line of the log alone. */
  readonly isLong?: boolean;
};

/** The package with lines of witnesses below its checkpoint, under the policy, signed anew. */
export async function witnessed(
  whole: Bytes,
  { vkey, by, policy, now, isLong = false }: Seen,
): Promise<Bytes> {
  const note = new TextDecoder().decode(filesOf(whole).get('checkpoint.txt'));
  const checkpoint = await verifyCheckpoint(note, (await parseVkey(vkey)) as LogVerifier);
  if (!checkpoint) throw new Error('not the log’s');
  const lines = await Promise.all(by.map((each) => each.cosign(checkpoint, now)));
  return signedAnew(whole, (files) => {
    edited(files, 'keys.json', { policy });
    for (const [name, bytes] of files)
      if (name === 'checkpoint.txt' || (name.startsWith('proofs/') && !isLong))
        files.set(name, text(new TextDecoder().decode(bytes) + lines.join('')));
  });
}
