import type { JWK } from 'jose';
import type { ModuleKey, ModuleToken } from '../../keys/module-key.ts';

/** What a key is for, which says its kind too: ES256 on P-256, EdDSA on Ed25519, AES-256-GCM. */
export type Use = 'ES256' | 'EdDSA' | 'wrap';

/** A key that a process of a module is to find, and what is known of it here. */
export type WantedKey = {
  readonly find: Pick<ModuleKey, 'object' | 'id'>;
  readonly use: Use;
  readonly publicJwk?: JWK;
};

export type ModuleRequest =
  | { readonly open: ModuleToken; readonly keys: readonly WantedKey[] }
  | {
      readonly make: ModuleToken;
      readonly use: Use;
      readonly object: string;
      /** One of that name that is there is taken, e.g. from a ceremony of keys; else it is refused. */
      readonly take: boolean;
    }
  | { readonly work: readonly Work[] };

/** One signature, wrapping or unwrapping, by the place of the key in the list. */
export type Work = {
  readonly id: number;
  readonly key: number;
  readonly act: 'sign' | 'wrap' | 'unwrap' | 'probe';
  readonly data: Uint8Array;
  /** Of what is wrapped: where it belongs. */
  readonly context?: Uint8Array;
};

export type Done = {
  readonly id: number;
  readonly result?: Uint8Array;
  /** `data`: the key works, and this is nothing that it wrapped; `module`: the key does not work. */
  readonly fault?: 'data' | 'module';
  readonly why?: string;
};

export type OpenedKey = { readonly name: string; readonly extractable: boolean };

/** Why there is no token; `pin` is tried again with another PIN only, or the token locks itself. */
export type Refusal = { readonly kind: 'program' | 'pin' | 'token'; readonly why: string };

export type ModuleAnswer =
  | { readonly opened: readonly OpenedKey[]; readonly model: string }
  | { readonly made: JWK }
  | { readonly refused: Refusal }
  | { readonly done: readonly Done[] };
