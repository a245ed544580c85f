import { z } from 'zod';

const text = z.string().max(500);

/**
 * An e-certificate under Qingpu's exchange names. Dates are `yyyy-MM-dd HH:mm:ss` in +08:00. The
 * short-lived `downloadUrl` leads to the OFD; it is let in and never called: the address is chosen by
 * the answer, and what we need is in the fields.
 */
export const QingpuCertificate = z.strictObject({
  certificate_name: text,
  certificate_type_code: text,
  certificate_number: text,
  certificate_identifier: text,
  certificate_version: text,
  certificate_issuing_authority_name: text,
  certificate_issuing_authority_code: text,
  certificate_issuing_authority_date: text,
  certificate_holder_name: text,
  certificate_holder_code: text,
  certificate_holder_type: text,
  certificate_validate_start: text,
  certificate_validate_end: text,
  extend_info: z
    .record(z.string().max(60), text)
    .refine((info) => Object.keys(info).length <= 100, 'too many fields'),
  downloadUrl: z.string().max(2000).optional(),
});
export type QingpuCertificate = z.infer<typeof QingpuCertificate>;
