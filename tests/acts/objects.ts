import { appointmentKind } from '../../gateway/casework/appointments/appointment-kind.ts';
import { appointment, ticket } from '../../gateway/casework/appointments/tables.ts';
import { ticketKind } from '../../gateway/casework/appointments/ticket-store.ts';
import { bundleKind } from '../../gateway/casework/bundles/bundle-kind.ts';
import { bundle, bundleStep } from '../../gateway/casework/bundles/tables.ts';
import { caseKind } from '../../gateway/casework/cases/case-kind.ts';
import { complaintKind } from '../../gateway/casework/cases/complaint-kind.ts';
import { accessComplaint } from '../../gateway/casework/cases/complaint-tables.ts';
import { caseRecord } from '../../gateway/casework/cases/tables.ts';
import { consultationKind } from '../../gateway/casework/consultations/kinds.ts';
import { consultation } from '../../gateway/casework/consultations/tables.ts';
import { draftKind } from '../../gateway/casework/drafts/draft-kind.ts';
import { draft } from '../../gateway/casework/drafts/tables.ts';
import { evaluationKind, faultKind } from '../../gateway/casework/evaluations/kinds.ts';
import { evaluation, faultReport } from '../../gateway/casework/evaluations/tables.ts';
import { batchKind, handoffKind, precheckKind } from '../../gateway/casework/handoffs/kinds.ts';
import { handoff, handoffBatch, precheck } from '../../gateway/casework/handoffs/tables.ts';
import { outbox } from '../../gateway/delivery/outbox/tables.ts';
import { messageKind } from '../../gateway/delivery/pull/message-kind.ts';
import { disputeKind } from '../../gateway/documents/certificates/disputes.ts';
import { previewKind } from '../../gateway/documents/certificates/previews.ts';
import { questionKind } from '../../gateway/documents/certificates/question-kind.ts';
import { partKind } from '../../gateway/documents/parts/part-kind.ts';
import { part } from '../../gateway/documents/parts/tables.ts';
import { restoreFindingKind } from '../../gateway/operation/admin/restore-findings.ts';
import { restoreFinding } from '../../gateway/operation/admin/tables.ts';
import { agreementKind } from '../../gateway/operation/agreements/agreement-kind.ts';
import { keyChangeKind } from '../../gateway/operation/member-keys/key-change-kind.ts';
import { newId } from '../../gateway/platform/database/ids.ts';
import type { Kind } from '../../gateway/trust/acts/kind.ts';
import { regionKind } from '../../gateway/trust/acts/region-kind.ts';
import { person, regions } from './actors.ts';
import { aKeyChange, anAgreement } from './agreement-object.ts';
import { aDispute, aPreview, aQuestion } from './certificate-objects.ts';
import type { Write } from './write.ts';

const at = new Date();
const between = { fromRegion: regions.collecting, toRegion: regions.deciding };
const item = { itemCode: '11320509XX0000001C4000109001001', itemName: 'x' };
const bytes = new Uint8Array(32);

const aCase: Write = async (database, { clientId, channel }) => {
  const id = newId('case', at);
  await database.insert(caseRecord).values({
    id,
    ...between,
    ...item,
    homeRegion: regions.other,
    channel,
    clientId,
    subject: person,
    state: 'accepted',
    materials: [],
    originals: false,
    masterVersion: 'm1',
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  return id;
};

const aDraft: Write = async (database, { clientId }) => {
  const id = newId('draft', at);
  await database.insert(draft).values({
    id,
    ...between,
    itemCode: item.itemCode,
    homeRegion: regions.other,
    clientId,
    subject: person,
    masterVersion: 'm1',
    version: 1,
    createdAt: at,
    updatedAt: at,
    expiresAt: new Date(at.getTime() + 86_400_000),
  });
  return id;
};

const aConsultation: Write = async (database, { clientId }) => {
  const id = newId('cons', at);
  const row = { id, clientId, ...between, itemCode: item.itemCode, subject: person };
  await database.insert(consultation).values({ ...row, dueOn: '2030-01-01', createdAt: at });
  return id;
};

const anEvaluation: Write = async (database, owner) => {
  const id = newId('eval', at);
  await database.insert(evaluation).values({
    id,
    caseId: await aCase(database, owner),
    region: regions.deciding,
    itemCode: item.itemCode,
    clientId: owner.clientId,
    score: 1,
    tags: [],
    givenAt: at,
  });
  return id;
};

const aFault: Write = async (database, { clientId }) => {
  const id = newId('flt', at);
  const row = { id, clientId, region: regions.deciding, subject: person };
  await database.insert(faultReport).values({ ...row, answerBy: '2030-01-01', createdAt: at });
  return id;
};

const aComplaint: Write = async (database, owner) => {
  const id = newId('cmp', at);
  await database.insert(accessComplaint).values({
    id,
    logIndex: 0,
    caseId: await aCase(database, owner),
    subject: person,
    organisation: regions.deciding,
    reason: 'other',
    answerBy: '2030-01-01',
    createdAt: at,
  });
  return id;
};

const aBundle: Write = async (database, { clientId, channel }) => {
  const id = newId('bundle', at);
  const times = { createdAt: at, updatedAt: at };
  await database.insert(bundle).values({
    id,
    clientId,
    fromRegion: regions.collecting,
    channel,
    masterVersion: 'm1',
    ...times,
  });
  await database.insert(bundleStep).values({
    bundleId: id,
    step: 'a',
    position: 0,
    after: [],
    ...item,
    toRegion: regions.deciding,
    subject: person,
    attempt: 1,
    earlierCases: [],
    requestDigest: 'x',
  });
  return id;
};

const aHandoff: Write = async (database, { clientId }) => {
  const id = newId('ho', at);
  const times = { createdAt: at, updatedAt: at };
  const packed = { caseIds: [], pages: 1, items: [], seal: 's', state: 'packed' as const };
  await database.insert(handoff).values({ id, clientId, ...between, ...packed, ...times });
  return id;
};

const aBatch: Write = async (database, { clientId }) => {
  const id = newId('batch', at);
  await database
    .insert(handoffBatch)
    .values({ id, clientId, ...between, handoffIds: [], createdAt: at });
  return id;
};

const aPrecheck: Write = async (database, { clientId }) => {
  const id = newId('pre', at);
  const found = { outcome: 'ready' as const, materials: [], itemCode: item.itemCode };
  await database.insert(precheck).values({ id, clientId, ...between, ...found, createdAt: at });
  return id;
};

const anAppointment: Write = async (database, { clientId }) => {
  const id = newId('appt', at);
  await database.insert(appointment).values({
    id,
    clientId,
    region: regions.deciding,
    ...item,
    slotId: 's',
    subject: person,
    state: 'booked',
    masterVersion: 'm1',
    createdAt: at,
    updatedAt: at,
  });
  return id;
};

const aTicket: Write = async (database, { clientId }) => {
  const id = newId('tick', at);
  const where = { region: regions.deciding, place: '', day: '2026-11-30', number: id };
  await database
    .insert(ticket)
    .values({ id, clientId, ...where, state: 'waiting', calls: 0, takenAt: at });
  return id;
};

const aPart: Write = async (database, { clientId }) => {
  const id = newId('part', at);
  await database.insert(part).values({
    id,
    clientId,
    subject: person,
    uses: [{ itemCode: item.itemCode, to: regions.deciding }],
    mediaType: 'application/pdf',
    size: 3,
    digest: '0'.repeat(64),
    state: 'open',
    wrappedKey: bytes,
    masterVersion: 'm1',
    createdAt: at,
    expiresAt: new Date(at.getTime() + 86_400_000),
  });
  return id;
};

const aMessage: Write = async (database, owner) => {
  const id = newId('msg', at);
  await database.insert(outbox).values({
    messageId: id,
    caseId: await aCase(database, owner),
    toRegion: regions.deciding,
    sequence: 1,
    kind: 'submission',
    state: 'pending',
    // Given out once: one that was not is there for nobody.
    attempts: 1,
    payload: bytes,
    digest: '0'.repeat(64),
    nextAttemptAt: at,
    createdAt: at,
  });
  return id;
};

/** A case of which its region said something else after a restore. */
const aRestored: Write = async (database, owner) => {
  const caseId = await aCase(database, owner);
  const found = { outcome: 'differs', state: 'approved', said: 'accepted' } as const;
  const row = { caseId, region: regions.deciding, ...found, askedAt: new Date() };
  await database.insert(restoreFinding).values(row);
  return caseId;
};

/** Names of parts of those objects that addresses carry beside their ids. */
export const partNames: Readonly<Record<string, string>> = { step: 'a' };

/** How an object of each kind is made; a kind that is not here fails the test. */
export const writers: ReadonlyMap<string, Write> = new Map<string, Write>(
  (
    [
      [caseKind, aCase],
      [draftKind, aDraft],
      [consultationKind, aConsultation],
      [evaluationKind, anEvaluation],
      [faultKind, aFault],
      [complaintKind, aComplaint],
      [bundleKind, aBundle],
      [handoffKind, aHandoff],
      [batchKind, aBatch],
      [precheckKind, aPrecheck],
      [appointmentKind, anAppointment],
      [ticketKind, aTicket],
      [partKind, aPart],
      [disputeKind, aDispute],
      [previewKind, aPreview],
      [messageKind, aMessage],
      [questionKind, aQuestion],
      [agreementKind, anAgreement],
      [keyChangeKind, aKeyChange],
      [restoreFindingKind, aRestored],
      [regionKind, async () => regions.deciding],
    ] as readonly (readonly [Kind, Write])[]
  ).map(([{ kind }, write]) => [kind, write]),
);
