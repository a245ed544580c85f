import type { Message } from '#contracts/case';
import { child, list, text, type Xml } from './xml.ts';

const instant = (local: string): string => `${local.replace(' ', 'T')}+08:00`;

/** The elements that are there and not empty, by our names. */
const some = (from: Xml, names: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(names)
      .map(([ours, theirs]) => [ours, text(from, theirs)] as const)
      .filter(([, value]) => value !== ''),
  );

const ways = ['', 'exempt', 'certificate', 'commitment', 'upload', 'original'];
const channels = ['', 'online', 'window', 'kiosk'];
const readers: Readonly<Record<string, (value: string) => unknown>> = {
  N: Number,
  B: (value) => value === 'true',
};

const partyOf = (party: Xml) =>
  text(party, 'LX') === '1'
    ? {
        kind: 'person',
        name: text(party, 'MC'),
        idType: text(party, 'ZJLX'),
        idNumber: text(party, 'ZJHM'),
        ...some(party, { phone: 'LXDH' }),
      }
    : {
        kind: 'company',
        name: text(party, 'MC'),
        uscc: text(party, 'ZJHM'),
        ...some(party, { legalRepresentative: 'FDDBR', phone: 'LXDH' }),
      };

const relations = ['', 'parent', 'grandparent', 'sibling', 'spouse', 'child', 'appointed'];
const powers: Readonly<Record<string, string>> = {
  TJ: 'submit',
  BZ: 'supplement',
  CH: 'withdraw',
  LQ: 'collect',
};
const informWays = ['', 'phone', 'letter', 'window'];

/** One or several of an element. */
const several = (parent: Xml, name: string): readonly Xml[] => {
  const many = list(parent, name);
  return many.length > 0
    ? many
    : text(child(parent, name), 'MC') === ''
      ? []
      : [child(parent, name)];
};

function standingOf(body: Xml) {
  const guardian = child(body, 'JHR');
  const mandate = child(body, 'WT');
  const joint = several(child(body, 'GTSQR'), 'R');
  const way = text(body, 'GZFS');
  return {
    ...(text(guardian, 'ZMCL') !== '' && {
      guardian: {
        person: partyOf(child(guardian, 'R')),
        relation: relations[Number(text(guardian, 'JHRGX'))],
        proof: text(guardian, 'ZMCL'),
      },
    }),
    ...(text(mandate, 'ZMCL') !== '' && {
      mandate: {
        scope: text(mandate, 'WTQX')
          .split('|')
          .map((power) => powers[power]),
        from: text(mandate, 'KSRQ'),
        until: text(mandate, 'JSRQ'),
        proof: text(mandate, 'ZMCL'),
      },
    }),
    ...(joint.length > 0 && { jointApplicants: joint.map(partyOf) }),
    ...(way !== '' && {
      reach: { by: informWays[Number(way)], ...some(body, { address: 'GZDZ' }) },
    }),
  };
}

const partOf = (file: Xml) =>
  text(file, 'FJZY') === ''
    ? {}
    : {
        part: {
          digest: text(file, 'FJZY'),
          size: Number(text(file, 'FJDX')),
          mediaType: text(file, 'FJLX'),
          url: text(file, 'FJDZ'),
        },
      };

const materialsOf = (body: Xml) =>
  list(child(body, 'CLXX'), 'CL').map((one) => ({
    code: text(one, 'CLBM'),
    name: text(one, 'CLMC'),
    how: ways[Number(text(one, 'TJFS'))],
    ...some(one, { ref: 'CLWYBS', credential: 'ZZPZ' }),
    ...partOf(child(one, 'CLFJ')),
  }));

const formOf = (body: Xml) =>
  Object.fromEntries(
    list(child(body, 'BDXX'), 'ZD').map((field) => {
      const read = readers[text(field, 'ZDLX')] ?? String;
      return [text(field, 'ZDM'), read(text(field, 'ZDZ'))];
    }),
  );

const head = (body: Xml, at: string) => ({
  messageId: text(body, 'XXBH'),
  caseId: text(body, 'SBLSH'),
  ...some(body, { previousDigest: 'SYXXZY' }),
  from: text(body, 'LYDQ'),
  to: text(body, 'JSDQ'),
  itemCode: text(body, 'SXBM'),
  itemName: text(body, 'SXMC'),
  at: instant(text(body, at)),
});

const levelOf = (body: Xml) =>
  text(body, 'SMDJ') === ''
    ? {}
    : {
        level: {
          ial: Number(text(body, 'SMDJ')),
          aal: Number(text(body, 'DLDJ')),
          raw: text(body, 'DJYW'),
        },
      };

/** The stored records in the words of the contract, for whoever wants to compare them with what was sent. */
export const submissionOf = (body: Xml): Message =>
  ({
    ...head(body, 'SBSJ'),
    kind: 'submission',
    ...some(body, { home: 'HJDQ', subject: 'YHBS' }),
    channel: channels[Number(text(body, 'SBQD'))],
    applicant: partyOf(child(body, 'SQR')),
    ...(text(child(body, 'JBR'), 'MC') === '' ? {} : { agent: partyOf(child(body, 'JBR')) }),
    ...standingOf(body),
    ...levelOf(body),
    form: formOf(body),
    materials: materialsOf(body),
    originals: text(body, 'ZZYJ') === '1',
  }) as Message;

export const supplementOf = (body: Xml): Message =>
  ({
    ...head(body, 'BZSJ'),
    kind: 'supplement',
    regionalCaseId: text(body, 'BJBH'),
    note: text(body, 'BZSM'),
    materials: materialsOf(body),
  }) as Message;

export const withdrawalOf = (body: Xml): Message => ({
  ...head(body, 'CXSJ'),
  kind: 'withdrawal',
  regionalCaseId: text(body, 'BJBH'),
  reason: text(body, 'CXYY'),
});

export const noticeOf = (body: Xml, state: string): Message =>
  ({ ...head(body, 'SJ'), kind: 'notice', state, ...some(body, { reason: 'YY' }) }) as Message;
