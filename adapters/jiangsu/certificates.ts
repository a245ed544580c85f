import { z } from 'zod';
import { CertificateStatus } from '#contracts/certificate';
import type { CertificatesDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { isAskedFor } from '../kit/certificate-face.ts';
import { malformed } from '../kit/failures.ts';
import { RegionalCertificate, readCertificate, statusOfCode } from './certificate-reading.ts';
import { parseStatusCall, refuseStatusCall } from './certificate-status.ts';
import { decrypted } from './ciphertext.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { call } from './envelope.ts';

const notHeld = 1;

const Head = z.strictObject({ status: z.int(), message: z.string() });
const CertificateAnswer = z.strictObject({
  head: Head,
  data: z.strictObject({ certData: z.string().max(2_097_152) }).nullish(),
});
const StateAnswer = z.strictObject({
  head: Head,
  data: z.strictObject({ certState: z.string().max(20) }).nullish(),
});

/**
 * One certificate of one holder. `useCause` names the item as well, since the region's form has no field
 * for it and refuses a call without a cause.
 */
const retrieve: CertificatesDoor<JiangsuCredentials>['retrieve'] = async (input, context) => {
  const { holder, type, purpose, requestId } = input;
  const { access, endpoints, sm2PrivateKey } = context.credentials;
  const data = {
    holderCode: holder.code,
    holderTypeCode: holder.codeType,
    certTypeCode: type,
    useCause: `${purpose.itemCode} ${purpose.reason}`,
  };
  const answer = await call(
    { path: endpoints.certificate, head: access, data, as: 'object', requestId },
    CertificateAnswer,
    context,
  );
  if (!answer.ok) return answer;
  if (answer.value.head.status === notHeld) return ok(undefined);
  const hex = answer.value.data?.certData;
  if (hex === undefined) return fail(malformed('certificate_missing'));
  const regional = decrypted(hex, sm2PrivateKey, RegionalCertificate);
  if (!regional.ok) return regional;
  const certificate = readCertificate(regional.value, context.region);
  if (!certificate.ok) return certificate;
  return isAskedFor(certificate.value, input)
    ? certificate
    : fail(malformed('certificate_of_another'));
};

/** The state of one certificate by its identifier; modelled on publicly visible integrations, names nobody, so in clear. */
const statusOf: NonNullable<CertificatesDoor<JiangsuCredentials>['statusOf']> = async (
  { identifier },
  context,
) => {
  const { access, endpoints } = context.credentials;
  const answer = await call(
    {
      path: endpoints.certificateState,
      head: access,
      data: { certCode: identifier },
      as: 'object',
    },
    StateAnswer,
    context,
  );
  if (!answer.ok) return answer;
  if (answer.value.head.status === notHeld) return ok(CertificateStatus.enum.unknown);
  const raw = answer.value.data?.certState;
  return raw === undefined ? fail(malformed('status_missing')) : ok(statusOfCode(raw));
};

export const certificates: CertificatesDoor<JiangsuCredentials> = {
  retrieve,
  statusOf,
  parseStatusCall,
  refuseStatusCall,
};
