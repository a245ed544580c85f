import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certified, certifiedStamper, newAuthority } from '#adapters/kit/platform/authority';
import { hasOpensslSm2 } from '../../../tests/setup/openssl.ts';
import { childrenOf, readDer, tags } from './der.ts';
import { readRevocationList } from './revocation-list.ts';
import { readSealedSignature } from './ses.ts';
import { portable, sm } from './sm.ts';
import { authority, planOf, sealed, signer } from './testing/sealed.ts';
import { listOf, stampOver } from './testing/stamps.ts';
import { readTimeStamp } from './time-stamp.ts';
import { isCertifiedBy, readCertificate } from './x509.ts';

const text = new TextEncoder();
const term = { from: new Date('2024-01-01T00:00:00Z'), until: new Date('2034-01-01T00:00:00Z') };

function certificateOf(der: Uint8Array) {
  const certificate = readCertificate(der);
  if (!certificate) throw new Error('the generator wrote no certificate');
  return certificate;
}

/** r with a 33rd byte that is a number and no sign. */
function widened(signature: Uint8Array): Buffer {
  const length = signature[3] ?? 0;
  const r = signature.subarray(4, 4 + length).slice(-32);
  const rest = signature.subarray(4 + length);
  const body = Buffer.concat([Buffer.from([2, 33, 1]), r, rest]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

it('SM2 and SM3 by Node and at the edge say the same, of what is right and of what is not', () => {
  const { point } = certificateOf(signer.certificate);
  const data = text.encode('䶮示例');
  const right = signer.sign(data);
  const cases: readonly [Uint8Array, Uint8Array, Uint8Array][] = [
    [point, data, right],
    [point, text.encode('龑示例'), right],
    [point, data, right.subarray(1)],
    [point, data, widened(right)],
    [point, data, Buffer.from('3006020100020100', 'hex')],
    [Uint8Array.from([4, ...new Uint8Array(64).fill(7)]), data, right],
    [certificateOf(authority.certificate).point, data, right],
  ];
  const answers = (one: typeof portable) =>
    cases.map(([...given]) => {
      try {
        return one.verify(...given);
      } catch {
        return false;
      }
    });
  expect(answers(sm())).toEqual([true, false, false, false, false, false, false]);
  expect(answers(portable)).toEqual(answers(sm()));
  expect(portable.sm3(data)).toEqual(Uint8Array.from(sm().sm3(data)));
});

it('a certificate counts by the authority that made it, while that counted', () => {
  const twin = newAuthority(authority.name, term);
  const at = new Date('2026-01-01T00:00:00Z');
  const by = (one: typeof authority, when = at) =>
    isCertifiedBy([certificateOf(one.certificate)], certificateOf(signer.certificate), when);
  expect(by(authority)).toBe(true);
  expect(by(authority, new Date('2035-01-01T00:00:00Z'))).toBe(false);
  // The same name is not the same key; and whoever was certified certifies nobody.
  expect(by(twin)).toBe(false);
  const below = certified('下级', signer, term);
  const lengthened = [certificateOf(authority.certificate), certificateOf(signer.certificate)];
  expect(isCertifiedBy(lengthened, certificateOf(below.certificate), at)).toBe(false);
});

/** Another implementation with the signer id of GM/T 0009; it knows SM2 where `openssl` is 3. */
describe.runIf(hasOpensslSm2())('openssl says the same', () => {
  const id = 'distid:1234567812345678';
  const folder = mkdtempSync(join(tmpdir(), 'ofd-openssl-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: Uint8Array | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const pem = (name: string, der: Buffer): string =>
    file(
      name,
      `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    );
  const openssl = (...given: readonly string[]): string =>
    execFileSync('openssl', [...given], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  /** Its own `ts -verify` and `-crl_check` compute Z with an empty id: what is signed is shown to it piece by piece. */
  const verified = (certificate: Buffer, signed: Uint8Array, signature: Uint8Array): string => {
    const key = file(
      'key.pem',
      openssl('x509', '-in', pem('of', certificate), '-noout', '-pubkey'),
    );
    return openssl(
      ...['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin', '-digest', 'sm3'],
      ...['-in', file('signed', signed), '-sigfile', file('signature', signature)],
      ...['-pkeyopt', id],
    );
  };

  it('of a chain and of a seal', () => {
    const root = pem('root.pem', authority.certificate);
    const leaf = pem('leaf.pem', signer.certificate);
    expect(openssl('verify', '-vfyopt', id, '-CAfile', root, leaf)).toContain('OK');
    const value = sealed(planOf(4)).get('Doc_0/Signs/Sign_0/SignedValue.dat');
    const signature = value && readSealedSignature(value);
    if (!signature) throw new Error('the generator wrote no signature');
    const { signed, signature: by } = signature;
    expect(verified(signer.certificate, signed, by)).toContain('Verified Successfully');
  });

  it('of a time stamp and of a list of revoked certificates', () => {
    const stamper = certifiedStamper('示例时间戳机构', authority, term);
    const at = new Date('2026-03-01T02:00:05Z');
    const token = stampOver(text.encode('x'), { by: stamper, at });
    const read = readTimeStamp(token);
    if (!read) throw new Error('the generator wrote no stamp');
    const shown = openssl('ts', '-reply', '-token_in', '-in', file('token', token), '-text');
    expect(shown).toContain('Time stamp: Mar  1 02:00:05 2026 GMT');
    expect(shown).toContain('Hash Algorithm: sm3');
    expect(read.at).toEqual(at);
    expect(verified(stamper.certificate, read.signed, read.signature)).toContain('Successfully');
    const digest = openssl('dgst', '-sm3', '-r', file('content', read.content));
    expect(digest).toContain(Buffer.from(read.contentDigest).toString('hex'));

    const revoked = [[0x4711n, at]] as const;
    const list = listOf({ by: authority, from: term.from, until: term.until, revoked });
    const printed = openssl('crl', '-inform', 'DER', '-in', file('list', list), '-noout', '-text');
    expect(printed).toMatch(/Serial Number: 4711\s+Revocation Date: Mar {2}1 02:00:05 2026/);
    const [tbs, , bits] = childrenOf(readDer(list), tags.sequence) ?? [];
    const by = bits?.body.subarray(1) ?? new Uint8Array();
    expect(verified(authority.certificate, tbs?.raw ?? list, by)).toContain('Successfully');
    expect(readRevocationList(list, [certificateOf(authority.certificate)], at)).toMatchObject({
      ok: true,
      value: { revoked: new Map([['4711', at]]) },
    });
  });
});
