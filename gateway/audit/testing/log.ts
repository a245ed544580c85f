/** For tests of this room: a gateway on a database of its own, and events to feed it. */
import type { AuditEvent } from '#contracts/audit-event';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import type { KeySet } from '../../platform/keys/key-set.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { createNodePlatform, type NodePlatform } from '../../platform/node/node-platform.ts';
import { type Config, parseConfig } from '../../platform/process/config.ts';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../log/append.ts';
import { sequenceBatch } from '../log/sequence.ts';

export type TestLog = {
  readonly database: TestDatabase;
  readonly config: Config;
  readonly node: NodePlatform;
  readonly close: () => Promise<void>;
};

function testConfig(databaseUrl: string, keys: KeySet): Config {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://localhost:8080',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '8',
    KEYS: JSON.stringify(keys),
    LOG_LEVEL: 'error',
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return config.value;
}

export async function openTestLog(keys?: KeySet, clock?: () => Date): Promise<TestLog> {
  const database = await createTestDatabase();
  const config = testConfig(database.url, keys ?? (await newKeySet()));
  // A clock of the test's own moves what is dated and what ages alike.
  const clocks = clock ? { clock, monotonicMs: () => clock().getTime() } : {};
  const node = await createNodePlatform(config, clocks);
  const close = async (): Promise<void> => {
    await node.close();
    await database.drop();
  };
  return { database, config, node, close };
}

export const someEvent = (
  caseRef: string | undefined,
  action: AuditEvent['action'] = 'case.read',
): NewAuditEvent => ({
  ...(caseRef === undefined ? {} : { caseRef }),
  actor: gatewayActor,
  action,
  object: { class: 'case', ref: caseRef ?? 'none' },
  legalBasis: 'public_interest',
  purpose: 'supervision',
});

export const commit = ({ node }: TestLog, ...events: NewAuditEvent[]): Promise<void> =>
  appendAudit(node.platform.database(), events, node.platform.clock());

/** Sequences until nothing waits. @returns how many events */
export async function sequenceAll({ node }: TestLog, limit = 1000): Promise<number> {
  for (let total = 0; ; ) {
    const { count } = await sequenceBatch(node.platform, limit);
    if (count === 0) return total;
    total += count;
  }
}
