import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import { Address, Levels, Path, Secret } from '../kit/credentials.ts';

/** May have a path: the region's platforms lie below one another. */
const Base = Address.refine(
  (url) => !url.endsWith('/'),
  'write the address without a trailing slash',
);

/** The curve library throws where it means no. */
function isAccepted(check: () => unknown): boolean {
  try {
    return Boolean(check());
  } catch {
    return false;
  }
}

/**
 * Endpoint paths. The two log-in paths and `token` are seen in public integrations; the others are
 * modelled on publicly visible integrations.
 */
const Paths = z.strictObject({
  loginPerson: Path,
  loginCompany: Path,
  token: Path,
  userInfo: Path,
  logout: Path.default('/ac-product-api/oauth2/logout'),
  companyAgent: Path.default('/ac-product-api/legal/queryAgent'),
  items: Path,
  certificate: Path,
  certificateState: Path,
  caseSubmit: Path,
  caseSupplement: Path,
  caseWithdraw: Path,
  caseNotice: Path,
  caseStatus: Path,
  appointSlots: Path.default('/ac-product-api/appoint/querySlots'),
  appointBook: Path.default('/ac-product-api/appoint/book'),
  appointCancel: Path.default('/ac-product-api/appoint/cancel'),
  queueLength: Path.default('/ac-product-api/queue/queryLength'),
});

/** What the operator of such a region configures. All SM keys are lower-case hex. */
export const ShanghaiCredentials = z.strictObject({
  /** Server-to-server calls. */
  baseUrl: Base,
  /** Where browsers sign in; often another host than `baseUrl`. */
  browserUrl: Base,
  clientId: z.string().min(1).max(100),
  clientSecret: Secret,
  /** No separators: the code is part of the signed text `name=value&…`. */
  appCode: z.string().regex(/^[\w-]{1,64}$/),
  sm4Key: z.string().regex(/^[0-9a-f]{32}$/),
  ourPrivateKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .refine((key) => isAccepted(() => sm2.getPublicKeyFromPrivateKey(key)), 'not an SM2 key'),
  platformPublicKey: z
    .string()
    .regex(/^04[0-9a-f]{128}$/)
    .refine((key) => isAccepted(() => sm2.verifyPublicKey(key)), 'not a point of the SM2 curve'),
  paths: Paths,
  levelMap: Levels,
  /** `extend_info` field -> canonical attribute. Fields that are not here are not taken over. */
  attributeMap: z.record(z.string().min(1).max(60), z.string().min(1).max(60)),
});
export type ShanghaiCredentials = z.infer<typeof ShanghaiCredentials>;
