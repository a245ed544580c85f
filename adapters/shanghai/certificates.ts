import { z } from 'zod';
import type { Certificate, CertificateStatus, Purpose } from '#contracts/certificate';
import type { Holder } from '#contracts/party';
import type { CertificatesDoor, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { isAskedFor } from '../kit/certificate-face.ts';
import { call, type ShanghaiContext } from './call.ts';
import { canonicalCertificate } from './certificate-canon.ts';
import { ShanghaiCertificate } from './certificate-form.ts';
import { certificateStatusOf } from './certificate-names.ts';
import { parseStatusCall, refuseStatusCall } from './certificate-status.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read, refuse } from './failures.ts';
import { regionalTime } from './time.ts';

const notHeld = '3001';

type RetrieveInput = {
  readonly holder: Holder;
  readonly type: string;
  readonly purpose: Purpose;
  readonly requestId: string;
};

/** The endpoint is modelled on publicly visible integrations; the reason of use (`useCause`) is mandatory. */
async function retrieve(
  input: RetrieveInput,
  context: ShanghaiContext,
): Promise<RegionResult<Certificate | undefined>> {
  const { holder, type, purpose, requestId } = input;
  const request = {
    requestNo: requestId,
    certificate_holder_code: holder.code,
    certificate_holder_type: holder.codeType,
    certificate_type_code: type,
    itemCode: purpose.itemCode,
    useCause: purpose.reason,
    useDeadline: regionalTime(purpose.until),
  };
  const answer = await call(context.credentials.paths.certificate, request, context, [notHeld]);
  if (!answer.ok) return answer;
  if (answer.value.code === notHeld) return ok(undefined);
  const form = read(ShanghaiCertificate, answer.value.result, 'certificate');
  if (!form.ok) return form;
  const certificate = canonicalCertificate(form.value, context);
  if (!certificate.ok) return certificate;
  return isAskedFor(certificate.value, input)
    ? certificate
    : refuse('malformed', 'certificate_mixed_up', 'another holder or type than was asked for');
}

const State = z.strictObject({
  certificate_identifier: z.string(),
  certificate_state: z.string().max(20),
});

/** State alone, without a holder's data. `unknown` if the region has no such certificate. */
async function statusOf(
  input: { readonly identifier: string },
  context: ShanghaiContext,
): Promise<RegionResult<CertificateStatus>> {
  const request = { certificate_identifier: input.identifier };
  const answer = await call(context.credentials.paths.certificateState, request, context, [
    notHeld,
  ]);
  if (!answer.ok) return answer;
  if (answer.value.code === notHeld) return ok('unknown');
  const state = read(State, answer.value.result, 'certificate_state');
  if (!state.ok) return state;
  const status = certificateStatusOf(state.value.certificate_state);
  return status !== undefined && state.value.certificate_identifier === input.identifier
    ? ok(status)
    : refuse(
        'malformed',
        'certificate_state_malformed',
        'another certificate or an unknown state word',
      );
}

export const certificates: CertificatesDoor<ShanghaiCredentials> = {
  retrieve,
  statusOf,
  parseStatusCall,
  refuseStatusCall,
};
