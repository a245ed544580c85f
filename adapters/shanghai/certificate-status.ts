import { z } from 'zod';
import { CertificateChange } from '#contracts/certificate';
import type { CertificatesDoor } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { acknowledgementOf, openCall, refuseCall } from './callback.ts';
import { certificateStatusOf } from './certificate-names.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read } from './failures.ts';
import { instantOf } from './time.ts';

type Door = Required<CertificatesDoor<ShanghaiCredentials>>;

const Told = z.strictObject({
  eventNo: z.string().regex(/^[\w-]{1,100}$/),
  eventType: z.literal('CERTIFICATE'),
  certificates: z
    .array(
      z.strictObject({
        certificate_identifier: z.string(),
        certificate_state: z.string().max(20),
        state_time: z.string(),
      }),
    )
    .min(1)
    .max(500),
});

/** 证照状态变更 in the envelope that the region's reports have. A word that nobody told us counts as unknown. */
export const parseStatusCall: Door['parseStatusCall'] = async (inbound, context) => {
  const opened = openCall(inbound, context);
  if (!opened.ok) return opened;
  const { payload, replayId, once } = opened.value;
  const told = read(Told, payload, 'certificate_states');
  if (!told.ok) return told;
  const changes = read(
    z.array(CertificateChange),
    told.value.certificates.map((one) => ({
      identifier: one.certificate_identifier,
      status: certificateStatusOf(one.certificate_state) ?? 'unknown',
      at: instantOf(one.state_time),
    })),
    'certificate_states',
  );
  if (!changes.ok) return changes;
  const acknowledgement = acknowledgementOf(told.value.eventNo, replayId, context);
  return ok({ changes: changes.value, acknowledgement, once });
};

export const refuseStatusCall: Door['refuseStatusCall'] = refuseCall;
