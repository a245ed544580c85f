import { afterAll, expect, it } from 'vitest';
import { startSequencer } from '../../audit/log/sequencer.ts';
import { newTestKey } from '../../audit/testing/tree.ts';
import { witnessVkey } from '../../audit/tree/checkpoint.ts';
import { measureWitnessing } from '../../audit/watching/witnessed.ts';
import { healthRoutes, showReadiness } from '../../platform/http/health.ts';
import { startProcessMetrics } from '../../platform/node/process-metrics.ts';
import { startTelemetry } from '../../platform/node/telemetry.ts';
import { countedLog } from '../../platform/process/counted-log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { noteMember, noteRequest, showMemberTimes } from '../../trust/acts/member-times.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import { startMetrics } from './telemetry.ts';

const telemetry = await startTelemetry({});
afterAll(telemetry.close);

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 5, 1, 0, second));
const seconds = (second: number): number => at(second).getTime() / 1000;
const row = { toRegion: '330421', createdAt: at(0) } as OutboxRow;

it('a delivery shows its four time stamps and three legs, and how long its region had been open; what cannot be read hides nothing else', async () => {
  let parked = 2;
  let isLost = false;
  const measuring = startMetrics(
    {
      depths: async () => {
        if (isLost) throw new Error('no database');
        return parked > 0 ? [{ region: '330421', state: 'parked', count: parked }] : [];
      },
      ages: async () => {
        throw new Error('no database');
      },
      openMs: async () => 7000,
      monotonicMs: () => 0,
    },
    new Map(),
  );
  measuring.ended(row, 'delivered', at(12), { sent: at(10), recorded: at(13) });
  // What was taken back has nobody who was called.
  measuring.ended(row, 'parked', at(12));
  await expect.poll(telemetry.metricsText).toContain('tongban_delivery_open_lag_seconds_sum');
  const text = await telemetry.metricsText();
  for (const [moment, second] of Object.entries({
    accepted: 0,
    sent: 10,
    answered: 12,
    recorded: 13,
  }))
    expect(text).toContain(
      `tongban_delivery_last_timestamp_seconds{region="330421",moment="${moment}"} ${seconds(second)}\n`,
    );
  for (const [leg, sum] of Object.entries({ wait: 10, call: 2, record: 1 }))
    expect(text).toContain(
      `tongban_delivery_leg_seconds_sum{region="330421",leg="${leg}"} ${sum}\n`,
    );
  expect(text).toContain(
    'tongban_delivery_open_lag_seconds_sum{region="330421",outcome="delivered"} 7\n',
  );
  expect(text).toContain('tongban_delivery_unfinished{region="330421",state="parked"} 2\n');
  expect(text).not.toContain('tongban_delivery_backlog_age_seconds');
  // An alert that stays for ever on what was mended would be looked at by nobody.
  parked = 0;
  const unfinished = 'tongban_delivery_unfinished{region="330421",state="parked"}';
  expect(await telemetry.metricsText()).toContain(`${unfinished} 0\n`);
  isLost = true;
  expect(await telemetry.metricsText()).toContain(`${unfinished} NaN\n`);
  measuring.close();
});

it('a member shows when it asked, was answered, was called and was heard', async () => {
  const platform = { clock: () => at(3) } as Platform;
  const end = showMemberTimes(platform);
  noteRequest(platform, 'qingpu-hall', { askedMs: at(2).getTime(), status: 202 });
  noteMember(platform, 'qingpu-hall', { called: at(5).getTime() });
  const text = await telemetry.metricsText();
  expect(text).toContain('tongban_member_requests_total{member="qingpu-hall",status="2xx"} 1\n');
  for (const [moment, second] of Object.entries({ asked: 2, answered: 3, called: 5 }))
    expect(text).toContain(
      `tongban_member_last_timestamp_seconds{member="qingpu-hall",moment="${moment}"} ${seconds(second)}\n`,
    );
  expect(text).not.toContain('moment="heard"');
  end();
});

it('lines of trouble are counted by event, and nothing of what stands in them', async () => {
  const quiet = () => {};
  const log = countedLog({ debug: quiet, info: quiet, warn: quiet, error: quiet });
  log.error('audit.set_aside', { place: 'somewhere' });
  log.info('gateway.started');
  const text = await telemetry.metricsText();
  expect(text).toContain('tongban_log_lines_total{level="error",event="audit.set_aside"} 1\n');
  expect(text).not.toMatch(/somewhere|gateway\.started/);
});

it('what alarms by its first event is there before it, and what was never seen is longer ago than anything', async () => {
  const { publicJwk } = await newTestKey('w.example/a');
  const witnessPolicy = `witness a ${await witnessVkey('w.example/a', publicJwk)}\nquorum a\n`;
  const nothing = { select: () => ({ from: () => ({ where: async () => [] }) }) };
  const database = () => nothing;
  const platform = { clock: () => at(3), config: { witnessPolicy }, database } as never as Platform;
  await startSequencer(platform).close();
  const end = measureWitnessing(platform);
  const text = await telemetry.metricsText();
  end();
  expect(text).toContain('tongban_audit_set_aside_total 0\n');
  expect(text).toContain('tongban_audit_sequencer_failures_total 0\n');
  expect(text).toContain('tongban_audit_cosigned_age_seconds +Inf\n');
});

it('readiness is measured for as long as the process serves, however often routes are built', async () => {
  const asked: string[] = [];
  const database = () => {
    asked.push('');
    throw new Error('no database');
  };
  const readiness = { platform: { clock: () => at(3), database } as never, others: async () => [] };
  healthRoutes(readiness);
  expect(await telemetry.metricsText()).not.toContain('tongban_ready');
  const end = showReadiness(readiness);
  expect(await telemetry.metricsText()).toContain('tongban_ready 0\n');
  const { length } = asked;
  end();
  await telemetry.metricsText();
  expect(asked).toHaveLength(length);
});

it('a process says what it uses', async () => {
  const end = startProcessMetrics();
  const text = await telemetry.metricsText();
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'nodejs_active_resources',
  ])
    expect(text).toMatch(new RegExp(`^${name} [1-9]|^${name} 0\\.[0-9]`, 'm'));
  expect(text).toContain('nodejs_eventloop_delay_seconds{quantile="0.99"}');
  end();
});
