import { z } from 'zod';
import { CertificateType } from '#contracts/identifiers';

const Text = z.strictObject({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) });
const FieldName = z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/);

/** 数据项 of a certificate type, under its canonical name, the same in every region. */
export const TypeField = z.strictObject({
  name: FieldName,
  kind: z.enum(['name', 'code', 'date', 'validity', 'amount', 'text']),
  /** Whose code list the values are of. */
  codeList: z.string().max(40).optional(),
  /** 个人信息保护法 art. 28: sensitive where its leak harms a person. */
  sensitivity: z.enum(['public', 'personal', 'sensitive']),
  label: Text,
});
export type TypeField = z.infer<typeof TypeField>;

/** 证照类型: what everybody has to know of a kind of certificate before one of them is read. */
export const TypeDescription = z.strictObject({
  code: CertificateType,
  /** `stand_in`: the code of the national catalogue is not public; the definer has XX in it. */
  codeStanding: z.enum(['published', 'stand_in']),
  name: Text,
  /** In which of the two batches it is recognised across regions. */
  batch: z.union([z.literal(1), z.literal(2)]),
  /** Who may hold it; a child's is fetched by a guardian. */
  holder: z.enum(['person', 'company', 'either', 'child']),
  /** Whether it can be taken back for a time: whoever relies on one must ask how it stands. */
  suspendable: z.boolean(),
  /** Which body issues it, and whose seal is on it. */
  issuer: Text,
  seal: Text,
  /** For what people show it. */
  purposes: z.array(Text).min(1),
  /** 照面: the fields in the order in which the paper has them. */
  face: z.array(FieldName).min(1),
  fields: z.array(TypeField).min(1),
});
export type TypeDescription = z.infer<typeof TypeDescription>;

type Text = z.infer<typeof Text>;
export const text = (zh: string, en: string): Text => ({ zh, en });

type Kind = TypeField['kind'];
type Sensitivity = TypeField['sensitivity'];

export const field = (
  name: string,
  label: Text,
  kind: Kind = 'text',
  sensitivity: Sensitivity = 'public',
  codeList?: string,
): TypeField => ({
  name,
  kind,
  sensitivity,
  label,
  ...(codeList === undefined ? {} : { codeList }),
});

/** What every certificate has (modelled on GB/T 36903). */
const common: readonly TypeField[] = [
  field('number', text('证照编号', 'Number'), 'code'),
  field('issuerName', text('发证机关', 'Issuing body'), 'name'),
  field(
    'issuerCode',
    text('发证机关代码', 'Code of the issuing body'),
    'code',
    'public',
    'GB 32100',
  ),
  field('issuedOn', text('发证日期', 'Issued on'), 'date'),
  field('validity', text('有效期', 'Valid until'), 'validity'),
];
const person: readonly TypeField[] = [
  field('holderName', text('姓名', 'Name'), 'name', 'personal'),
  field('holderCode', text('公民身份号码', 'Citizen number'), 'code', 'sensitive', 'GB 11643'),
];
const company: readonly TypeField[] = [
  field('holderName', text('名称', 'Name'), 'name'),
  field('holderCode', text('统一社会信用代码', 'Credit code'), 'code', 'public', 'GB 32100'),
];
const either: readonly TypeField[] = [
  field('holderName', text('权利人', 'Owner'), 'name', 'personal'),
  field('holderCode', text('证件号码', 'Number of the owner'), 'code', 'sensitive'),
];
const holderFields = { person, company, either, child: person } as const;

type Given = Omit<TypeDescription, 'fields' | 'face' | 'codeStanding'> & {
  readonly own: readonly TypeField[];
};

/** A type with what all have, its holder's fields first. */
export function describe({ own, ...given }: Given): TypeDescription {
  const fields = [...holderFields[given.holder], ...own, ...common];
  return TypeDescription.parse({
    ...given,
    codeStanding: given.code.includes('XX') ? 'stand_in' : 'published',
    fields,
    face: fields.map(({ name }) => name).filter((name) => name !== 'issuerCode'),
  });
}
