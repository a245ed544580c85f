import type { SubmissionMessage } from '#contracts/case';
import { sampleApplicants, sampleSubmission } from '../../kit/sample-messages.ts';
import { broken, checksOf, must, near, same, taken } from '../check.ts';
import { lastReceived, type Trial } from '../trial.ts';
import { bareTo, submit, submitted } from './sent.ts';

const needs = ['cases.submit'] as const;

const lines: readonly (readonly [keyof SubmissionMessage, string])[] = [
  ['messageId', 'the number by which a repeated message is known'],
  ['previousDigest', 'over the previous message of the case: the receiver sees a gap'],
  ['from', 'who sends'],
  ['to', 'who decides'],
  ['home', 'where the applicant is at home'],
  ['itemCode', 'what is applied for'],
  ['itemName', 'and how it is called'],
  ['channel', 'at a window, online or at a kiosk'],
  ['applicant', 'who applies, no character lost'],
  ['agent', 'who acts for them'],
  ['guardian', 'who acts for a person by law, what they are to them and what proves it'],
  ['mandate', 'what the agent may do, from when, until when and what proves it'],
  ['jointApplicants', 'who applies together with them, in their order'],
  ['reach', 'how they are told, and where a letter goes'],
  ['subject', 'the pairwise subject of the person'],
  ['level', 'how well they were proofed, and the word of the region that did'],
  ['form', 'every field with its type'],
  ['originals', 'whether papers follow'],
];

const fields = lines.map(([field, says]) => ({
  id: `sent-${field}`,
  holds: `SubmissionMessage.${field}: ${says}`,
  needs,
  run: async (t: Trial) => {
    const { message, stored } = await submitted(t);
    must(stored?.kind === 'submission', 'the region has no such case');
    same(stored[field], message[field], field);
  },
}));

const materials = sampleSubmission.materials.map((sample, index) => ({
  id: `material-${sample.how}`,
  holds: `TravellingMaterial: one that is ${sample.how}, with all that belongs to it`,
  needs,
  run: async (t: Trial) => {
    const { stored } = await submitted(t);
    must(stored?.kind === 'submission', 'the region has no such case');
    same(stored.materials[index], sample, sample.code);
  },
}));

export const cases = checksOf('cases', [
  {
    id: 'sent-at',
    holds: 'SubmissionMessage.at: when it was submitted, in the region’s own zone',
    needs,
    run: async (t) => {
      const { message, stored } = await submitted(t);
      near(stored?.at ?? broken('the region has no such case'), new Date(message.at), 'at', 1000);
    },
  },
  ...fields,
  ...materials,
  {
    id: 'bare',
    holds: 'SubmissionMessage: a case that has nothing but what it must have is no less a case',
    needs,
    run: async (t) => {
      const bare = bareTo(t);
      taken(await submit(t, bare), 'submit');
      same(lastReceived(t, bare.caseId), bare, 'what the region has');
    },
  },
  {
    id: 'sent-documents',
    holds:
      'CasesDoor.identityDocuments: who is known by one of these kinds (absent: by any) arrives as who they are',
    needs,
    run: async (t) => {
      const carried = t.adapter.cases?.identityDocuments;
      for (const applicant of sampleApplicants) {
        const { idType } = applicant;
        if (carried && !carried.includes(idType)) continue;
        const message = bareTo(t, applicant);
        taken(await submit(t, message), `submit of ${idType}`);
        const stored = lastReceived(t, message.caseId);
        must(stored?.kind === 'submission', 'the region has no such case');
        same(stored.applicant, applicant, idType);
      }
    },
  },
]);
