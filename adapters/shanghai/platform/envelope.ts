import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sm2Signer, sm2Verifier } from '../../kit/platform/sm2.ts';
import type { ShanghaiPlatformSecrets } from './secrets.ts';

const Sealed = z.strictObject({
  appCode: z.string(),
  version: z.literal('1.0.0'),
  encType: z.literal('SM4'),
  signType: z.literal('SM2'),
  timestamp: z.string().regex(/^\d{13}$/),
  data: z.strictObject({ encData: z.string().regex(/^(?:[0-9a-f]{32}){2,}$/) }),
  signData: z.string(),
});

const fiveMinutesMs = 300_000;

/** Sorted `name=value` pairs of everything but the signature, with the request's replayId. */
const signedText = (parts: Readonly<Record<string, string>>): string =>
  Object.keys(parts)
    .sort()
    .map((name) => `${name}=${parts[name]}`)
    .join('&');

export type Opened =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly code: '4000' | '4010' | '4011' | '4012' };

export type Sealer = {
  readonly seal: (payload: unknown, replayId: string, forged?: boolean) => string;
  readonly open: (bytes: Buffer, replayId: string) => Opened;
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The platform's half of the envelope, on Node's own SM2, SM3 and SM4. */
export function sealer(secrets: ShanghaiPlatformSecrets, clock: () => Date): Sealer {
  const key = Buffer.from(secrets.sm4Key, 'hex');
  const sign = sm2Signer(secrets.privateKey, secrets.publicKey);
  const verify = sm2Verifier(secrets.gatewayPublicKey);
  const fixed = { appCode: secrets.appCode, version: '1.0.0', encType: 'SM4', signType: 'SM2' };

  function encrypt(text: string): string {
    const iv = randomBytes(16);
    const cipher = createCipheriv('sm4-cbc', key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('hex');
  }

  function decrypt(hex: string): unknown {
    const bytes = Buffer.from(hex, 'hex');
    const decipher = createDecipheriv('sm4-cbc', key, bytes.subarray(0, 16));
    try {
      return parse(
        Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8'),
      );
    } catch {
      return undefined;
    }
  }

  return {
    seal(payload, replayId, forged = false) {
      const timestamp = String(clock().getTime());
      const encData = encrypt(JSON.stringify(payload));
      // A forged signature is a real one over another text: right shape, wrong content.
      const signedId = forged ? `${replayId}x` : replayId;
      const signData = sign(signedText({ ...fixed, timestamp, encData, replayId: signedId }));
      return JSON.stringify({ ...fixed, timestamp, data: { encData }, signData });
    },
    open(bytes, replayId) {
      const parsed = Sealed.safeParse(parse(bytes.toString('utf8')));
      if (!parsed.success) return { ok: false, code: '4000' };
      const { data, signData, ...parts } = parsed.data;
      if (parts.appCode !== secrets.appCode) return { ok: false, code: '4010' };
      const age = Math.abs(clock().getTime() - Number(parts.timestamp));
      if (age > fiveMinutesMs) return { ok: false, code: '4012' };
      const text = signedText({ ...parts, encData: data.encData, replayId });
      if (!verify(text, signData)) return { ok: false, code: '4011' };
      const payload = decrypt(data.encData);
      return payload === undefined ? { ok: false, code: '4000' } : { ok: true, payload };
    },
  };
}
