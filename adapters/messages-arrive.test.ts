import { afterAll, describe, expect, it } from 'vitest';
import type { Message } from '#contracts/case';
import type { CasesDoor, RegionAdapter, RegionContext } from '#contracts/region-adapter';
import { undiciOutbound } from './kit/outbound-undici.ts';
import type { ReferencePlatform } from './kit/reference-platform.ts';
import {
  sampleNotice,
  sampleSubmission,
  sampleSupplement,
  sampleWithdrawal,
} from './kit/sample-messages.ts';
import { itemCodeIn, people, type SampleRegion } from './kit/sample-world.ts';
import { type StartedPlatform, startPlatforms } from './sample-bindings.ts';

const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1_000_000 });
const started = await startPlatforms();
afterAll(async () => {
  await Promise.all(started.map(({ platform }) => platform.close()));
  await outbound.close();
});

const [person] = people;
const bare: Message = {
  kind: 'submission',
  messageId: 'msg_55555555555555555555555555',
  caseId: 'case_eeeeeeeeeeeeeeeeeeeeeeeeee',
  from: '310118',
  to: '330421',
  itemCode: sampleSubmission.itemCode,
  itemName: sampleSubmission.itemName,
  at: '2026-10-12T09:00:05+08:00',
  channel: 'online',
  applicant: { kind: 'person', name: person.name, idType: '111', idNumber: person.idNumber },
  form: {},
  materials: [],
  originals: false,
};

function send(cases: CasesDoor<unknown>, message: Message, context: RegionContext<unknown>) {
  if (message.kind === 'submission') return cases.submit(message, context);
  if (message.kind === 'supplement') return cases.supplement(message, context);
  if (message.kind === 'withdrawal') return cases.withdraw(message, context);
  return cases.notify(message, context);
}

/** The messages as this region would get them. */
function stageOf({ adapter, platform, credentials }: StartedPlatform) {
  const region = adapter.region as SampleRegion;
  const context = {
    region: adapter.region,
    http: outbound.http,
    clock: () => new Date(),
    credentials,
    signal: new AbortController().signal,
  };
  const { cases } = adapter as RegionAdapter<unknown> & { cases: CasesDoor<unknown> };
  const regionalOf = (sent: ReferencePlatform) =>
    sent.cases().find(({ caseId }) => caseId === sampleSubmission.caseId)?.regionalCaseId ?? '';
  return async (message: Message): Promise<Message> => {
    const itemCode = itemCodeIn(region, message.itemCode.slice(19));
    const own = 'regionalCaseId' in message ? { regionalCaseId: regionalOf(platform) } : {};
    const sent = { ...message, to: region, itemCode, ...own } as Message;
    expect(await send(cases, sent, context)).toMatchObject({ ok: true });
    return sent;
  };
}

describe.each(started)(
  'what a region that speaks $format stores is what was sent, field by field',
  (one) => {
    one.platform.setOpening('open');
    const sent = stageOf(one);
    const last = () => one.platform.received().at(-1);

    it('of a submission', async () => {
      const message = await sent(sampleSubmission);
      expect(last()).toEqual(message);
    });

    it('of a submission that has no field but those it must have', async () => {
      const message = await sent(bare);
      expect(last()).toEqual(message);
    });

    it('of a notice', async () => {
      const message = await sent(sampleNotice);
      expect(last()).toEqual(message);
    });

    it('of a supplement and a withdrawal', async () => {
      // Nobody takes the reports of this platform: its clerk has acted all the same.
      void one.platform.act(sampleSubmission.caseId, 'accept').catch(() => undefined);
      void one.platform.act(sampleSubmission.caseId, 'require_supplement').catch(() => undefined);
      const supplement = await sent(sampleSupplement);
      expect(last()).toEqual(supplement);
      const withdrawal = await sent(sampleWithdrawal);
      expect(last()).toEqual(withdrawal);
    });
  },
);
