/** Invented values, each of the form that its schema asks for; a test holds every example to its schema. */
const itemCode = '11330421XX0000001N4000109001001';
const certificateType = '11100000000013127D001';
const caseId = `case_${'0'.repeat(26)}`;
const handoffId = `ho_${'0'.repeat(26)}`;
const digest = '0'.repeat(64);
const until = '2027-06-30T18:00:00+08:00';
const reason = '居住证签注核验';

const person = {
  kind: 'person',
  name: '沈示例',
  idType: '111',
  idNumber: '320509189102140022',
};
const uploaded = { code: 'ID', how: 'upload', ref: `sha-256:${digest}` };
const way = { itemCode, from: '310118', to: '330421', channel: 'window' };
const applied = {
  ...way,
  applicant: person,
  form: { purpose: 'work' },
  materials: [uploaded],
  originals: false,
};

/** What is sent, by the operation. */
export const requestExamples: Readonly<Record<string, unknown>> = {
  loginOpen: {
    region: '320509',
    kind: 'person',
    redirectUri: 'https://window.example/returned',
    state: 'af0ifjsldkj',
  },
  checklistMake: { applicant: { kind: 'person', home: '320509' } },
  formPrefill: { form: { purpose: 'work' } },
  caseSubmit: applied,
  caseSupplement: { note: '补交身份证', materials: [uploaded] },
  caseWithdraw: { reason: '不再办理' },
  caseSuspend: { reason: 'hearing', owner: '330421', legalBasis: '行政许可法第四十五条' },
  caseResume: {},
  caseReportSigned: {
    kind: 'accept',
    reportId: 'r-2026-0001',
    regionalCaseId: 'JS20261128-0001',
    at: '2026-11-28T10:00:00+08:00',
  },
  draftOpen: way,
  draftSubmit: {},
  certificateRetrieve: { holder: 'subject', type: certificateType, itemCode, reason, until },
  certificateVerify: {
    format: 'dc+sd-jwt',
    document: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln~',
    purpose: { itemCode, reason, until },
  },
  previewMake: { itemCode, certificates: [{ type: certificateType }], reason, until },
  presentationMake: { type: certificateType, disclose: 'match' },
  partAnnounce: {
    size: 1_048_576,
    digest,
    mediaType: 'application/pdf',
    uses: [{ itemCode, to: '330421' }],
  },
  handoffOpen: {
    caseIds: [caseId],
    from: '310118',
    to: '330421',
    pages: 2,
    items: [{ code: 'ID', name: '身份证复印件', pages: 2 }],
    seal: 'QP-0001',
  },
  handoffRecord: { event: 'dispatched', courier: 'jiashan-express', waybill: 'QP0001' },
  batchMake: { handoffIds: [handoffId] },
  batchDispatch: { courier: 'jiashan-express', waybill: 'QP0001' },
  precheckRecord: { itemCode, materials: [{ code: 'ID', verdict: 'ok' }] },
  consultationAsk: { to: '330421', caseId, text: '租赁合同是否需要房东签字？' },
  evaluationGive: { code: 'f3c1', score: 5, tags: ['told_once', 'fast'] },
  appointmentBook: {
    region: '330421',
    itemCode,
    slotId: '20261201-0900',
    applicant: { kind: 'subject' },
  },
  inboxAcknowledge: { digest, regionalCaseId: 'JS20261128-0001' },
  inboxRefuse: { digest, kind: 'retryable', code: 'DB_BUSY', retryAfterSeconds: 60 },
  consoleMakeLink: { returnTo: '/console/cases' },
  webhookSetOwn: {
    url: 'https://window.example/tongban',
    events: ['tongban.case.accepted', 'tongban.case.approved'],
  },
  webhookReplayOwn: { since: '2026-11-28T00:00:00+08:00' },
};

/** What is answered, by the operation and the status. */
export const answerExamples: Readonly<Record<string, unknown>> = {
  'caseSubmit 202': {
    caseId,
    state: 'submitted',
    receipt: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
    links: { self: `/v1/cases/${caseId}` },
  },
};
