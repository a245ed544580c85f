import { timingSafeEqual } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import type { FaceChange } from '../../kit/reference-platform.ts';
import { type Answer, head } from './answers.ts';
import {
  type Changed,
  certificateOf,
  certificateStateOf,
  changeStatus,
  knownTypes,
} from './certificate-store.ts';
import { makeSealing } from './sealing.ts';
import type { JiangsuPlatformSecrets } from './secrets.ts';

type Opened = { readonly head: Readonly<Record<string, string>>; readonly data: unknown };

const Query = z.strictObject({
  holderCode: z.string().min(8).max(40),
  holderTypeCode: z.enum(['111', '001']),
  certTypeCode: z.string().length(21),
  /** Item and reason; a call without a cause is refused. */
  useCause: z.string().min(4).max(300),
});
const StateQuery = z.strictObject({ certCode: z.string().min(20).max(110) });

const c1c3c2 = 1;

/** Tells the partner the state code of a certificate. */
type TellState = (code: string, state: string, how?: 'forged' | 'twice') => Promise<number[]>;

/** The two certificate interfaces, behind the access layer and an access token of their own. */
export function makeCertificates(
  { access, partnerSm2PublicKey }: JiangsuPlatformSecrets,
  tellState: TellState,
) {
  const expected = Buffer.from(access.accessToken);
  const changed: Changed = new Map();
  const altered = new Map<string, FaceChange>();
  const sealing = makeSealing();

  function mayAsk(given: Opened['head']): boolean {
    const token = Buffer.from(given['accessToken'] ?? '');
    return (
      given['accessId'] === access.accessId &&
      token.length === expected.length &&
      timingSafeEqual(token, expected)
    );
  }

  function certificate(opened: Opened): Answer {
    if (!mayAsk(opened.head)) return head(4);
    const query = Query.safeParse(opened.data);
    if (!query.success) return head(2);
    const { holderCode, holderTypeCode, certTypeCode } = query.data;
    if (!knownTypes.has(certTypeCode)) return head(3);
    const found = certificateOf(changed, holderCode, holderTypeCode, certTypeCode);
    if (!found) return head(1);
    const whole = { ...found, ...sealing.fileOf(found) };
    const face = altered.get(found.certCode)?.(whole) ?? whole;
    return head(0, {
      certData: `04${sm2.doEncrypt(JSON.stringify(face), partnerSm2PublicKey, c1c3c2)}`,
    });
  }

  function certificateState(opened: Opened): Answer {
    if (!mayAsk(opened.head)) return head(4);
    const query = StateQuery.safeParse(opened.data);
    if (!query.success) return head(2);
    const certState = certificateStateOf(changed, query.data.certCode);
    return certState === undefined ? head(1) : head(0, { certState });
  }

  return {
    certificate,
    certificateState,
    seals: sealing.seals,
    alter: (code: string, change: FaceChange) => {
      altered.set(code, change);
      return () => void altered.delete(code);
    },
    setStatus: async (
      code: string,
      status: Parameters<typeof changeStatus>[2],
      how?: 'forged' | 'twice' | 'silently',
    ): Promise<number[]> => {
      changeStatus(changed, code, status);
      const state = certificateStateOf(changed, code) ?? '';
      return how === 'silently' ? [] : tellState(code, state, how);
    },
  };
}
