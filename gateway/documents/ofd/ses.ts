import {
  bitsOf,
  bodyOf,
  childrenOf,
  type Der,
  numberOf,
  oidOf,
  readDer,
  tags,
  textOfDer,
} from './der.ts';
import { timeInBits, timeOf } from './der-time.ts';
import { readTimeStamp } from './time-stamp.ts';

/** 电子印章: a seal as its maker signed it. */
export type Seal = {
  readonly version: number;
  readonly id: string;
  readonly raw: Uint8Array;
  /** Who may use it: their certificates, or digests of them. */
  readonly signers: readonly Uint8Array[];
  readonly signersBy: 'certificate' | 'digest';
  /** When it was made. */
  readonly made: Date;
  readonly from: Date;
  readonly until: Date;
  readonly makerCertificate: Uint8Array;
  readonly makerAlgorithm: string;
  readonly makerSigned: Uint8Array;
  readonly makerSignature: Uint8Array;
};

/** 电子签章: what somebody put under a document with a seal. */
export type SealedSignature = {
  readonly layout: 'v1' | 'v4';
  readonly seal: Seal;
  /** As whoever signed says: no clock but theirs stands behind it. */
  readonly signedAt: Date;
  readonly dataHash: Uint8Array;
  readonly certificate: Uint8Array;
  readonly algorithm: string;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** V4: a token over the signature (RFC 3161), as it came. */
  readonly timeStamp?: Uint8Array;
};

/** Absent parts make the whole unreadable: a structure that is short by one field says nothing for certain. */
function whole<T extends object>(parts: { readonly [K in keyof T]: T[K] | undefined }) {
  return Object.values(parts).every((part) => part !== undefined) ? (parts as T) : undefined;
}

const sequenceOf = (der: Der | undefined) => childrenOf(der, tags.sequence);
const octetsOf = (der: Der | undefined) => bodyOf(der, tags.octets);

const allOf = <T>(parts: readonly (T | undefined)[]): readonly T[] | undefined => {
  const found = parts.filter((part) => part !== undefined);
  return found.length === parts.length && found.length > 0 ? found : undefined;
};

type Signers = Pick<Seal, 'signers' | 'signersBy'>;

/** V4 says which of the two lists it is (GB/T 38540 6.2.1.3); digests are named by their kind, of which SM3 is ours. */
function signersOf(kind: number | undefined, list: Der | undefined): Signers | undefined {
  const entries = sequenceOf(list) ?? [];
  if (kind === 1) {
    const signers = allOf(entries.map(octetsOf));
    return signers && { signers, signersBy: 'certificate' };
  }
  if (kind !== 2) return undefined;
  const signers = allOf(entries.map((entry) => octetsOf(sequenceOf(entry)?.[1])));
  return signers && { signers, signersBy: 'digest' };
}

type About = Pick<Seal, 'version' | 'id' | 'signers' | 'signersBy' | 'made' | 'from' | 'until'>;

function aboutOf(info: Der | undefined, layout: 'v1' | 'v4'): About | undefined {
  const [header, id, property, picture] = sequenceOf(info) ?? [];
  const [magic, version] = sequenceOf(header) ?? [];
  const fields = sequenceOf(property) ?? [];
  const rest = layout === 'v4' ? fields.slice(3) : fields.slice(2);
  const [list, made, from, until] = rest;
  const signers = signersOf(layout === 'v4' ? numberOf(fields[2]) : 1, list);
  if (textOfDer(magic) !== 'ES' || !sequenceOf(picture) || !signers) return undefined;
  const parts = { version: numberOf(version), id: textOfDer(id) };
  const times = { made: timeOf(made), from: timeOf(from), until: timeOf(until) };
  return whole<About>({ ...parts, ...signers, ...times });
}

/** SESeal of GM/T 0031-2014: the maker signs seal, certificate and algorithm as one sequence. */
function sealV1(der: Der | undefined): Seal | undefined {
  const [info, made, ...more] = sequenceOf(der) ?? [];
  const [certificate, algorithm, signature] = sequenceOf(made) ?? [];
  const about = aboutOf(info, 'v1');
  if (!(der && info && certificate && algorithm && about) || more.length > 0) return undefined;
  return whole<Seal>({
    ...about,
    raw: der.raw,
    makerCertificate: octetsOf(certificate),
    makerAlgorithm: oidOf(algorithm),
    makerSigned: inSequence([info.raw, certificate.raw, algorithm.raw]),
    makerSignature: bitsOf(signature),
  });
}

/** SESeal of GB/T 38540-2020: the maker signs the seal alone. */
function sealV4(der: Der | undefined): Seal | undefined {
  const [info, certificate, algorithm, signature] = sequenceOf(der) ?? [];
  const about = aboutOf(info, 'v4');
  if (!(der && info && about)) return undefined;
  return whole<Seal>({
    ...about,
    raw: der.raw,
    makerCertificate: octetsOf(certificate),
    makerAlgorithm: oidOf(algorithm),
    makerSigned: info.raw,
    makerSignature: bitsOf(signature),
  });
}

function inSequence(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = [size & 0xff];
  for (let rest = Math.floor(size / 256); rest > 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest & 0xff);
  const length = size < 0x80 ? bytes : [0x80 | bytes.length, ...bytes];
  return Uint8Array.from(Buffer.concat([Uint8Array.from([tags.sequence, ...length]), ...parts]));
}

const stampedAt = (bits: Uint8Array | undefined) => bits && readTimeStamp(bits)?.at;

/** SES_Signature of GM/T 0031-2014: certificate and algorithm lie inside of what is signed. */
function signatureV1(outer: readonly Der[]): SealedSignature | undefined {
  const [tbs, signature] = outer;
  const [, seal, time, hash, , certificate, algorithm] = sequenceOf(tbs) ?? [];
  return whole<SealedSignature>({
    layout: 'v1',
    seal: sealV1(seal),
    // Or a time stamp, of which nobody says in public what it is over: its time is as good as the signer's own word.
    signedAt: timeInBits(bitsOf(time)) ?? timeOf(time) ?? stampedAt(bitsOf(time)),
    dataHash: bitsOf(hash),
    certificate: octetsOf(certificate),
    algorithm: oidOf(algorithm),
    signed: tbs?.raw,
    signature: bitsOf(signature),
  });
}

/** As public implementations write it; what came in another layout is a stamp that nobody can read, and no fault of the seal's. */
const stampIn = (der: Der | undefined) => der && (bitsOf(childrenOf(der, 0xa0)?.[0]) ?? der.raw);

/** SES_Signature of GB/T 38540-2020, and of GM/T 0031-2025 as far as it is found in the field. */
function signatureV4(outer: readonly Der[]): SealedSignature | undefined {
  const [tbs, certificate, algorithm, signature, stamp] = outer;
  const [, seal, time, hash] = sequenceOf(tbs) ?? [];
  const timeStamp = stampIn(stamp);
  return whole<SealedSignature>({
    layout: 'v4',
    seal: sealV4(seal),
    signedAt: timeOf(time),
    dataHash: bitsOf(hash),
    certificate: octetsOf(certificate),
    algorithm: oidOf(algorithm),
    signed: tbs?.raw,
    signature: bitsOf(signature),
    ...(timeStamp ? { timeStamp } : {}),
  });
}

/** SignedValue.dat; undefined: neither of the two layouts, or short by a field. */
export function readSealedSignature(bytes: Uint8Array): SealedSignature | undefined {
  const outer = sequenceOf(readDer(bytes)) ?? [];
  if (outer.length === 2) return signatureV1(outer);
  return outer.length === 4 || outer.length === 5 ? signatureV4(outer) : undefined;
}

/** A signature of a person or machine without a seal: a message of GM/T 0010 or CMS, or two bare numbers. */
export function isPlainSignature(bytes: Uint8Array): boolean {
  const [first, second, ...more] = sequenceOf(readDer(bytes)) ?? [];
  const isMessage = oidOf(first) !== undefined && second?.tag === 0xa0;
  const isBare = first?.tag === tags.integer && second?.tag === tags.integer;
  return more.length === 0 && (isMessage || isBare);
}
