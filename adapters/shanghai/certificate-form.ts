import { z } from 'zod';

/**
 * An e-certificate under Qingpu's exchange names, each field of which is read by itself. The short-lived
 * `downloadUrl` leads to the OFD; it is let in and never called: the address is chosen by the answer, and what we
 * need is in the fields.
 */
export const ShanghaiCertificate = z
  .record(z.string().max(200), z.unknown())
  .refine((fields) => Object.keys(fields).length <= 200, 'too many fields');
export type ShanghaiCertificate = z.infer<typeof ShanghaiCertificate>;
