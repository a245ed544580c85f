import type {
  Message,
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  TravellingMaterial,
  WithdrawalMessage,
} from '#contracts/case';
import type { Party } from '#contracts/party';
import {
  wordOfChannel,
  wordOfHow,
  wordOfReach,
  wordOfRelation,
  wordOfScope,
  wordOfState,
} from './case-words.ts';
import { regionalTime } from './time.ts';

/**
 * What goes to Qingpu about a case, modelled on publicly visible integrations: `sendApplyNo` is the
 * sender's application number (our case), `sendSerialNo` the number of this one message; the region
 * answers a number that it has seen instead of acting twice.
 */
const material = ({ code, name, how, ref, credential, part }: TravellingMaterial) => ({
  stuffCode: code,
  stuffName: name,
  provideType: wordOfHow[how],
  stuffRef: ref ?? '',
  /** SD-JWT of a certificate, as it came. */
  certificateCredential: credential ?? '',
  /** Fetched from its address: too large to travel. */
  stuffFile: part
    ? {
        fileDigest: part.digest,
        fileSize: part.size,
        fileType: part.mediaType,
        fileUrl: part.url,
      }
    : null,
});

/** What every message begins with. */
const head = (message: Message) => ({
  sendApplyNo: message.caseId,
  sendSerialNo: message.messageId,
  /** Of the message before this one, empty for the first: the region sees a gap. */
  previousDigest: message.previousDigest ?? '',
  sendArea: message.from,
  receiveArea: message.to,
  itemCode: message.itemCode,
  itemName: message.itemName,
});

const applicant = (party: Party) =>
  party.kind === 'person'
    ? {
        applicantType: '个人',
        applicantName: party.name,
        applicantCertType: '身份证',
        applicantCertNo: party.idNumber,
        legalPerson: '',
        applicantPhone: party.phone ?? '',
      }
    : {
        applicantType: '法人',
        applicantName: party.name,
        applicantCertType: '统一社会信用代码',
        applicantCertNo: party.uscc,
        legalPerson: party.legalRepresentative ?? '',
        applicantPhone: party.phone ?? '',
      };

/** 法定代理人, 授权委托, 共同申请人 and how they are told; nobody is null. */
const standing = ({ guardian, mandate, jointApplicants, reach }: SubmissionMessage) => ({
  guardian: guardian
    ? {
        guardianName: guardian.person.name,
        guardianCertNo: guardian.person.idNumber,
        guardianPhone: guardian.person.phone ?? '',
        relation: wordOfRelation[guardian.relation],
        proofStuffCode: guardian.proof,
      }
    : null,
  entrust: mandate
    ? {
        power: mandate.scope.map((scope) => wordOfScope[scope]).join('、'),
        beginDate: mandate.from,
        endDate: mandate.until,
        proofStuffCode: mandate.proof,
      }
    : null,
  jointApplicants: (jointApplicants ?? []).map(applicant),
  informWay: reach ? wordOfReach[reach.by] : '',
  informAddress: reach?.by === 'letter' ? reach.address : '',
});

export const submissionPayload = (message: SubmissionMessage) => ({
  ...head(message),
  homeArea: message.home ?? '',
  applyChannel: wordOfChannel[message.channel],
  applyTime: regionalTime(message.at),
  ...applicant(message.applicant),
  agentName: message.agent?.name ?? '',
  agentCertNo: message.agent?.idNumber ?? '',
  agentPhone: message.agent?.phone ?? '',
  ...standing(message),
  userNo: message.subject ?? '',
  /** 实名等级: ours as digits, and the word of the region that proofed. */
  userLevel: message.level
    ? {
        proofing: String(message.level.ial),
        login: String(message.level.aal),
        word: message.level.raw,
      }
    : null,
  formData: message.form,
  stuffs: message.materials.map(material),
  withOriginals: message.originals ? '1' : '0',
});

export const supplementPayload = (message: SupplementMessage) => ({
  ...head(message),
  applyNo: message.regionalCaseId,
  supplementTime: regionalTime(message.at),
  supplementNote: message.note,
  stuffs: message.materials.map(material),
});

export const withdrawalPayload = (message: WithdrawalMessage) => ({
  ...head(message),
  applyNo: message.regionalCaseId,
  withdrawTime: regionalTime(message.at),
  withdrawReason: message.reason,
});

/** News about a case that another region decides: no personal data at all. */
export const noticePayload = (message: NoticeMessage) => ({
  ...head(message),
  status: wordOfState[message.state],
  statusTime: regionalTime(message.at),
  opinion: message.reason ?? '',
});
