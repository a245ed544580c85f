import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  type KeyObject,
} from 'node:crypto';

/**
 * SM2 on Node's own crypto. A key that Node generated in memory signs plain ECDSA; an imported one signs
 * SM2 with an empty signer id. So keys are always imported from DER and Z is fed first.
 */
const algorithm = '301306072a8648ce3d020106082a811ccf5501822d';

/** 0080 | "1234567812345678" | a | b | Gx | Gy of the recommended curve (GB/T 32918.5). */
const zPrefix = Buffer.from(
  `0080${Buffer.from('1234567812345678').toString('hex')}` +
    'FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC' +
    '28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93' +
    '32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7' +
    'BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0',
  'hex',
);

export const zOf = (publicKeyHex: string): Buffer =>
  createHash('sm3')
    .update(zPrefix)
    .update(Buffer.from(publicKeyHex.slice(2), 'hex'))
    .digest();

const importPublic = (publicKeyHex: string): KeyObject =>
  createPublicKey({
    key: Buffer.from(`3059${algorithm}034200${publicKeyHex}`, 'hex'),
    format: 'der',
    type: 'spki',
  });

const importPrivate = (privateKeyHex: string, publicKeyHex: string): KeyObject =>
  createPrivateKey({
    key: Buffer.from(
      `308187020100${algorithm}046d306b0201010420${privateKeyHex}a144034200${publicKeyHex}`,
      'hex',
    ),
    format: 'der',
    type: 'pkcs8',
  });

function integerToDer(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
  const positive = (trimmed[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
  return Buffer.concat([Buffer.from([2, positive.length]), positive]);
}

/** r | s as two INTEGERs. */
export function toDer(rawHex: string): Buffer {
  const body = Buffer.concat([integerToDer(rawHex.slice(0, 64)), integerToDer(rawHex.slice(64))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function fromDer(der: Buffer): string {
  const rLength = der[3] ?? 0;
  const r = der.subarray(4, 4 + rLength);
  const s = der.subarray(6 + rLength);
  return [r, s].map((part) => part.toString('hex').padStart(64, '0').slice(-64)).join('');
}

/** Signs with SM3 over Z | data; answers r | s in hex. */
export function sm2Signer(
  privateKeyHex: string,
  publicKeyHex: string,
): (data: string | Uint8Array) => string {
  const key = importPrivate(privateKeyHex, publicKeyHex);
  const z = zOf(publicKeyHex);
  return (data) => fromDer(createSign('sm3').update(z).update(data).sign(key));
}

export function sm2Verifier(publicKeyHex: string): (text: string, rawHex: string) => boolean {
  const key = importPublic(publicKeyHex);
  const z = zOf(publicKeyHex);
  return (text, rawHex) =>
    /^[0-9a-f]{128}$/.test(rawHex) &&
    createVerify('sm3').update(z).update(text).verify(key, toDer(rawHex));
}
