import { broken, must, near, same } from '#adapters/conformance/check';
import { newCase } from './exchanges.ts';
import type { PlatformCheck, Probe } from './probe.ts';
import type { Reported } from './reports-door.ts';

const none =
  'no report came within 10 s: is the gateway’s address at your platform that of the kit?';

/** A clerk acts on a case, and what the platform tells of it. */
async function reported(p: Probe, events: readonly string[]) {
  const { message, receipt } = await newCase(p);
  let report: Reported | undefined;
  for (const event of events) {
    const coming = p.door.next(message.caseId);
    await p.subject.levers.act?.(message.caseId, event);
    report = (await coming) ?? broken(none);
  }
  return { receipt, report: report ?? broken(none) };
}

const kinds = {
  accept: ['accept'],
  refuse: ['refuse'],
  supplement: ['require_supplement'],
  approve: ['accept', 'approve'],
  deny: ['accept', 'deny'],
} as const;

/** What makes a report of the kind more than a word. */
const contents: Readonly<Partial<Record<keyof typeof kinds, string>>> = {
  refuse: 'reason',
  supplement: 'wanted',
  deny: 'reason',
};

const each: readonly PlatformCheck[] = Object.entries(kinds).map(([kind, events]) => ({
  id: `callbacks.${kind}`,
  group: 'callbacks',
  holds: `POST /v1/cases/{id}/reports of kind ${kind}: signed, of the form, with the number, and when it happened`,
  needs: ['cases', 'act'],
  run: async (p) => {
    const { receipt, report } = await reported(p, events);
    must(report.wrong === undefined, `the gateway would refuse it: ${report.wrong}`);
    const { said } = report;
    same(said['kind'], kind, 'kind');
    same(said['regionalCaseId'], receipt.regionalCaseId, 'regionalCaseId');
    near(String(said['at']), new Date(), 'at');
    const content = contents[kind as keyof typeof kinds];
    const value = content === undefined ? true : said[content];
    must(Array.isArray(value) ? value.length > 0 : Boolean(value), `it says no ${content}`);
  },
}));

export const reportChecks: readonly PlatformCheck[] = [
  ...each,
  {
    id: 'callbacks.idempotency-key',
    group: 'callbacks',
    holds: 'a report carries an Idempotency-Key',
    needs: ['cases', 'act'],
    run: async (p) => {
      const { report } = await reported(p, ['accept']);
      must(report.idempotencyKey !== undefined, 'no Idempotency-Key');
    },
  },
  {
    id: 'callbacks.again',
    group: 'callbacks',
    holds: 'a report that nobody heard (503) comes again, the same by reportId and in every member',
    needs: ['cases', 'act'],
    run: async (p) => {
      const { message } = await newCase(p);
      const coming = p.door.next(message.caseId);
      p.door.failNext(1);
      const acting = p.subject.levers.act?.(message.caseId, 'accept');
      // A lever may wait for the report to be taken, or give up with it: what comes is what counts.
      const ended = acting?.catch(() => undefined);
      const first = (await coming) ?? broken(none);
      const again = (await p.door.next(message.caseId)) ?? broken('it did not come again');
      await ended;
      same(again.said, first.said, 'the report that came again');
    },
  },
  {
    id: 'callbacks.own-number',
    group: 'callbacks',
    holds: 'every report has a reportId of its own: the same number is the same report',
    needs: ['cases', 'act'],
    run: async (p) => {
      const one = (await reported(p, ['accept'])).report.said['reportId'];
      const other = (await reported(p, ['accept'])).report.said['reportId'];
      must(one !== other, 'two reports under one number');
    },
  },
  {
    id: 'callbacks.token',
    group: 'callbacks',
    holds: 'private_key_jwt: aud is the gateway as one string, 60 s at most, each jti once',
    needs: ['cases', 'act'],
    run: async (p) => {
      const { door } = p;
      must(
        door.tokensAsked() > 0,
        'no token was asked for: restart the platform, or let its token end',
      );
      const [fault] = door.tokenFaults();
      must(fault === undefined, fault ?? '');
    },
  },
];
