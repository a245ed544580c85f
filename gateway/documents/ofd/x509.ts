import { hex } from '../../platform/keys/digest.ts';
import { bitsOf, bodyOf, childrenOf, type Der, numberOf, oidOf, readDer, tags } from './der.ts';
import { timeOf } from './der-time.ts';
import { verifyKept } from './sm.ts';

/** An X.509 certificate with an SM2 key, as far as a seal needs it (RFC 5280, GB/T 20518). */
export type SealCertificate = {
  readonly raw: Uint8Array;
  /** Its number among those of its issuer, in hex. */
  readonly serial: string;
  /** The signed part. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  readonly point: Uint8Array;
  readonly isAuthority: boolean;
  readonly maySign: boolean;
  /** Whether it is for time stamps and for nothing else (RFC 3161 2.3). */
  readonly stampsTime: boolean;
  /** Whether it signs lists of revoked certificates. */
  readonly signsLists: boolean;
};

export const sm2WithSm3 = '1.2.156.10197.1.501';
const ecPublicKey = '1.2.840.10045.2.1';
const sm2Curve = '1.2.156.10197.1.301';
const basicConstraints = '2.5.29.19';
const keyUsage = '2.5.29.15';
const extendedUsage = '2.5.29.37';
const timeStamping = '1.3.6.1.5.5.7.3.8';
const bits = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  certSign: 0x04,
  listSign: 0x02,
} as const;

function pointOf(der: Der | undefined): Uint8Array | undefined {
  const [algorithm, key] = childrenOf(der, tags.sequence) ?? [];
  const [kind, curve] = childrenOf(algorithm, tags.sequence) ?? [];
  const point = bitsOf(key);
  const fits = oidOf(kind) === ecPublicKey && oidOf(curve) === sm2Curve;
  return fits && point?.length === 65 && point[0] === 4 ? point : undefined;
}

type Rights = Pick<SealCertificate, 'isAuthority' | 'maySign' | 'stampsTime' | 'signsLists'>;

function basicRights(value: Der | undefined): boolean {
  const [first] = childrenOf(value, tags.sequence) ?? [];
  return bodyOf(first, tags.boolean)?.[0] === 0xff;
}

/** Whether it is for time stamps alone. For what else it is meant says nothing about seals: those of the field are for TLS or mail. */
function isForTime(value: Der | undefined): boolean {
  const usages = childrenOf(value, tags.sequence) ?? [];
  return usages.length === 1 && oidOf(usages[0]) === timeStamping;
}

const understood: ReadonlySet<string | undefined> = new Set([
  basicConstraints,
  keyUsage,
  extendedUsage,
]);

type Extension = { readonly critical: boolean; readonly value: Der | undefined };

function extensionsOf(wrapped: Der | undefined): ReadonlyMap<string | undefined, Extension> {
  const [list] = childrenOf(wrapped, 0xa3) ?? [];
  return new Map(
    (childrenOf(list, tags.sequence) ?? []).map((extension) => {
      const parts = childrenOf(extension, tags.sequence) ?? [];
      const critical = bodyOf(parts[1], tags.boolean)?.[0] === 0xff;
      const value = readDer(bodyOf(parts.at(-1), tags.octets) ?? new Uint8Array());
      return [oidOf(parts[0]), { critical, value }];
    }),
  );
}

/** Undefined: it says something critical that we do not understand (RFC 5280 4.2). */
function rightsOf(wrapped: Der | undefined): Rights | undefined {
  const extensions = extensionsOf(wrapped);
  const contentOf = (name: string) => extensions.get(name)?.value;
  const forTime = isForTime(contentOf(extendedUsage));
  if ([...extensions].some(([name, { critical }]) => critical && !understood.has(name)))
    return undefined;
  const usage = extensions.has(keyUsage)
    ? (bodyOf(contentOf(keyUsage), tags.bitString)?.[1] ?? 0)
    : undefined;
  const may = (bit: number): boolean => usage === undefined || (usage & bit) !== 0;
  const authority = basicRights(contentOf(basicConstraints));
  const signs = !authority && (may(bits.digitalSignature) || may(bits.nonRepudiation));
  return {
    isAuthority: authority && may(bits.certSign),
    maySign: signs && !forTime,
    stampsTime: signs && forTime,
    signsLists: authority && may(bits.listSign),
  };
}

/** Undefined: no certificate of an SM2 key signed with SM2 and SM3. */
export function readCertificate(bytes: Uint8Array): SealCertificate | undefined {
  const [tbs, algorithm, signatureBits, ...more] = childrenOf(readDer(bytes), tags.sequence) ?? [];
  const fields = childrenOf(tbs, tags.sequence) ?? [];
  const [version, number, inner, issuer, validity, subject, key, ...rest] = fields;
  const algorithms = [algorithm, inner].map((der) => childrenOf(der, tags.sequence)?.[0]);
  const [from, until] = (childrenOf(validity, tags.sequence) ?? []).map(timeOf);
  const point = pointOf(key);
  const signature = bitsOf(signatureBits);
  const rights = rightsOf(rest.find(({ tag }) => tag === 0xa3));
  const serial = bodyOf(number, tags.integer);
  const isThird = numberOf(childrenOf(version, 0xa0)?.[0]) === 2;
  if (!(tbs && serial && issuer && subject && from && until && point && signature && rights))
    return undefined;
  if (!isThird || more.length > 0) return undefined;
  if (!algorithms.every((der) => oidOf(der) === sm2WithSm3)) return undefined;
  const names = { serial: hex(serial), issuer: issuer.raw, subject: subject.raw };
  return { raw: bytes, signed: tbs.raw, signature, ...names, from, until, point, ...rights };
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * Whether one of the configured authorities made it, and counted then. Every authority that counts is configured, one
 * between another and the seals included: nothing that a file brings along lengthens a chain.
 */
export function isCertifiedBy(
  authorities: readonly SealCertificate[],
  certificate: SealCertificate,
  at: Date,
): boolean {
  return authorities.some(
    (authority) =>
      authority.isAuthority &&
      equalBytes(authority.subject, certificate.issuer) &&
      authority.from <= at &&
      at <= authority.until &&
      verifyKept(authority.point, certificate.signed, certificate.signature),
  );
}
