import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { hex, utf8 } from '../../platform/keys/digest.ts';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import {
  checkpointText,
  claimedOrigin,
  claimedSize,
  cosign,
  formatVkey,
  fromBase64,
  keyId,
  originOf,
  parseCheckpoint,
  parseNote,
  parseVkey,
  parseVkeys,
  signCheckpoint,
  toBase64,
  verifierOf,
  verifyCheckpoint,
  withOwnLine,
  witnessVkey,
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

  it('holds a size that a number can say', () => {
    const of = (size: number | string) =>
      parseCheckpoint(checkpointText(checkpoint).replace('70000', String(size)));
    expect(of(Number.MAX_SAFE_INTEGER)?.size).toBe(Number.MAX_SAFE_INTEGER);
    expect(of(0)?.size).toBe(0);
    for (const size of ['9007199254740993', '9999999999999999', '01', '-1', ''])
      expect(of(size), size).toBeUndefined();
  });

  it('claims an origin and a size before anybody believes them', async () => {
    const note = await signCheckpoint(checkpoint, key);
    expect([claimedOrigin(note), claimedSize(note)]).toEqual([origin, 70_000]);
    for (const none of ['', 'x', 'x\n', 'x\n-1\n', 'x\n7a\n', `x\n${'1'.repeat(17)}\n`])
      expect(claimedSize(none), none).toBe(0);
  });

  it('is a note with 1 to 32 lines of a key id and a signature, and nothing after them', () => {
    const line = '— w.example AAAAAAA=\n';
    expect(parseNote(`text\n\n${line.repeat(32)}`)).toMatchObject({ text: 'text\n' });
    expect(parseNote(`text\n\n${line}`)?.signatures).toEqual([
      { name: 'w.example', bytes: new Uint8Array(5) },
    ]);
    for (const none of [
      `text\n\n${line.repeat(33)}`,
      `text\n\n${line.slice(0, -1)}`,
      `text\n\n${line.slice(0, -1)}x`,
      `x${line}`,
      'text\n\n',
      'text\n\n— w.example AAAAAA==\n',
      'text\n\n— w.example AAAAAAAAA\n',
      'text\n\n— w+example AAAAAAA=\n',
      'text\n\n- w.example AAAAAAA=\n',
    ])
      expect(parseNote(none), none).toBeUndefined();
  });

  it('is passed on with a line of the log alone; what the log did not sign stays as it is', async () => {
    const note = await signCheckpoint(checkpoint, key);
    const witnessed = `${note}— witness.example/w ${btoa('1234 a cosignature')}\n`;
    expect(await withOwnLine(witnessed, verifier)).toBe(note);
    const other = { ...verifier, name: 'other.example/log' };
    expect(await withOwnLine(witnessed, other)).toBe(witnessed);
    expect(await withOwnLine('no note', verifier)).toBe('no note');
  });

  it('is more than a note that the log signed', async () => {
    const note = await signCheckpoint(checkpoint, key);
    const line = note.slice(note.lastIndexOf('—'));
    expect(await verifyCheckpoint(`text\n\n${line}`, verifier)).toBeUndefined();
  });

  it('is cosigned with the second in which it was seen (C2SP tlog-cosignature)', async () => {
    const name = 'witness.example/w';
    const line = await cosign(checkpoint, name, key, new Date(1_700_000_000_999));
    const vkey = await witnessVkey(name, key.publicJwk);
    const [, id = '', typed = ''] = /^[^+]+\+([^+]+)\+(.+)$/.exec(vkey) ?? [];
    expect(fromBase64(typed)?.[0]).toBe(4);
    const [, named, encoded = ''] = line.trim().split(' ');
    const bytes = fromBase64(encoded) ?? new Uint8Array();
    expect([named, bytes.length, hex(bytes.slice(0, 4))]).toEqual([name, 4 + 8 + 64, id]);
    expect(new DataView(bytes.buffer).getBigUint64(4)).toBe(1_700_000_000n);
    const said = utf8(`cosignature/v1\ntime 1700000000\n${checkpointText(checkpoint)}`);
    const raw = fromBase64(typed)?.slice(1) ?? new Uint8Array();
    const publicKey = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', publicKey, bytes.slice(12), said)).toBe(true);
  });

  it.each([
    ['AAAA', 3],
    ['AAA=', 2],
    ['AA==', 1],
    ['', 0],
    ['AAA', undefined],
    ['AAAA=', undefined],
    ['A===', undefined],
    ['*AAA', undefined],
    ['A-_A', undefined],
  ])('reads %j as so many bytes of base64: %s', (text, length) => {
    expect(fromBase64(text)?.length).toBe(length);
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

  it('is that of an Ed25519 key of 32 bytes, even where its id is right', async () => {
    const id = hex(await keyId(verifier));
    const typed = (type: number) => toBase64(new Uint8Array([type, ...verifier.publicKey]));
    expect(await parseVkey(`${origin}+${id}+${typed(1)}`)).toEqual(verifier);
    expect(await parseVkey(`${origin}+${id}+${typed(4)}`)).toBeUndefined();
    const long = { name: origin, publicKey: new Uint8Array(35) };
    expect(await parseVkey(await formatVkey(long))).toBeUndefined();
  });

  it('may stand with others, of which each must be one', async () => {
    const own = await formatVkey(verifier);
    expect(await parseVkeys(`  ${own}\n${sumdb} `)).toEqual([verifier, await parseVkey(sumdb)]);
    expect(await parseVkeys(own)).toEqual([verifier]);
    for (const none of ['', ' ', `${own} x`]) expect(await parseVkeys(none)).toBeUndefined();
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
