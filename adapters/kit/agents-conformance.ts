import { expect, it } from 'vitest';
import type { Authorisation } from '#contracts/authorisation';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import type { ReferencePlatform } from './reference-platform.ts';
import { agents, type SampleAgent } from './sample-agents.ts';
import { companies, people, type SamplePerson, type SampleRegion } from './sample-world.ts';

/** A region's register of agents, as its adapter and its reference platform offer it. */
export type AgentsDoor<Context> = {
  readonly home: SampleRegion;
  /** The region's own word for who was entrusted. */
  readonly entrustedWord: string;
  readonly ask: (
    question: AuthorisationQuestion,
    context: Context,
  ) => Promise<RegionResult<Authorisation | undefined>>;
  readonly context: () => Context;
  readonly withdraw: ReferencePlatform['withdrawAgent'];
};

type Asks = { readonly http: OutboundHttp; readonly clock: () => Date };

async function holds<Context extends Asks>(
  { ask, context }: AgentsDoor<Context>,
  { name, idNumber }: SamplePerson,
  uscc: string,
  http: OutboundHttp = context().http,
) {
  // Fifteen digits stay at home: what the gateway asks about has eighteen.
  const number = upgradeCitizenNumber(idNumber) ?? idNumber;
  const agent = { kind: 'person', name, idType: '111', idNumber: number } as const;
  const answer = await ask({ uscc, agent }, { ...context(), http });
  return answer.ok ? answer.value : `${answer.failure.kind} ${answer.failure.code}`;
}

/** Its first company and who is on record for it. */
function registerOf(home: SampleRegion) {
  const company = companies.find((each) => each.home === home) ?? companies[0];
  const records = agents.filter((record) => record.company === company);
  const byKind = (kind: SampleAgent['kind']) => records.filter((record) => record.kind === kind);
  const [representative] = byKind('legal_representative');
  const [first, ...others] = byKind('entrusted');
  if (!representative || !first) throw new Error(`${home} has nobody to ask about`);
  const strangers = people.filter((person) => !records.some((record) => record.person === person));
  return { uscc: company.uscc, representative: representative.person, first, others, strangers };
}

const isOnRecord = (person: SamplePerson, uscc: string): boolean =>
  agents.some((record) => record.person === person && record.company.uscc === uscc);

/** What every region's answer about an agent must keep to, whatever it travels as. */
export function keepsToTheRegister<Context extends Asks>(door: AgentsDoor<Context>): void {
  const { uscc, representative, first, others, strangers } = registerOf(door.home);

  it('confirms the legal representative for everything and without end', async () => {
    const found = await holds(door, representative, uscc);
    expect(found).toMatchObject({ kind: 'legal_representative', items: 'all' });
    expect(found).not.toHaveProperty('validUntil');
  });

  it('confirms agents from other regions: for what and until when, and not after that', async () => {
    for (const { person, items, validUntil } of [first, ...others]) {
      const end = validUntil === 'long_term' ? undefined : `${validUntil}T23:59:59+08:00`;
      const until = end === undefined ? {} : { validUntil: end };
      const confirmed = { kind: 'entrusted', items, ...until, raw: door.entrustedWord };
      const isOver = end !== undefined && Date.parse(end) < door.context().clock().getTime();
      expect(await holds(door, person, uscc)).toEqual(isOver ? undefined : confirmed);
    }
  });

  it('confirms nobody else: a stranger, an agent of another company, somebody of another region’s company', async () => {
    for (const person of strangers) expect(await holds(door, person, uscc)).toBeUndefined();
    const elsewhere = companies.filter((company) => !isOnRecord(first.person, company.uscc));
    for (const company of elsewhere)
      expect(await holds(door, first.person, company.uscc)).toBeUndefined();
    const abroad = companies.find(({ home }) => home !== door.home)?.uscc ?? '';
    expect(await holds(door, representative, abroad)).toBeUndefined();
  });

  it('does not confirm what was withdrawn', async () => {
    const undo = door.withdraw(uscc, first.person.idNumber);
    expect(await holds(door, first.person, uscc)).toBeUndefined();
    undo();
    expect(await holds(door, first.person, uscc)).toBeDefined();
  });

  it('confirms nobody while the region cannot be asked', async () => {
    const http: OutboundHttp = async () => ({
      ok: false,
      failure: { kind: 'timeout', message: 'no answer' },
    });
    expect(await holds(door, representative, uscc, http)).toBe('retryable timeout');
  });
}

/** For regions to which the number of the agent travels in clear. */
export function noticesMixUps<Context extends Asks>(door: AgentsDoor<Context>): void {
  const { uscc, first, strangers } = registerOf(door.home);

  it('refuses an answer about somebody else: a mix-up on the way makes nobody an agent', async () => {
    const [stranger] = strangers;
    if (!stranger) throw new Error('everybody is an agent');
    const { http } = door.context();
    const mixed: OutboundHttp = (request, signal) =>
      http(
        {
          ...request,
          body: String(request.body).replaceAll(stranger.idNumber, first.person.idNumber),
        },
        signal,
      );
    expect(await holds(door, stranger, uscc, mixed)).toBe('malformed agent_other');
  });
}
