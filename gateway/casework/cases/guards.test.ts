import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActKind, type CaseState, isFinal } from '#contracts/case-states';
import type { CaseRow } from './case-row.ts';
import { type ActingParty, guard } from './guards.ts';
import { apply } from './transition.ts';

const now = new Date('2026-11-22T02:00:00Z');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const fresh: CaseRow = {
  id: 'case_a',
  itemCode: '1',
  itemName: 'x',
  legalBasis: null,
  fromRegion: '310118',
  toRegion: '330421',
  homeRegion: '320509',
  channel: 'window',
  clientId: 'qingpu-platform',
  subject: null,
  personIndex: null,
  counters: null,
  state: 'submitted',
  endedAs: null,
  suspendedFrom: null,
  owner: null,
  withdrawnFrom: null,
  words: null,
  suspensionWords: null,
  clearReason: null,
  clearWanted: null,
  regionalCaseId: null,
  materials: [],
  originals: false,
  wrappedKey: null,
  masterVersion: 'm1',
  reportedAt: null,
  lastReport: null,
  acceptedAt: null,
  restrictedUntil: null,
  erasedAt: null,
  version: 1,
  createdAt: now,
  updatedAt: now,
};

const everybody: readonly ActingParty[] = [
  'collector',
  'region',
  'decider',
  'owner',
  'operator',
  'gateway',
];

type Step = {
  readonly by: ActingParty;
  readonly event: ActKind;
  readonly owner: string;
  /** The region asks for papers afterwards. */
  readonly asked: boolean;
};
const step: fc.Arbitrary<Step> = fc.record({
  asked: fc.boolean(),
  by: fc.constantFrom(...everybody),
  event: fc.constantFrom(...ActKind.options),
  owner: fc.constantFrom('operator', '310118', '330421'),
});

/** What a person who knows the rules by heart expects, written down apart from the tables. */
type Model = {
  state: CaseState;
  before: CaseState | undefined;
  owner: string | undefined;
  /** What was withdrawn. */
  withdrawn?: Model;
};

/** `who event: from -> to`, the moves that stand by themselves. */
const sentences = [
  'collector supplement: supplement_required -> forwarded',
  'collector supplement: forwarded -> forwarded',
  'collector supplement: accepted -> accepted',
  'gateway forward: submitted -> forwarded',
  'region forward: submitted -> forwarded',
  'operator refusal_reversed: refused -> submitted',
];

function resumed({ state, before, owner }: Model, by: ActingParty): Model | undefined {
  const mayAlways = by === 'operator' || by === 'gateway';
  const may = mayAlways || (owner !== 'operator' && /^(decider|owner)$/.test(by));
  return state === 'suspended' && before && may
    ? { state: before, before: undefined, owner: undefined }
    : undefined;
}

/** What the applicant takes back is over, unless the region says otherwise or never learned of it. */
function afterWithdrawal(model: Model, { by, event, owner }: Step): Model | undefined {
  const { state, withdrawn } = model;
  if (event === 'withdraw')
    return by === 'collector' && !isFinal(state)
      ? { state: 'withdrawn', before: undefined, owner: undefined, withdrawn: model }
      : undefined;
  if (state !== 'withdrawn' || !withdrawn) return undefined;
  if (event === 'withdrawal_undelivered') return by === 'gateway' ? { ...model, owner } : undefined;
  const operatorMust = by === 'operator' && model.owner === 'operator';
  return by === 'region' || by === 'gateway' || operatorMust ? withdrawn : undefined;
}

function expected(model: Model, taken: Step): Model | undefined {
  const { by, event, owner } = taken;
  if (event === 'resume') return resumed(model, by);
  if (event.startsWith('withdraw')) return afterWithdrawal(model, taken);
  if (event === 'suspend') {
    const may = ['decider', 'operator', 'gateway'].includes(by);
    const stands = model.state !== 'suspended' && !isFinal(model.state);
    return may && stands ? { state: 'suspended', before: model.state, owner } : undefined;
  }
  const beginning = `${by} ${event}: ${model.state} -> `;
  const found = sentences.find((sentence) => sentence.startsWith(beginning));
  const state = found?.slice(beginning.length) as CaseState | undefined;
  return state && { state, before: undefined, owner: undefined };
}

/** What the model is in the words of a row. */
const rowOf = ({ state, before, owner, withdrawn }: Model) => ({
  state,
  suspendedFrom: before ?? null,
  owner: owner ?? null,
  withdrawnFrom: withdrawn
    ? { state: withdrawn.state, suspendedFrom: withdrawn.before ?? null }
    : null,
});

/** The region asks for papers before it accepts. */
function askedFor(row: CaseRow, model: Model): [CaseRow, Model] {
  if (model.state !== 'forwarded') return [row, model];
  const fact = { to: 'supplement_required' } as const;
  const actor = { kind: 'region', id: 'x', organisation: 'x', role: 'x' } as const;
  const changed = apply(row, { kind: 'require_supplement', actor, fact }, now);
  if (!changed.ok) throw new Error('a fact was refused');
  return [changed.value, { ...model, state: fact.to }];
}

describe('a case under any hands in any order', () => {
  it('moves where its rules say, and nowhere else', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let row = fresh;
        let model: Model = { state: 'submitted', before: undefined, owner: undefined };
        for (const taken of steps) {
          const next = expected(model, taken);
          const verdict = guard(row, taken.event, [taken.by]);
          expect(verdict === 'allowed', `${taken.by} ${taken.event} in ${row.state}`).toBe(
            next !== undefined,
          );
          if (!next) continue;
          const { event: kind, owner, asked } = taken;
          const actor = { kind: 'gateway', id: 'x', organisation: 'x', role: 'x' } as const;
          const changed = apply(row, { kind, actor, owner }, now);
          if (!changed.ok) throw new Error('the guard let pass what the machine forbids');
          expect(changed.value).toMatchObject({ ...rowOf(next), version: row.version + 1 });
          [row, model] = asked ? askedFor(changed.value, next) : [changed.value, next];
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no closed case to anybody, but that a withdrawal may still fail and a refusal be none', () => {
    for (const state of ['refused', 'approved', 'denied', 'withdrawn'] as const) {
      expect(isFinal(state)).toBe(true);
      for (const event of ActKind.options) {
        if (event === 'withdrawal_undelivered' && state === 'withdrawn') continue;
        if (event === 'refusal_reversed' && state === 'refused') continue;
        expect(guard({ ...fresh, state }, event, everybody)).toBe('wrong_state');
      }
    }
  });

  it('stands again as it stood, with its owner and all that was written, when the region refuses the withdrawal', () => {
    const actor = { kind: 'gateway', id: 'x', organisation: 'x', role: 'x' } as const;
    const events = ['withdraw', 'withdrawal_undelivered', 'withdrawal_refused'] as const;
    const stood: CaseRow = {
      ...fresh,
      state: 'suspended',
      suspendedFrom: 'supplement_required',
      owner: '330421',
      words: bytes('wanted'),
      suspensionWords: bytes('hearing'),
    };
    const after = events.reduce((row, kind) => {
      const changed = apply(row, { kind, actor }, now);
      if (!changed.ok) throw new Error(`${kind} is forbidden`);
      return changed.value;
    }, stood);
    expect(after).toEqual({ ...stood, version: 4 });
  });
});

describe('what a region wrote', () => {
  const words = bytes('sealed');
  const actor = { kind: 'gateway', id: 'x', organisation: 'x', role: 'x' } as const;
  const asked: CaseRow = { ...fresh, state: 'supplement_required', words };

  it('outlives a supplement and a suspension, whose own words do not outlive it', () => {
    const suspended = apply(asked, { kind: 'suspend', actor, words: bytes('why') }, now);
    expect(suspended).toMatchObject({ value: { words, suspensionWords: bytes('why') } });
    if (!suspended.ok) return;
    const resumed = apply(suspended.value, { kind: 'resume', actor }, now);
    expect(resumed).toMatchObject({ value: { words, suspensionWords: null } });
    expect(apply(asked, { kind: 'supplement', actor }, now)).toMatchObject({ value: { words } });
  });

  it('gives way to the next thing it reports', () => {
    const fact = { to: 'accepted' } as const;
    expect(apply(asked, { kind: 'accept', actor, fact }, now)).toMatchObject({
      value: { words: null },
    });
  });

  it('is not touched by what is only recorded', () => {
    const fact = { to: 'supplement_required', aside: true } as const;
    expect(apply(asked, { kind: 'extend', actor, fact }, now)).toMatchObject({ value: { words } });
  });
});

it('the time of the last report that is believed stands, whatever else is told with a time that nobody believes', () => {
  const actor = { kind: 'region', id: 'x', organisation: 'x', role: 'x' } as const;
  const fact = { to: 'supplement_required' } as const;
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  const told = (row: CaseRow, hours: number, doubt: 'before_case' | null) => {
    const stated = { at: hoursAgo(hours), doubt };
    const changed = apply(row, { kind: 'require_supplement', actor, fact, stated }, now);
    if (!changed.ok) throw new Error('a fact was refused');
    return changed.value;
  };
  const doubted = { event: 'require_supplement', doubt: 'before_case' };
  expect(told(fresh, 9, 'before_case')).toMatchObject({ reportedAt: null, lastReport: doubted });
  const believed = told(fresh, 2, null);
  expect(believed.reportedAt).toEqual(hoursAgo(2));
  expect(told(believed, 9, 'before_case')).toMatchObject({
    reportedAt: hoursAgo(2),
    lastReport: doubted,
  });
});
