import type { Form, Message, SubmissionMessage, TravellingMaterial } from '#contracts/case';
import type { MaterialHow } from '#contracts/item';
import type { Party } from '#contracts/party';
import type { XmlValue } from './envelope.ts';
import { regionalTime } from './regional-time.ts';

/** 提交方式: how a material is provided. */
const submissionWays: Readonly<Record<MaterialHow, string>> = {
  exempt: '1',
  certificate: '2',
  commitment: '3',
  upload: '4',
  original: '5',
};

const channels = { online: '1', window: '2', kiosk: '3' } as const;

const party = (value: Party): XmlValue =>
  value.kind === 'person'
    ? { LX: '1', MC: value.name, ZJLX: value.idType, ZJHM: value.idNumber, LXDH: value.phone }
    : {
        LX: '2',
        MC: value.name,
        ZJLX: '001',
        ZJHM: value.uscc,
        FDDBR: value.legalRepresentative,
        LXDH: value.phone,
      };

/** JHRGX 监护关系, WTQX 委托权限, GZFS 告知方式. */
const relations = {
  parent: '1',
  grandparent: '2',
  sibling: '3',
  spouse: '4',
  child: '5',
  appointed: '6',
} as const;
const powers = { submit: 'TJ', supplement: 'BZ', withdraw: 'CH', collect: 'LQ' } as const;
const informWays = { phone: '1', letter: '2', window: '3' } as const;

/** 监护人, 委托, 共同申请人, 告知. */
const standing = ({ guardian, mandate, jointApplicants, reach }: SubmissionMessage) => ({
  JHR: guardian && {
    R: party(guardian.person),
    JHRGX: relations[guardian.relation],
    ZMCL: guardian.proof,
  },
  WT: mandate && {
    WTQX: mandate.scope.map((scope) => powers[scope]).join('|'),
    KSRQ: mandate.from,
    JSRQ: mandate.until,
    ZMCL: mandate.proof,
  },
  GTSQR: jointApplicants && { R: jointApplicants.map(party) },
  GZFS: reach && informWays[reach.by],
  GZDZ: reach?.by === 'letter' ? reach.address : undefined,
});

const field = (name: string, value: Form[string]): XmlValue => {
  const type = { string: 'S', number: 'N', boolean: 'B' }[
    typeof value as 'string' | 'number' | 'boolean'
  ];
  return { ZDM: name, ZDLX: type, ZDZ: String(value) };
};

/** 材料信息. A certificate travels as its credential (SD-JWT VC) in ZZPZ. */
export const materials = (list: readonly TravellingMaterial[]): XmlValue => ({
  CL: list.map(({ code, name, how, ref, credential, part }) => ({
    CLBM: code,
    CLMC: name,
    TJFS: submissionWays[how],
    CLWYBS: ref,
    ZZPZ: credential,
    // 附件: 摘要, 大小, 类型, 地址 of a document that is fetched.
    CLFJ: part && {
      FJZY: part.digest,
      FJDX: String(part.size),
      FJLX: part.mediaType,
      FJDZ: part.url,
    },
  })),
});

/** What every message begins with. SYXXZY (上一消息摘要): the region sees a gap. */
export const head = (message: Message) => ({
  SBLSH: message.caseId,
  XXBH: message.messageId,
  SYXXZY: message.previousDigest,
  SXBM: message.itemCode,
  SXMC: message.itemName,
  LYDQ: message.from,
  JSDQ: message.to,
});

/** The application as the region reads it; element names modelled on publicly visible integrations. */
export const submissionBody = (message: SubmissionMessage): XmlValue => ({
  ...head(message),
  HJDQ: message.home,
  SBSJ: regionalTime(new Date(message.at)),
  SBQD: channels[message.channel],
  SQR: party(message.applicant),
  JBR: message.agent && party(message.agent),
  ...standing(message),
  YHBS: message.subject,
  // 实名等级, 登录等级 and the word of the region that proofed.
  SMDJ: message.level && String(message.level.ial),
  DLDJ: message.level && String(message.level.aal),
  DJYW: message.level?.raw,
  BDXX: { ZD: Object.entries(message.form).map(([name, value]) => field(name, value)) },
  CLXX: materials(message.materials),
  ZZYJ: message.originals ? '1' : '0',
});
