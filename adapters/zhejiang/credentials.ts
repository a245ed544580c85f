import { z } from 'zod';
import { Levels, Origin, Path, Secret } from '../kit/credentials.ts';

const Key = z.string().regex(/^[\w-]{4,64}$/);

/** Native paths behind `/restapi/prod/{componentId}`, modelled on publicly visible integrations. */
const Paths = z.strictObject({
  submit: Path.default('/apas/submit'),
  supplement: Path.default('/apas/supplement'),
  withdraw: Path.default('/apas/withdraw'),
  notice: Path.default('/apas/notice'),
  caseStatus: Path.default('/apas/status'),
  items: Path.default('/sxgl/items'),
  slots: Path.default('/yygl/slots'),
  book: Path.default('/yygl/book'),
  cancelBooking: Path.default('/yygl/cancel'),
  queue: Path.default('/yygl/queue'),
  authCode: Path.default('/dzzz/authcode'),
  certificateFile: Path.default('/dzzz/file'),
  certificateStatus: Path.default('/dzzz/status'),
  personLogin: Path.default('/sso/mobile.do'),
  personSso: Path.default('/sso/servlet/simpleauth'),
  companyLogin: Path.default('/unified/login'),
  companySso: Path.default('/unified/servlet/auth'),
});

/**
 * What an operator configures for Jiashan.
 *
 * `callback` is a key pair of its own: with one pair for both directions an attacker could send our own
 * signed requests back to us as callbacks. `levels` maps the region's `authlevel` words.
 */
export const ZhejiangCredentials = z
  .strictObject({
    environment: z.enum(['production', 'sandbox']),
    gateway: z.strictObject({ url: Origin, componentId: Key, accessKey: Key, secretKey: Secret }),
    callback: z.strictObject({ accessKey: Key, secretKey: Secret }),
    sso: z.strictObject({ url: Origin, servicecode: Key, servicepwd: Secret }),
    paths: Paths.prefault({}),
    levels: Levels.default({
      '1': { ial: 1, aal: 1 },
      '2': { ial: 2, aal: 1 },
      '3': { ial: 3, aal: 1 },
    }),
  })
  .refine(
    ({ environment, sso }) => environment === 'sandbox' || !sso.servicecode.startsWith('debug_'),
    'a sandbox service code (debug_) is not allowed in production',
  )
  .refine(
    ({ gateway, callback }) => gateway.secretKey !== callback.secretKey,
    'callbacks need a secret of their own',
  );
export type ZhejiangCredentials = z.infer<typeof ZhejiangCredentials>;
