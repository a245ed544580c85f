import { z } from 'zod';
import { Levels, Origin, Path, Secret } from '../kit/credentials.ts';

const Word = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'letters, digits, - and _, at most 64');

const TifPair = z.strictObject({ paasId: Word, token: Secret });

/**
 * Native paths of the region. Only the first two and the header scheme were publicly visible; the others
 * are modelled on publicly visible integrations and overridable for that reason.
 */
const Endpoints = z.strictObject({
  loginPage: Path.default('/jsjis/front/login.do'),
  signOn: Path.default('/interfaces/jissso_packaging.do'),
  items: Path.default('/tif/sxml/queryItems.do'),
  certificate: Path.default('/tif/zzgx/getCertData.do'),
  certificateState: Path.default('/tif/zzgx/getCertState.do'),
  submit: Path.default('/tif/bj/submitCase.do'),
  supplement: Path.default('/tif/bj/supplementCase.do'),
  withdraw: Path.default('/tif/bj/withdrawCase.do'),
  query: Path.default('/tif/bj/queryCase.do'),
  notice: Path.default('/tif/bj/noticeCase.do'),
  slots: Path.default('/tif/yy/querySlots.do'),
  book: Path.default('/tif/yy/bookSlot.do'),
  cancelBooking: Path.default('/tif/yy/cancelBooking.do'),
  queue: Path.default('/tif/yy/queryQueue.do'),
});

/**
 * What the operator of the Wujiang connection configures.
 * - `login.siteUuid` names our site at the log-in page; `appmark` and `appword` sign the server calls
 * - `gateway` signs our calls, `callback` is checked on theirs: the scheme covers neither path nor body
 *   and its token is shared, so production adds mutual TLS or an address allow-list in front
 * - `sm2PrivateKey` 64 hex digits: the region encrypts personal data to its public half
 * - `levels` the region's `newauthlevel` word -> canonical level; a word that is not here is refused
 */
export const JiangsuCredentials = z.strictObject({
  addresses: z.strictObject({ login: Origin, api: Origin }),
  endpoints: Endpoints.prefault({}),
  login: z.strictObject({ siteUuid: Word, appmark: Word, appword: Secret }),
  gateway: TifPair,
  callback: TifPair,
  access: z.strictObject({ accessId: Word, accessToken: Secret }),
  sm2PrivateKey: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
  levels: Levels,
  clockWindowSeconds: z.int().min(10).max(900).default(180),
});
export type JiangsuCredentials = z.infer<typeof JiangsuCredentials>;
