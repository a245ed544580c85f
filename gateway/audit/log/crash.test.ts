import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { verifyLog } from '../reading/verify-log.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { verifierOf } from '../tree/checkpoint.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
afterAll(() => log.close());

/** A process of its own that sequences a few events at a time until it is killed. */
function startVictim() {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    const { createNodePlatform } = await import(${here('../../platform/node/node-platform.ts')});
    const { sequenceBatch } = await import(${here('./sequence.ts')});
    const config = JSON.parse(process.env.CONFIG);
    const { platform } = await createNodePlatform({ ...config, regions: new Map() });
    process.send('ready');
    for (;;) await sequenceBatch(platform, 7);`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, CONFIG: JSON.stringify(log.config) },
  });
}

it('a sequencer killed at any step leaves a log without gap, loss or repetition', async () => {
  const ids = new Set<string>();
  for (let round = 0; round < 3; round++) {
    for (let nth = 0; nth < 20; nth++) {
      await commit(
        log,
        ...Array.from({ length: 20 }, (_, event) => someEvent(`case_${event % 5}`)),
      );
    }
    const victim = startVictim();
    await once(victim, 'message');
    await sleep(11 + round * 34);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
  }
  const { rows: before } = await runSql(
    log.database.url,
    'select count(*)::int as n from audit_event',
  );
  const rest = await sequenceAll(log);
  expect(before[0].n + rest).toBe(1200);
  expect(rest).toBeGreaterThan(0);
  const { rows } = await runSql(
    log.database.url,
    `select convert_from(leaf, 'UTF8')::jsonb ->> 'eventId' as id from audit_event`,
  );
  for (const row of rows) ids.add(row.id);
  expect(ids.size).toBe(1200);
  const verifiers = [verifierOf('localhost:8080/log', log.node.platform.keys.log.publicJwk)];
  expect(await verifyLog(log.node.platform.database(), { verifiers })).toMatchObject({
    kind: 'holds',
    size: 1200,
  });
});
