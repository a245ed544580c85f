import { createHash } from 'node:crypto';
import { sm } from './sm.ts';

type Digest = (data: Uint8Array) => Uint8Array;

const sm3: Digest = (data) => sm().sm3(data);
const sha256: Digest = (data) => createHash('sha256').update(data).digest();

/** By the names that occur in the field; what collides (MD5, SHA-1) is not among them. */
const digests: ReadonlyMap<string, Digest> = new Map([
  ['SM3', sm3],
  ['1.2.156.10197.1.401', sm3],
  ['SHA256', sha256],
  ['SHA-256', sha256],
  ['2.16.840.1.101.3.4.2.1', sha256],
]);

/** A digest by its name or number; undefined: none that counts. */
export const digestNamed = (name: string | undefined): Digest | undefined =>
  digests.get(name?.trim().toUpperCase() ?? '');
