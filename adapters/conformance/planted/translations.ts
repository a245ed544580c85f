import { sampleApplicants } from '../../kit/sample-messages.ts';
import type { Fault } from './fault.ts';
import { agentsEndingEarly, endingEarly, redeeming, reporting, retrieving } from './plants.ts';
import { inCases, inWrongZone, sending } from './wrap.ts';

/** What is lost or changed on the way into the other format. */
export const translations: readonly Fault[] = [
  {
    name: 'zone of sent times',
    plant: sending((message) => ({ ...message, at: inWrongZone(message.at) })),
    caughtBy: ['cases.sent-at'],
  },
  {
    name: 'zone of reports',
    plant: reporting(({ report, ...rest }) => ({
      ...rest,
      report: { ...report, at: inWrongZone(report.at) },
    })),
    caughtBy: ['callbacks.at'],
  },
  {
    name: 'zone of authTime',
    plant: redeeming((subject) => ({ ...subject, authTime: inWrongZone(subject.authTime) })),
    caughtBy: ['log-in.auth-time'],
  },
  {
    name: 'zone of certificate dates',
    plant: retrieving(({ issuedOn, ...rest }) => ({
      ...rest,
      ...(issuedOn
        ? { issuedOn: { ...issuedOn, value: issuedOn.value.replace('+08:00', '-12:00') } }
        : {}),
    })),
    caughtBy: ['certificates.issued-on'],
  },
  {
    name: 'end of day of certificates',
    plant: endingEarly,
    caughtBy: ['certificates.end'],
  },
  {
    name: 'end of day of agents',
    plant: agentsEndingEarly,
    caughtBy: ['agents.until'],
  },
  {
    name: 'dropped agent',
    plant: sending(({ agent: _, ...message }) => message),
    caughtBy: ['cases.sent-agent'],
  },
  {
    name: 'dropped guardian',
    plant: sending(({ guardian: _, ...message }) => message),
    caughtBy: ['cases.sent-guardian'],
  },
  {
    name: 'dropped mandate',
    plant: sending(({ mandate: _, ...message }) => message),
    caughtBy: ['cases.sent-mandate'],
  },
  {
    name: 'joint applicants cut to the first',
    plant: sending(({ jointApplicants = [], ...message }) => ({
      ...message,
      jointApplicants: jointApplicants.slice(0, 1),
    })),
    caughtBy: ['cases.sent-jointApplicants'],
  },
  {
    name: 'dropped address of letters',
    plant: sending((message) => ({ ...message, reach: { by: 'window' } })),
    caughtBy: ['cases.sent-reach'],
  },
  {
    name: 'dropped home',
    plant: sending(({ home: _, ...message }) => message),
    caughtBy: ['cases.sent-home'],
  },
  {
    name: 'dropped credential',
    plant: sending((message) => ({
      ...message,
      materials: message.materials.map(({ credential: _, ...material }) => material),
    })),
    caughtBy: ['cases.material-certificate'],
  },
  {
    name: 'dropped part',
    plant: sending((message) => ({
      ...message,
      materials: message.materials.map(({ part: _, ...material }) => material),
    })),
    caughtBy: ['cases.material-upload'],
  },
  {
    name: 'dropped previousDigest',
    plant: sending(({ previousDigest: _, ...message }) => message),
    caughtBy: ['cases.sent-previousDigest'],
  },
  {
    name: 'documents declared that have no place',
    plant: inCases(() => ({ identityDocuments: sampleApplicants.map(({ idType }) => idType) })),
    caughtBy: ['cases.sent-documents'],
  },
];
