import { z } from 'zod';
import { CertificateType, ItemCode } from './identifiers.ts';
import { RegionCode } from './region-code.ts';

/** How a material can be provided; `exempt` is 免提交. */
export const MaterialHow = z.enum(['exempt', 'certificate', 'commitment', 'upload', 'original']);
export type MaterialHow = z.infer<typeof MaterialHow>;

export const ItemMaterial = z.strictObject({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(100),
  required: z.boolean(),
  /** The certificate type that stands for this paper, if there is one. */
  certificateType: CertificateType.optional(),
  /** The certificate's fields that this item may read: purpose binding on the server side. */
  fields: z.array(z.string().max(60)).max(40).optional(),
  /** 告知承诺: may be covered by a signed commitment. */
  commitment: z.boolean(),
  originalRequired: z.boolean(),
});
export type ItemMaterial = z.infer<typeof ItemMaterial>;

/** 事项: what is applied for, as one region offers it. */
export const Item = z.strictObject({
  code: ItemCode,
  region: RegionCode,
  name: z.string().min(1).max(200),
  authority: z.string().min(1).max(100),
  /** The assurance an applicant needs; 0 asks for none. */
  requiredIal: z.int().min(0).max(3),
  /** 法定 / 承诺办结时限, working days. */
  statutoryDays: z.int().min(0).max(365),
  promisedDays: z.int().min(0).max(365),
  materials: z.array(ItemMaterial).max(60),
});
export type Item = z.infer<typeof Item>;
