import { createHash } from 'node:crypto';
import { type Holder, sm2WithSm3 } from './authority.ts';
import {
  bits,
  explicit,
  generalizedTime,
  ia5,
  integer,
  octets,
  oid,
  printable,
  sequence,
  utcTime,
  utf8,
} from './der.ts';

/** GM/T 0031-2014, GB/T 38540-2020, and a later one that looks like it. */
export type SealVersion = 1 | 4 | 5;

/** What a seal is made of. */
export type SealPlan = {
  readonly version: SealVersion;
  readonly id: string;
  readonly name: string;
  readonly maker: Holder;
  /** Whose certificates are in the seal's list. */
  readonly signers: readonly Holder[];
  /** V4: their digests instead. */
  readonly byDigest?: boolean;
  /** When it was made; absent: as it begins to count. */
  readonly made?: Date;
  readonly from: Date;
  readonly until: Date;
};

/** One red pixel, as a picture of a seal goes. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

const sm3 = (data: Uint8Array): Buffer => createHash('sm3').update(data).digest();

const listOf = ({ signers, byDigest }: SealPlan): Buffer =>
  sequence(
    ...signers.map(({ certificate }) =>
      byDigest ? sequence(printable('SM3'), octets(sm3(certificate))) : octets(certificate),
    ),
  );

function infoOf(plan: SealPlan): Buffer {
  const old = plan.version === 1;
  const time = old ? utcTime : generalizedTime;
  return sequence(
    sequence(ia5('ES'), integer(plan.version), ia5('TBSEAL')),
    ia5(plan.id),
    sequence(
      integer(1),
      utf8(plan.name),
      ...(old ? [] : [integer(plan.byDigest ? 2 : 1)]),
      listOf(plan),
      ...[plan.made ?? plan.from, plan.from, plan.until].map(time),
    ),
    sequence(ia5('PNG'), octets(picture), integer(40), integer(40)),
  );
}

/** A seal as its maker signs it: of all three parts as one in V1, of the seal alone later. */
export function makeSeal(plan: SealPlan): Buffer {
  const info = infoOf(plan);
  const certificate = octets(plan.maker.certificate);
  const algorithm = oid(sm2WithSm3);
  if (plan.version !== 1)
    return sequence(info, certificate, algorithm, bits(plan.maker.sign(info)));
  const signed = sequence(info, certificate, algorithm);
  return sequence(info, sequence(certificate, algorithm, bits(plan.maker.sign(signed))));
}

/** The content of SignedValue.dat. */
export function sealSignature(
  seal: Buffer,
  version: SealVersion,
  signer: Holder,
  given: {
    readonly signature: Uint8Array;
    readonly path: string;
    readonly at: Date;
    /** A token over the signature, from whoever stamps time. */
    readonly stamp?: ((signature: Uint8Array) => Uint8Array) | undefined;
  },
): Buffer {
  const hash = bits(sm3(given.signature));
  const certificate = octets(signer.certificate);
  const algorithm = oid(sm2WithSm3);
  const about = ia5(given.path);
  if (version === 1) {
    const time = bits(utcTime(given.at));
    const tbs = sequence(integer(1), seal, time, hash, about, certificate, algorithm);
    return sequence(tbs, bits(signer.sign(tbs)));
  }
  const tbs = sequence(integer(version), seal, generalizedTime(given.at), hash, about);
  const signature = signer.sign(tbs);
  const stamp = given.stamp ? [explicit(0, bits(given.stamp(signature)))] : [];
  return sequence(tbs, certificate, algorithm, bits(signature), ...stamp);
}
