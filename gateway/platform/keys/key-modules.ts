import type { ModuleKey } from './module-key.ts';
import type { MasterKey } from './seal.ts';
import type { Sign, SigningKey } from './signing-key.ts';

/** What keys in hardware do, for whoever imports a key set. A runtime that reaches no hardware has none. */
export type KeyModules = {
  /** @param of the public half, by which the module is held to the right key */
  readonly signer: (key: ModuleKey, of: Pick<SigningKey, 'alg' | 'publicJwk'>) => Sign;
  readonly wrapping: (key: ModuleKey) => Pick<MasterKey, 'wrap' | 'unwrap'>;
};

const code = 'KEY_MODULE';

/** The module did not do it: it is not there, does not answer, or lets nobody in. To try again later is right. */
export const moduleTrouble = (why: string): Error =>
  Object.assign(new Error(`the module of a key: ${why}`), { code });

export const isModuleTrouble = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === code;
