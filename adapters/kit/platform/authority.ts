import { randomBytes } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import {
  bits,
  explicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  truth,
  utcTime,
  utf8,
} from './der.ts';
import { sm2Signer, toDer } from './sm2.ts';

export const sm2WithSm3 = '1.2.156.10197.1.501';

/** Somebody with an SM2 key and a certificate for it, made anew for each run: nothing secret lies in the repository. */
export type Holder = {
  readonly name: string;
  /** Who certified it, as the certificate says. */
  readonly issuer: Buffer;
  readonly serial: bigint;
  readonly certificate: Buffer;
  /** DER of r and s. */
  readonly sign: (data: Uint8Array) => Buffer;
};

type Kind = 'authority' | 'signer' | 'stamper';
type Term = { readonly from: Date; readonly until: Date };

export const nameOf = (common: string): Buffer =>
  sequence(set(sequence(oid('2.5.4.6'), utf8('CN'))), set(sequence(oid('2.5.4.3'), utf8(common))));

const algorithm = sequence(oid(sm2WithSm3));
const keyOf = (publicKey: string): Buffer =>
  sequence(
    sequence(oid('1.2.840.10045.2.1'), oid('1.2.156.10197.1.301')),
    bits(Buffer.from(publicKey, 'hex')),
  );

/** keyCertSign and cRLSign, or digitalSignature and nonRepudiation; for time stamps and nothing else (RFC 3161 2.3). */
function extensionsOf(kind: Kind): Buffer {
  const isAuthority = kind === 'authority';
  const usage = isAuthority ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0xc0]), 6);
  return explicit(
    3,
    sequence(
      sequence(oid('2.5.29.19'), truth(), octets(isAuthority ? sequence(truth()) : sequence())),
      sequence(oid('2.5.29.15'), truth(), octets(usage)),
      ...(kind === 'stamper'
        ? [sequence(oid('2.5.29.37'), truth(), octets(sequence(oid('1.3.6.1.5.5.7.3.8'))))]
        : []),
    ),
  );
}

function newKey() {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  const signer = sm2Signer(privateKey, publicKey);
  return { publicKey, sign: (data: Uint8Array): Buffer => toDer(signer(data)) };
}

function issue(
  kind: Kind,
  name: string,
  by: Pick<Holder, 'name' | 'sign'> | undefined,
  term: Term,
): Holder {
  const { publicKey, sign } = newKey();
  const authority = by ?? { name, sign };
  const serial = BigInt(`0x4${randomBytes(15).toString('hex')}`);
  const issuer = nameOf(authority.name);
  const tbs = sequence(
    explicit(0, integer(2)),
    integer(serial),
    algorithm,
    issuer,
    sequence(utcTime(term.from), utcTime(term.until)),
    nameOf(name),
    keyOf(publicKey),
    extensionsOf(kind),
  );
  const certificate = sequence(tbs, algorithm, bits(authority.sign(tbs)));
  return { name, issuer, serial, sign, certificate };
}

/** An authority that certifies itself. */
export const newAuthority = (name: string, term: Term): Holder =>
  issue('authority', name, undefined, term);

/** Somebody that the authority certifies. */
export const certified = (name: string, by: Holder, term: Term): Holder =>
  issue('signer', name, by, term);

/** Somebody whom the authority certifies to stamp time. */
export const certifiedStamper = (name: string, by: Holder, term: Term): Holder =>
  issue('stamper', name, by, term);
