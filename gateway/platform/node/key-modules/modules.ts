import type { KeyModules } from '../../keys/key-modules.ts';
import { type ModuleKey, tokenOf } from '../../keys/module-key.ts';
import type { Dependency } from '../../process/platform.ts';
import type { Use, WantedKey } from './protocol.ts';
import {
  newTokenProcess,
  type Patience,
  type Surroundings,
  type TokenProcess,
} from './token-process.ts';

/** Keys in hardware on Node: a process for every token, and none where no key lies in one. */
export type NodeKeyModules = KeyModules & {
  /** When all keys are known. */
  readonly start: () => void;
  readonly tokens: () => readonly (readonly [label: string, token: TokenProcess])[];
  readonly dependencies: () => readonly Dependency[];
  readonly close: () => void;
};

const utf8 = new TextEncoder();

export function newKeyModules(surroundings: Surroundings, patience?: Patience): NodeKeyModules {
  const byToken = new Map<string, readonly [label: string, token: TokenProcess]>();
  const bind = (key: ModuleKey, use: Use, publicJwk?: WantedKey['publicJwk']) => {
    const { name, ...token } = tokenOf(key);
    const [, found] = byToken.get(name) ?? [];
    const process = found ?? newTokenProcess(token, surroundings, patience);
    byToken.set(name, [token.token, process]);
    const find = {
      ...(key.object ? { object: key.object } : {}),
      ...(key.id ? { id: key.id } : {}),
    };
    return { process, place: process.want({ find, use, ...(publicJwk ? { publicJwk } : {}) }) };
  };
  const all = () => [...byToken.values()];
  return {
    signer: (key, { alg, publicJwk }) => {
      const { process, place } = bind(key, alg, publicJwk);
      return (data) => process.ask({ key: place, act: 'sign', data });
    },
    wrapping: (key) => {
      const { process, place } = bind(key, 'wrap');
      const asked = async (act: 'wrap' | 'unwrap', data: Uint8Array, context: string) =>
        new Uint8Array(await process.ask({ key: place, act, data, context: utf8.encode(context) }));
      return {
        wrap: (raw, context) => asked('wrap', raw, context),
        unwrap: (wrapped, context) => asked('unwrap', wrapped, context),
      };
    },
    start: () => {
      for (const [, token] of all()) token.start();
    },
    tokens: all,
    dependencies: () => all().map(([, token]) => token.dependency()),
    close: () => {
      for (const [, token] of all()) token.close();
    },
  };
}
