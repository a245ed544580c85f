import type { JWK } from 'jose';
import type { OwnJwk } from '../../keys/key-set.ts';
import { type ModuleToken, moduleUri } from '../../keys/module-key.ts';
import type { KeyMaker } from '../../keys/new-keys.ts';
import { startLink } from './link.ts';
import type { Use } from './protocol.ts';

const patienceMs = 60_000;

/** @throws Error with what the module said */
function make(token: ModuleToken, use: Use, object: string, take: boolean): Promise<JWK> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => reject(new Error(`${token.token}: ${why}`));
    const timer = setTimeout(() => {
      // The process would outlive us, and keep us.
      link.end();
      refuse('it does not answer');
    }, patienceMs);
    const link = startLink(
      (answer) => {
        if ('made' in answer) resolve(answer.made);
        else if ('refused' in answer) refuse(answer.refused.why);
        clearTimeout(timer);
        link.end();
      },
      () => {
        clearTimeout(timer);
        refuse('its process ended');
      },
    );
    link.send({ make: token, use, object, take });
  });
}

/**
 * New keys come to be in a token, and never leave it.
 * @param take one of that name that is there already will do
 */
export const inModule = (token: ModuleToken, take = false): KeyMaker => ({
  pair: async (alg, kid) =>
    ({ ...(await make(token, alg, kid, take)), kid, pkcs11: moduleUri(token, kid) }) as OwnJwk,
  master: async (version) => {
    await make(token, 'wrap', version, take);
    return { version, pkcs11: moduleUri(token, version) };
  },
});
