import { importJWK } from 'jose';
import { ask, type Question, type RawAnswer } from '../setup/ask.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { type Draft, draft, seal } from './forge.ts';

export const keyid = 'qingpu-platform-1';

/** Status and code of an answer, as `201` or `401 signature.invalid`. */
export const verdict = ({ status, text }: RawAnswer): string => {
  const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string };
  return code === undefined ? String(status) : `${status} ${code}`;
};

export const withHeader = (
  question: Question,
  name: string,
  value: string | undefined,
): Question => {
  const { [name]: _, ...rest } = question.headers ?? {};
  return { ...question, headers: value === undefined ? rest : { ...rest, [name]: value } };
};

export const inputOf = (question: Question): string => question.headers?.['signature-input'] ?? '';

export type SigningStage = {
  readonly gateway: TestGateway;
  readonly key: CryptoKey;
  /** The key of another member. */
  readonly otherKey: CryptoKey;
  readonly honest: () => Promise<Draft>;
  readonly send: (question: Question) => Promise<RawAnswer>;
  /** What an honest call is answered if it is changed before it is signed. */
  readonly sent: (
    change: (from: Draft) => Partial<Draft> | Promise<Partial<Draft>>,
  ) => Promise<string>;
  /** What an honest call is answered if it is changed on the way. */
  readonly changed: (change: (sealed: Question) => Question | Promise<Question>) => Promise<string>;
};

/** A gateway, and a member that opens console links with signed calls. */
export async function startSigningStage(): Promise<SigningStage> {
  const gateway = await startTestGateway();
  const token = await gateway.member('qingpu-platform').ownToken('console:open cases:submit');
  const { memberKeys, origin } = gateway;
  const key = (await importJWK(memberKeys['qingpu-platform'], 'ES256')) as CryptoKey;
  const otherKey = (await importJWK(memberKeys['jiashan-platform'], 'ES256')) as CryptoKey;
  const honest = () => draft(origin, token, keyid, key);
  const send = (question: Question) => ask(origin, question);
  return {
    gateway,
    key,
    otherKey,
    honest,
    send,
    sent: async (change) => {
      const from = await honest();
      return verdict(await send(await seal({ ...from, ...(await change(from)) })));
    },
    changed: async (change) => verdict(await send(await change(await seal(await honest())))),
  };
}
