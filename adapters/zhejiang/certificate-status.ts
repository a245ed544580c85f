import { z } from 'zod';
import { CertificateChange } from '#contracts/certificate';
import { parseRegionalDate } from '#contracts/dates';
import type { CertificatesDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { acknowledgement, openCall, refuseCall } from './callback.ts';
import { certificateStatusOf } from './certificate-fields.ts';
import type { ZhejiangCredentials } from './credentials.ts';

type Door = Required<CertificatesDoor<ZhejiangCredentials>>;

/** SJBH: the region's event number. One certificate to a record. */
const Told = z.strictObject({
  SJBH: z.string().regex(/^[\w-]{1,100}$/),
  SJLX: z.literal('ZZZT'),
  ZZBS: z.string(),
  ZZZT: z.string().max(20),
  BGSJ: z.string().max(19),
});

/** 证照状态变更 in the record that the region's reports are. */
export const parseStatusCall: Door['parseStatusCall'] = async (call, context) => {
  const opened = openCall(call, context);
  if (!opened.ok) return opened;
  const told = Told.safeParse(opened.value.body);
  if (!told.success) return fail(malformed('certificate_status_body'));
  const { SJBH, ZZBS, ZZZT, BGSJ } = told.data;
  const change = CertificateChange.safeParse({
    identifier: ZZBS,
    status: certificateStatusOf(ZZZT),
    at: parseRegionalDate(BGSJ)?.value,
  });
  return change.success
    ? ok({
        changes: [change.data],
        acknowledgement: acknowledgement(SJBH),
        once: opened.value.once,
      })
    : fail(malformed('certificate_status_body'));
};

export const refuseStatusCall: Door['refuseStatusCall'] = refuseCall;
