import { hex } from '../../platform/keys/digest.ts';
import { bodyOf, childrenOf, type Der, numberOf, oidOf, readDer, tags } from './der.ts';
import { timeOf } from './der-time.ts';
import { digestNamed } from './digests.ts';
import { type RevocationList, revocationOf } from './revocation-list.ts';
import { sm } from './sm.ts';
import {
  equalBytes,
  isCertifiedBy,
  readCertificate,
  type SealCertificate,
  sm2WithSm3,
} from './x509.ts';

const contentInfo = { rfc5652: '1.2.840.113549.1.7.2', gmt0010: '1.2.156.10197.6.1.4.2.2' };
const tstInfo = '1.2.840.113549.1.9.16.1.4';
const contentType = '1.2.840.113549.1.9.3';
const messageDigest = '1.2.840.113549.1.9.4';
/** SM2 as signers name it: with its digest, or by itself (GM/T 0010). */
const sm2Signatures: ReadonlySet<string | undefined> = new Set([
  sm2WithSm3,
  '1.2.156.10197.1.301.1',
]);

/** A time stamp token (RFC 3161, GB/T 20520), read and not yet proven. */
export type TimeStamp = {
  readonly at: Date;
  readonly imprint: { readonly algorithm: string; readonly digest: Uint8Array };
  readonly content: Uint8Array;
  readonly digestAlgorithm: string;
  /** What is signed: the attributes as a SET, and the digest of the content that they name. */
  readonly signed: Uint8Array;
  readonly contentDigest: Uint8Array;
  readonly signature: Uint8Array;
  /** The certificate that its signer names, of those that came along. */
  readonly signer: SealCertificate;
};

const sequenceOf = (der: Der | undefined) => childrenOf(der, tags.sequence) ?? [];
const algorithmOf = (der: Der | undefined) => oidOf(sequenceOf(der)[0]);

/** The one value of an attribute that is there once. */
function attribute(attributes: readonly Der[], name: string): Der | undefined {
  const found = attributes.map(sequenceOf).filter(([type]) => oidOf(type) === name);
  const values = childrenOf(found[0]?.[1], tags.set) ?? [];
  return found.length === 1 && values.length === 1 ? values[0] : undefined;
}

/**
 * The certificate with the name and number that the signer states. That another one of the same key could be put in its
 * place gains nobody anything: each counts by a configured authority only.
 */
function signerOf(identity: Der | undefined, certificates: Der | undefined) {
  const [issuer, number] = sequenceOf(identity);
  const serial = bodyOf(number, tags.integer);
  return (childrenOf(certificates, 0xa0, 20) ?? [])
    .map(({ raw }) => readCertificate(raw))
    .find(
      (one) =>
        one !== undefined &&
        issuer !== undefined &&
        equalBytes(one.issuer, issuer.raw) &&
        serial !== undefined &&
        one.serial === hex(serial),
    );
}

type Signed = Pick<
  TimeStamp,
  'digestAlgorithm' | 'signed' | 'contentDigest' | 'signature' | 'signer'
>;

function signedOf(info: Der | undefined, certificates: Der | undefined): Signed | undefined {
  const [, identity, digest, attributes, algorithm, value] = sequenceOf(info);
  const list = childrenOf(attributes, 0xa0) ?? [];
  const type = oidOf(attribute(list, contentType));
  const digestAlgorithm = algorithmOf(digest);
  const contentDigest = bodyOf(attribute(list, messageDigest), tags.octets);
  const signature = bodyOf(value, tags.octets);
  const signer = signerOf(identity, certificates);
  if (type !== tstInfo || !sm2Signatures.has(algorithmOf(algorithm))) return undefined;
  if (!(attributes && digestAlgorithm && contentDigest && signature && signer)) return undefined;
  // Signed is the SET that the tag stands for (RFC 5652 5.4).
  const signed = Uint8Array.from(attributes.raw);
  signed[0] = tags.set;
  return { digestAlgorithm, signed, contentDigest, signature, signer };
}

/** Undefined: no token, of several signers, or signed in a way that nobody here knows. */
export function readTimeStamp(bytes: Uint8Array): TimeStamp | undefined {
  const [kind, wrapped] = sequenceOf(readDer(bytes));
  if (!Object.values(contentInfo).includes(oidOf(kind) ?? '')) return undefined;
  const [, , inner, ...rest] = sequenceOf(childrenOf(wrapped, 0xa0)?.[0]);
  const [type, explicit] = sequenceOf(inner);
  const content = bodyOf(childrenOf(explicit, 0xa0)?.[0], tags.octets);
  const infos = childrenOf(rest.at(-1), tags.set) ?? [];
  if (oidOf(type) !== tstInfo || !content || infos.length !== 1) return undefined;
  const [version, , imprinted, , time] = sequenceOf(readDer(content));
  const [algorithmDer, hashed] = sequenceOf(imprinted);
  const [algorithm, digest] = [algorithmOf(algorithmDer), bodyOf(hashed, tags.octets)];
  const at = timeOf(time);
  const signed = signedOf(
    infos[0],
    rest.find(({ tag }) => tag === 0xa0),
  );
  if (numberOf(version) !== 1 || !(algorithm && digest && at && signed)) return undefined;
  return { at, imprint: { algorithm, digest }, content, ...signed };
}

/** Who stamps for a region, and what is known of their certificates. */
export type StampTrust = {
  readonly timeStampAuthorities: readonly SealCertificate[];
  readonly revocations?: readonly RevocationList[] | undefined;
};

/**
 * Holds a token against what it stamps: `wrong` where it is of something else or not signed by its own signer,
 * `unknown` where nobody whom we know certified who stamped, or that certificate counts no more.
 */
export function checkTimeStamp(
  stamp: TimeStamp,
  stamped: Uint8Array,
  trust: StampTrust,
  now: Date,
): 'holds' | 'wrong' | 'unknown' {
  const { imprint, signer, at } = stamp;
  const digestOf = digestNamed(imprint.algorithm);
  const attested = digestNamed(stamp.digestAlgorithm);
  if (!(digestOf && attested)) return 'unknown';
  const holds =
    equalBytes(digestOf(stamped), imprint.digest) &&
    equalBytes(attested(stamp.content), stamp.contentDigest) &&
    sm().verify(signer.point, stamp.signed, stamp.signature);
  if (!holds) return 'wrong';
  const counts =
    signer.stampsTime &&
    isCertifiedBy(trust.timeStampAuthorities, signer, at) &&
    signer.from <= at &&
    // A stamp is as good as its own certificate, which an old key outlives.
    now <= signer.until &&
    revocationOf(trust.revocations, signer) === undefined;
  return counts ? 'holds' : 'unknown';
}
