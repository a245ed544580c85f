import { z } from 'zod';

const Number60 = z.string().regex(/^[0-9A-Za-z_-]{8,60}$/);
const Area = z.string().regex(/^\d{6}$/);
const Flag = z.enum(['0', '1']);

const Material = z
  .strictObject({
    materialCode: z.string().min(1).max(40),
    materialName: z.string().min(1).max(100),
    madeMaterialType: z.enum(['0', '1', '2']),
    promiseFlag: Flag,
    paperFlag: Flag,
    materialRef: z.string().max(200).optional(),
    /** The credential that stands for a certificate, whole. */
    certCredential: z.string().max(16_384).optional(),
    materialFile: z
      .strictObject({
        fileDigest: z.string().length(64),
        fileSize: z.string().regex(/^\d{1,12}$/),
        fileType: z.string().max(100),
        fileUrl: z.url(),
      })
      .optional(),
  })
  .refine(
    ({ madeMaterialType, materialRef }) => madeMaterialType !== '2' || materialRef !== undefined,
  );

const Party = z.strictObject({
  name: z.string().min(1).max(200),
  codeType: z.enum(['111', '001']),
  code: z.string().length(18),
  legalPerson: z.string().max(200).optional(),
  mobile: z.string().max(20).optional(),
});

const Day = z.string().regex(/^\d{8}$/);
const Guardian = Party.extend({
  codeType: z.literal('111'),
  relation: z.enum(['1', '2', '3', '4', '5', '9']),
  proofCode: z.string().min(1).max(40),
});
const Entrust = z.strictObject({
  powers: z.string().regex(/^[1-4](,[1-4]){0,3}$/),
  beginDate: Day,
  endDate: Day,
  proofCode: z.string().min(1).max(40),
});

const sent = {
  applyNo: Number60,
  serialNo: Number60,
  sourceArea: Area,
  handleArea: Area,
  itemCode: z.string().length(33),
  itemName: z.string().max(200),
  sendTime: z.string().regex(/^\d{14}$/),
  previousDigest: z.string().length(64).optional(),
};

export const Submission = z.strictObject({
  ...sent,
  handleArea: z.literal('320509'),
  applyWay: z.enum(['0', '1', '2']),
  applicant: Party,
  agent: Party.optional(),
  guardian: Guardian.optional(),
  entrust: Entrust.optional(),
  coApplicants: z.array(Party).max(20).optional(),
  informWay: z.enum(['0', '1', '2']).optional(),
  informAddress: z.string().max(200).optional(),
  homeArea: Area.optional(),
  userUuid: z.string().max(64).optional(),
  realNameLevel: z.enum(['0', '1', '2', '3']).optional(),
  loginLevel: z.enum(['1', '2', '3']).optional(),
  levelWord: z.string().max(40).optional(),
  formInfo: z.record(z.string().max(60), z.union([z.string().max(2000), z.number(), z.boolean()])),
  materialList: z.array(Material).max(60),
  paperTransfer: Flag,
});

export type Submission = z.infer<typeof Submission>;
export type Material = z.infer<typeof Material>;
export type Party = z.infer<typeof Party>;

export const Supplement = z.strictObject({
  ...sent,
  caseNo: Number60,
  opinion: z.string().max(1000),
  materialList: z.array(Material).max(60),
});

export const Withdrawal = z.strictObject({
  ...sent,
  caseNo: Number60,
  opinion: z.string().max(500),
});

export const Notice = z.strictObject({
  ...sent,
  state: z.string().regex(/^[0-8]$/),
  opinion: z.string().max(1000).optional(),
});

export type Supplement = z.infer<typeof Supplement>;
export type Withdrawal = z.infer<typeof Withdrawal>;
export type Notice = z.infer<typeof Notice>;

export const StatusQuery = z.strictObject({ applyNo: Number60, caseNo: Number60.optional() });

/** Reads the text in `data`; what is not JSON is refused like any other wrong form. */
export function readForm<T>(schema: z.ZodType<T>, data: unknown): T | undefined {
  try {
    const parsed = schema.safeParse(typeof data === 'string' ? JSON.parse(data) : undefined);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
