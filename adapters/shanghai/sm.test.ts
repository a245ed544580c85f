import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sm3, sm4 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { hasOpensslSm2 } from '../../tests/setup/openssl.ts';
import { sm2Signer, sm2Verifier, zOf } from '../kit/platform/sm2.ts';
import { sampleShanghaiCredentials } from './sample-credentials.ts';
import { decrypt, encrypt, sign, verify } from './sm.ts';

/** GB/T 32918.5, annex A.2: signature with signer id 1234567812345678. */
const vector = {
  privateKey: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  publicKey:
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  message: 'message digest',
  z: 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
  e: 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640',
  signature:
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};

const sample = sampleShanghaiCredentials('http://127.0.0.1:1').credentials;
const standard = {
  ...sample,
  ourPrivateKey: vector.privateKey,
  platformPublicKey: vector.publicKey,
};

describe('the GB/T 32918.5 vector', () => {
  it('verifies in the adapter and on the platform', () => {
    expect(verify(vector.message, vector.signature, standard)).toBe(true);
    expect(sm2Verifier(vector.publicKey)(vector.message, vector.signature)).toBe(true);
  });

  it('gives the standard Z and digest on the platform', () => {
    const z = zOf(vector.publicKey);
    expect(z.toString('hex')).toBe(vector.z);
    expect(createHash('sm3').update(z).update(vector.message).digest('hex')).toBe(vector.e);
  });

  it('fails for another message, another signature and impossible values', () => {
    const bad = [
      [`${vector.message}x`, vector.signature],
      [vector.message, vector.signature.replace(/^f/, 'e')],
      [vector.message, '0'.repeat(128)],
      [vector.message, 'f'.repeat(128)],
      [vector.message, vector.signature.toUpperCase()],
      [vector.message, vector.signature.slice(2)],
    ] as const;
    for (const [message, signature] of bad) {
      expect(verify(message, signature, standard)).toBe(false);
      expect(sm2Verifier(vector.publicKey)(message, signature)).toBe(false);
    }
  });
});

describe('two independent implementations', () => {
  it('verify each other’s SM2 signatures over any text', () => {
    const platformSign = sm2Signer(vector.privateKey, vector.publicKey);
    const platformVerify = sm2Verifier(vector.publicKey);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(platformVerify(text, sign(text, standard))).toBe(true);
        expect(verify(text, platformSign(text), standard)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it.runIf(hasOpensslSm2())('agree with the openssl command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shanghai-sm2-'));
    try {
      const spki = Buffer.from(
        `3059301306072a8648ce3d020106082a811ccf5501822d034200${vector.publicKey}`,
        'hex',
      ).toString('base64');
      const integer = (hex: string) => `02${/^[89a-f]/.test(hex) ? `2100${hex}` : `20${hex}`}`;
      const signature = sign('䶮示例', standard);
      const body = integer(signature.slice(0, 64)) + integer(signature.slice(64));
      const der = `30${(body.length / 2).toString(16)}${body}`;
      const key = join(folder, 'key.pem');
      writeFileSync(key, `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`);
      writeFileSync(join(folder, 'text'), '䶮示例');
      writeFileSync(join(folder, 'sig'), Buffer.from(der, 'hex'));
      const answer = execFileSync('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin', '-digest', 'sm3'],
        ...['-in', join(folder, 'text'), '-sigfile', join(folder, 'sig')],
        ...['-pkeyopt', 'distid:1234567812345678'],
      ]);
      expect(answer.toString()).toContain('Verified Successfully');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('SM3 and SM4', () => {
  it('give the published digests and blocks', () => {
    const key = '0123456789abcdeffedcba9876543210';
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(
      sm4.encrypt(Buffer.from(key, 'hex'), key, {
        mode: 'cbc',
        iv: '0'.repeat(32),
        padding: 'none',
      }),
    ).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('decrypts what Node encrypted and never repeats an IV', () => {
    const key = sample.sm4Key;
    const iv = Buffer.from(encrypt('x', key).slice(0, 32), 'hex');
    const cipher = createCipheriv('sm4-cbc', Buffer.from(key, 'hex'), iv);
    const hex = Buffer.concat([iv, cipher.update('䶮𠂇', 'utf8'), cipher.final()]).toString('hex');
    expect(new TextDecoder().decode(decrypt(hex, key))).toBe('䶮𠂇');
    expect(encrypt('x', key)).not.toBe(encrypt('x', key));
  });

  it('answers undefined for impossible lengths and paddings', () => {
    for (const hex of ['', 'zz', '00'.repeat(16), '00'.repeat(33)]) {
      expect(decrypt(hex, sample.sm4Key)).toBeUndefined();
    }
  });
});
