import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import {
  checkpointText,
  formatVkey,
  originOf,
  parseVkey,
  signCheckpoint,
  verifierOf,
  verifyCheckpoint,
} from './checkpoint.ts';
import { leafHash } from './hash.ts';

const { log: key, signing } = await importKeys(await newKeySet());
const origin = originOf('https://tongban.example:8443');
const verifier = verifierOf(origin, key.publicJwk);
const checkpoint = { origin, size: 70_000, root: leafHash(new Uint8Array([1])) };

describe('checkpoint', () => {
  it('is named by the address under which the log is served', () => {
    expect(origin).toBe('tongban.example:8443/log');
  });

  it('has the body of C2SP tlog-checkpoint', () => {
    expect(checkpointText(checkpoint)).toMatch(
      /^tongban\.example:8443\/log\n70000\n[A-Za-z0-9+/]{43}=\n$/,
    );
  });

  it('comes back from its signed note, whoever else has signed it too', async () => {
    const note = await signCheckpoint(checkpoint, key);
    expect(note).toMatch(/\n\n— tongban\.example:8443\/log [A-Za-z0-9+/]{91}=\n$/);
    expect(await verifyCheckpoint(note, verifier)).toEqual(checkpoint);
    const witnessed = `${note}— witness.example/w ${btoa('1234 a cosignature')}\n`;
    expect(await verifyCheckpoint(witnessed, verifier)).toEqual(checkpoint);
  });

  it('is refused with another body, key, name or signature', async () => {
    const note = await signCheckpoint(checkpoint, key);
    const other = (await importKeys(await newKeySet())).log;
    const signatureLine = note.slice(note.lastIndexOf('—'));
    const forged = `${note}— ${origin} ${signatureLine.split(' ')[2]?.replace(/.{8}=/, 'AAAAAAAA=').trim()}\n`;
    expect(await verifyCheckpoint(note.replace('70000', '70001'), verifier)).toBeUndefined();
    expect(await verifyCheckpoint(note, verifierOf(origin, other.publicJwk))).toBeUndefined();
    expect(await verifyCheckpoint(note.replaceAll('tongban', 'tongbam'), verifier)).toBeUndefined();
    expect(await verifyCheckpoint(forged, verifier)).toBeUndefined();
    expect(await verifyCheckpoint(checkpointText(checkpoint), verifier)).toBeUndefined();
    expect(await verifyCheckpoint('', verifier)).toBeUndefined();
  });

  it('of a log that changes its key is taken by either, and refused where a line of one of them does not hold', async () => {
    const next = (await importKeys(await newKeySet())).log;
    const both = [verifier, verifierOf(origin, next.publicJwk)];
    const note = await signCheckpoint(checkpoint, next, key);
    for (const known of [both, both.slice(0, 1), both.slice(1)])
      expect(await verifyCheckpoint(note, ...known)).toEqual(checkpoint);
    const forged = note.replace(/(\n— \S+ .{20})..../, '$1AAAA');
    expect(await verifyCheckpoint(forged, ...both)).toBeUndefined();
    expect(await verifyCheckpoint(note)).toBeUndefined();
  });

  it('is signed by an Ed25519 key and nothing else', async () => {
    await expect(signCheckpoint(checkpoint, signing)).rejects.toThrow('Ed25519');
  });
});

describe('verifier key', () => {
  // The Go checksum database's public key, as everybody's Go toolchain holds it.
  const sumdb = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';

  it('is read and written as signed-note tools do', async () => {
    const parsed = await parseVkey(sumdb);
    expect(parsed?.name).toBe('sum.golang.org');
    expect(parsed && (await formatVkey(parsed))).toBe(sumdb);
  });

  it('round-trips our own key', async () => {
    const parsed = await parseVkey(await formatVkey(verifier));
    expect(parsed && base64url.encode(parsed.publicKey)).toBe(key.publicJwk.x);
  });

  it.each([
    sumdb.replace('033de0ae', '033de0af'),
    sumdb.replace('sum.', 'sun.'),
    'a+b',
    '',
    `${sumdb}AAAA`,
  ])('is refused if its id is not that of name and key: %s', async (text) =>
    expect(await parseVkey(text)).toBeUndefined(),
  );
});
