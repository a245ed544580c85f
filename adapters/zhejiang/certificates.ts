import { z } from 'zod';
import type { Certificate, CertificateStatus } from '#contracts/certificate';
import { normaliseCode } from '#contracts/identifiers';
import type { CertificatesDoor, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { isAskedFor } from '../kit/certificate-face.ts';
import { malformed } from '../kit/failures.ts';
import { type Context, postJson } from './call.ts';
import { RawCertificate, readCertificate } from './certificate.ts';
import { certificateStatusOf } from './certificate-fields.ts';
import { parseStatusCall, refuseStatusCall } from './certificate-status.ts';
import { notHeldCode } from './classify.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { regionalTime } from './regional-time.ts';

/** One auth code per certificate; the region puts the newest certificate first. */
const AuthCodes = z
  .array(z.strictObject({ YZM: z.string().min(8).max(128), ZZBS: z.string().max(110) }))
  .min(1)
  .max(20);

type Request = Parameters<CertificatesDoor<ZhejiangCredentials>['retrieve']>[0];

async function fetchFile(
  authCode: z.infer<typeof AuthCodes>[number],
  request: Request,
  context: Context,
): Promise<RegionResult<Certificate>> {
  const input = { YZM: authCode.YZM, BJLSH: request.requestId };
  const answer = await postJson(
    context.credentials.paths.certificateFile,
    input,
    RawCertificate,
    context,
  );
  if (!answer.ok) return answer;
  const raw = answer.value.body;
  const certificate = raw && readCertificate(raw, context.region);
  if (!certificate) return fail(malformed('certificate'));
  const { identifier } = certificate;
  const named = identifier === '' || identifier === normaliseCode(authCode.ZZBS);
  return named && isAskedFor(certificate, request)
    ? ok(certificate)
    : fail(malformed('other_certificate', 'the region sent another certificate than asked for'));
}

/**
 * 用证: first an auth code (用证码) for this certificate in this case, bound to item and reason, then the
 * file by that code. Paths and code names are modelled on publicly visible integrations.
 */
async function retrieve(
  request: Request,
  context: Context,
): Promise<RegionResult<Certificate | undefined>> {
  const { holder, type, purpose, requestId } = request;
  const input = {
    BJLSH: requestId,
    ZZLXDM: type,
    CZZT: holder.name,
    CZZTDM: holder.code,
    CZZTDMLXDM: holder.codeType,
    SXBM: purpose.itemCode,
    YZSY: purpose.reason,
    YZJZSJ: regionalTime(new Date(purpose.until)),
  };
  const answer = await postJson(context.credentials.paths.authCode, input, AuthCodes, context);
  if (!answer.ok) return answer;
  if (answer.value.code === notHeldCode) return ok(undefined);
  const authCode = answer.value.body?.[0];
  return authCode ? fetchFile(authCode, request, context) : fail(malformed('auth_code'));
}

const Status = z.strictObject({ ZZBS: z.string().max(110), ZZZT: z.string().max(20) });

/** 证照状态 by identifier; `unknown` where the region knows no such certificate. */
async function statusOf(
  { identifier }: { readonly identifier: string },
  context: Context,
): Promise<RegionResult<CertificateStatus>> {
  const path = context.credentials.paths.certificateStatus;
  const answer = await postJson(path, { ZZBS: identifier }, Status, context);
  if (!answer.ok) return answer;
  if (answer.value.code === notHeldCode) return ok('unknown');
  const status = answer.value.body;
  return status && status.ZZBS === identifier
    ? ok(certificateStatusOf(status.ZZZT))
    : fail(malformed('certificate_status'));
}

export const certificates: CertificatesDoor<ZhejiangCredentials> = {
  retrieve,
  statusOf,
  parseStatusCall,
  refuseStatusCall,
};
