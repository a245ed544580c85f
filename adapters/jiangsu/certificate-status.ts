import { z } from 'zod';
import { CertificateChange } from '#contracts/certificate';
import { parseRegionalDate } from '#contracts/dates';
import type { CertificatesDoor } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { jsonText } from './body.ts';
import { statusOfCode } from './certificate-reading.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { acknowledgementOf, openCall, refuseCall } from './inbound.ts';

type Door = Required<CertificatesDoor<JiangsuCredentials>>;

const Told = jsonText(
  z.strictObject({
    eventNo: z.string().regex(/^[0-9A-Z]{8,60}$/),
    stateList: z
      .array(
        z.strictObject({
          certCode: z.string(),
          certState: z.string().max(20),
          /** yyyyMMddHHmmss in +08:00. */
          stateTime: z.string().regex(/^\d{14}$/),
        }),
      )
      .min(1)
      .max(500),
  }),
);

/** 证照状态变更: the header scheme of the region's reports, digested for another door. */
export const parseStatusCall: Door['parseStatusCall'] = async (call, context) => {
  const opened = openCall(call, 'certificate', context);
  if (!opened.ok) return opened;
  const told = asPromised(Told, opened.value.data, 'certificate_states');
  if (!told.ok) return told;
  const changes = asPromised(
    z.array(CertificateChange),
    told.value.stateList.map(({ certCode, certState, stateTime }) => ({
      identifier: certCode,
      status: statusOfCode(certState),
      at: parseRegionalDate(stateTime)?.value,
    })),
    'certificate_states',
  );
  if (!changes.ok) return changes;
  return ok({
    changes: changes.value,
    acknowledgement: acknowledgementOf(told.value.eventNo),
    once: opened.value.once,
  });
};

export const refuseStatusCall: Door['refuseStatusCall'] = refuseCall;
