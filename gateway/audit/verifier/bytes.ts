/*
 * The verifier of evidence packages: no network, no database, no packages, and nothing of ours outside this folder, so that
 * `npm run evidence -- script` makes one file of it that whoever doubts us can read (`one-file.ts`).
 */
export type Bytes = Uint8Array<ArrayBuffer>;
export type Files = ReadonlyMap<string, Bytes>;
export type Fields = { readonly [name: string]: unknown };

/** What stops the verification: nothing behind it can be believed. */
export class Refusal extends Error {}
export const refuse = (why: string): never => {
  throw new Refusal(why);
};

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
/** Of text that is hex. */
export const unhex = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** What of Node's own `crypto` is used, where the verifier runs on Node. */
type NodeCrypto = {
  readonly getHashes: () => readonly string[];
  readonly createHash: (name: string) => {
    readonly update: (bytes: Uint8Array) => { readonly digest: () => Uint8Array };
  };
  readonly createPublicKey: (key: object) => unknown;
  readonly createVerify: (name: string) => {
    readonly update: (bytes: Uint8Array) => {
      readonly verify: (key: unknown, signature: Uint8Array) => boolean;
    };
  };
};
type OnNode = { readonly process?: { readonly getBuiltinModule?: (name: string) => unknown } };
export const nodeCrypto = (globalThis as OnNode).process?.getBuiltinModule?.('node:crypto') as
  | NodeCrypto
  | undefined;

/** A package has thousands of them; a browser has only the one that makes each wait for its turn. */
export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(
    nodeCrypto
      ? nodeCrypto.createHash('sha256').update(bytes).digest()
      : await crypto.subtle.digest('SHA-256', bytes),
  );
export const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
export const base64 = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
export const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A file that is no larger than any that is one: else whoever looks at it runs out of memory. */
export const fileIn = (files: Files, name: string, most: number): Bytes => {
  const bytes = files.get(name) ?? refuse(`${name} is missing`);
  return bytes.length > most ? refuse(`${name} is larger than it can be`) : bytes;
};
