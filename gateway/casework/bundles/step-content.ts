import { z } from 'zod';
import { BundleRequest, BundleStepRequest, StepKey } from '#contracts/bundle';
import { CaseRequest, TravellingMaterial } from '#contracts/case';
import { Party, Person } from '#contracts/party';
import { AssuranceLevel } from '#contracts/subject';
import type { Keys } from '../../platform/keys/keys.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { BundleRow, StepRow } from './store.ts';

/** Who asked, without what was only true of the request: a step begins when the session may be long over. */
export type StandingCaller = Omit<Caller, 'scopes'>;

/** All that a step needs to begin, as it was checked when it was submitted. */
export const StepContent = z.strictObject({
  request: CaseRequest,
  later: z.array(z.strictObject({ code: z.string(), fromStep: StepKey })),
  applicant: z.strictObject({
    party: Party,
    level: AssuranceLevel.optional(),
    agent: Person.optional(),
  }),
  materials: z.array(TravellingMaterial),
  caller: z.custom<StandingCaller>(),
  /** As it was asked for, to be amended and tried again. */
  asked: BundleStepRequest,
  shared: BundleRequest.shape.shared,
});
export type StepContent = z.infer<typeof StepContent>;

const contextOf = (bundleId: string, step: string): string => `${bundleId} ${step}`;

export const sealStep = (
  key: DataKey,
  bundleId: string,
  step: string,
  content: StepContent,
): Promise<Uint8Array<ArrayBuffer>> => sealJson(key.key, content, contextOf(bundleId, step));

/** The key of a bundle, or undefined once it was destroyed. */
export const bundleKey = (keys: Keys, row: BundleRow): Promise<DataKey | undefined> =>
  openRowKeyIfKept(keys, row);

/** What a step needs to begin; undefined once it was destroyed. */
export async function openStep(
  keys: Keys,
  row: BundleRow,
  step: StepRow,
): Promise<StepContent | undefined> {
  const key = await bundleKey(keys, row);
  if (!key || !step.sealed) return undefined;
  return StepContent.parse(await openJson(key.key, step.sealed, contextOf(row.id, step.step)));
}
