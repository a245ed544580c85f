import type { AuditEvent } from '#contracts/audit-event';
import type { CaseRequest, SubmissionMessage, TravellingMaterial } from '#contracts/case';
import { asServed } from '#contracts/dates';
import type { Item } from '#contracts/item';
import type { Party, Person } from '#contracts/party';
import type { AssuranceLevel } from '#contracts/subject';
import { completeEvent, itemPurpose, memberActor } from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import { eventDigest } from '../../audit/log/leaf.ts';
import { credentialsDetail } from '../../audit/log/threads.ts';
import { type NewOutboxRow, outboxRow } from '../../delivery/outbox/enqueue.ts';
import { type Reliance, reliances } from '../../documents/certificates/rely.ts';
import { partRefs } from '../../documents/parts/use.ts';
import { newId } from '../../platform/database/ids.ts';
import { type DataKey, newDataKey, sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentTraceId, currentTraceparent } from '../../platform/process/telemetry.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { isWantedOnPaper } from './admissible.ts';
import { signedTexts } from './bind-commitments.ts';
import { personIndex } from './person-index.ts';
import { proofContext } from './proofs.ts';
import { signReceipt } from './receipts.ts';
import type { caseRecord, KeptMaterial, receipt as receiptTable } from './tables.ts';

export type SubmissionRows = {
  readonly record: typeof caseRecord.$inferInsert;
  readonly outbox: NewOutboxRow;
  readonly receipt: typeof receiptTable.$inferInsert;
  readonly event: AuditEvent;
  /** Documents that were sent in chunks: from now on the case's parties may read them. */
  readonly parts?: readonly string[];
  /** What the member calls it. */
  readonly externalId?: string | undefined;
  /** Materials that rest on certificates. */
  readonly relies?: readonly Reliance[];
};

export type SubmittingParty = {
  readonly party: Party;
  readonly level?: AssuranceLevel;
  readonly agent?: Person;
};

/** An application that nothing refuses, with all that its rows are made of. */
export type Prepared = {
  readonly request: CaseRequest;
  readonly item: Item;
  readonly caller: Caller;
  readonly applicant: SubmittingParty;
  readonly materials: TravellingMaterial[];
  /** For the audit event: what else led to this case. */
  readonly details?: AuditEvent['details'];
};

/** A leaf's text is short: several of them where there are many. */
const idsPerText = 8;
const refsPerText = 2;

function textsOf(
  name: string,
  refs: readonly string[],
  perText: number,
): Readonly<Record<string, string>> {
  const texts = Array.from({ length: Math.ceil(refs.length / perText) }, (_, nth) =>
    refs.slice(nth * perText, (nth + 1) * perText).join(' '),
  );
  return Object.fromEntries(texts.map((text, nth) => [`${name}${nth || ''}`, text]));
}

/** The credentials that a case brings: what led to them is part of its history, what led to another's is not. */
const credentialsIn = (materials: readonly TravellingMaterial[]): AuditEvent['details'] =>
  textsOf(
    credentialsDetail,
    reliances(materials).map(({ ref }) => ref),
    idsPerText,
  );

function submittedEvent(
  { request, caller, item, materials, details }: Prepared,
  caseId: string,
  bodyDigest: string,
  now: Date,
): AuditEvent {
  const traceId = currentTraceId();
  const { ground, basis } = groundOfItem(item);
  return completeEvent(
    {
      caseRef: caseId,
      actor: memberActor(caller, request.channel),
      ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
      action: 'case.submitted',
      object: { class: 'case', ref: caseId },
      ...ground,
      purpose: itemPurpose(item.code, item.name),
      ...(traceId ? { traceId } : {}),
      details: {
        to: request.to,
        ...basis,
        materials: request.materials.length,
        body: bodyDigest,
        ...(caller.proof ? { key: caller.proof.jkt } : {}),
        ...credentialsIn(materials),
        ...textsOf('commitments', signedTexts(request.materials, item), refsPerText),
        originals: request.originals,
        ...(caller.subject ? { session: caller.subject.sid } : {}),
        ...(caller.subject?.agent ? { agent: caller.subject.agent.sub } : {}),
        ...details,
      },
    },
    now,
  );
}

/** Named one by one: a member that a request gains must not travel by itself to regions whose readers are strict. */
function messageOf(prepared: Prepared, caseId: string, now: Date): SubmissionMessage {
  const { request, item, caller, applicant, materials } = prepared;
  const { from, to, channel, form, originals, guardian, mandate, jointApplicants, reach } = request;
  return {
    kind: 'submission',
    from,
    to,
    channel,
    form,
    originals,
    messageId: newId('msg', now),
    caseId,
    itemCode: item.code,
    itemName: item.name,
    at: asServed(now),
    applicant: applicant.party,
    ...(applicant.agent ? { agent: applicant.agent } : {}),
    ...(guardian ? { guardian } : {}),
    ...(mandate ? { mandate } : {}),
    ...(jointApplicants ? { jointApplicants } : {}),
    ...(reach ? { reach } : {}),
    ...(caller.subject ? { home: caller.subject.home, subject: caller.subject.sub } : {}),
    ...(applicant.level ? { level: applicant.level } : {}),
    materials,
  };
}

function recordOf(
  { request, item, caller }: Prepared,
  { id: caseId, legalBasis }: Pick<SubmissionRows['record'], 'id' | 'legalBasis'>,
  key: DataKey,
  personIndex: string | null,
  now: Date,
): SubmissionRows['record'] {
  const materials = request.materials.map(
    ({ code, how, signed }): KeptMaterial => ({
      code,
      how,
      ...(isWantedOnPaper({ code, how }, item) ? { onPaper: true } : {}),
      ...(signed ? { signed } : {}),
    }),
  );
  return {
    id: caseId,
    itemCode: item.code,
    itemName: item.name,
    legalBasis,
    fromRegion: request.from,
    toRegion: request.to,
    homeRegion: caller.subject?.home ?? null,
    channel: request.channel,
    clientId: caller.clientId,
    subject: caller.subject?.sub ?? null,
    personIndex,
    state: 'submitted',
    // What a platform calls a document may hold a name; the message keeps it, sealed.
    materials,
    originals: request.originals || materials.some(({ onPaper }) => onPaper),
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** The rows of a prepared application. Nothing is written yet. */
export async function submissionRows(
  platform: Platform,
  prepared: Prepared,
  bodyDigest: string,
): Promise<SubmissionRows> {
  const now = platform.clock();
  const caseId = newId('case', now);
  const message = messageOf(prepared, caseId, now);
  const { messageId: refMessageId, from } = message;
  const dataKey = await newDataKey(platform.keys.master, caseId);
  const event = submittedEvent(prepared, caseId, bodyDigest, now);
  const promised = { digest: bodyDigest, eventDigest: await eventDigest(event) };
  const facts = { kind: 'technical', refMessageId, caseId, from, to: 'tongban' } as const;
  const { caller, applicant } = prepared;
  const index = personIndex(platform.keys, applicant.party);
  const [outbox, jws, proof] = await Promise.all([
    outboxRow(message, dataKey.key, 1, now, currentTraceparent()),
    signReceipt(platform, { ...facts, ...promised }, now),
    caller.proof ? sealJson(dataKey.key, caller.proof, proofContext(refMessageId)) : null,
  ]);
  return {
    record: recordOf(prepared, { id: caseId, legalBasis: event.legalBasis }, dataKey, index, now),
    outbox,
    receipt: { refMessageId, kind: 'technical', caseId, jws, proof, createdAt: now },
    event,
    parts: partRefs(prepared.materials),
    relies: reliances(prepared.materials),
    externalId: prepared.request.externalId,
  };
}
