import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { Calendar } from '#contracts/calendar';
import { migrate } from '../../assembly/migrate.ts';
import { type NodeGateway, startNodeGateway } from '../../assembly/node-gateway.ts';
import { logVkey } from '../../audit/log/log-identity.ts';
import { desc } from '../../platform/database/drizzle.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../platform/node/embedded-postgres.ts';
import { freePort } from '../../platform/node/free-port.ts';
import type { Telemetry } from '../../platform/node/telemetry.ts';
import { parseConfig } from '../../platform/process/config.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { storeFederation } from '../../trust/federation/store.ts';
import { federationDocument } from '../../trust/federation/tables.ts';
import { adaptersOf } from '../own-adapters.ts';
import { keptJson, writeAuditEnvironment } from './data.ts';
import { type Guangde, startGuangde } from './guangde.ts';
import { checkJoined, type Joined, readJoined } from './joined.ts';
import { type MemberClient, memberClient } from './member-client.ts';
import { type MemberKeys, newMemberKeys, type SampleMember, sampleFederation } from './members.ts';
import type { StartOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { mountSignatureCheck } from './signature-check.ts';
import { mountWindowPage } from './window-page.ts';
import { prepareWitnesses } from './witnesses.ts';
import { startWorld, type World } from './world.ts';

/** Everything of the embedded default, running. */
export type Embedded = {
  readonly origin: string;
  readonly platform: Platform;
  readonly world: World;
  readonly guangde: Guangde;
  readonly member: (clientId: SampleMember) => MemberClient;
  /** Puts a new version of the federation document in force, with these calendars. */
  readonly setCalendars: (calendars: Readonly<Record<string, Calendar>>) => Promise<void>;
  readonly close: () => Promise<void>;
};

const platformPorts = [8181, 8182, 8183] as const;
const guangdePort = 8184;

async function chooseOrigin(
  wanted: number,
  progress: Progress,
): Promise<{ port: number; origin: string }> {
  const port = await freePort(wanted);
  if (port !== wanted)
    progress.say(
      `  ! port ${wanted} is taken, using ${port} · 端口 ${wanted} 被占用, 改用 ${port}`,
    );
  return { port, origin: `http://localhost:${port}` };
}

async function newestVersion(platform: Platform): Promise<number> {
  const [row] = await platform
    .database()
    .select({ version: federationDocument.version })
    .from(federationDocument)
    .orderBy(desc(federationDocument.version))
    .limit(1);
  return row?.version ?? 0;
}

type Running = {
  readonly databaseUrl: string;
  readonly world: World;
  readonly guangde: Guangde;
  readonly joined: Joined;
  readonly witnessPolicy: string;
  readonly origin: string;
  readonly port: number;
};

const sampleOf = ({ world, origin }: Pick<Running, 'world' | 'origin'>, keys: MemberKeys) => ({
  keys,
  seals: world.seals,
  origin,
});

/** Everybody of this machine: the sample federation, Guangde, and who came along. */
const everybody = (
  { guangde, joined, ...sample }: Pick<Running, 'world' | 'guangde' | 'joined' | 'origin'>,
  keys: MemberKeys,
  of: Pick<Parameters<typeof sampleFederation>[0], 'version' | 'calendars'>,
) => joined.join(guangde.join(sampleFederation({ ...of, ...sampleOf(sample, keys) })));

/** Kept keys; members that came with a later version get theirs for this run. */
const memberKeysOf = async (dataDir: string): Promise<MemberKeys> => ({
  ...(await newMemberKeys()),
  ...(await keptJson(dataDir, 'members.json', newMemberKeys)),
});

/** What may be tried with the demo by setting it. */
const givenFrom = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['REDIS_URL', 'LOG_SM_KEYS'].flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );

async function startGateway(
  options: StartOptions,
  running: Running,
  telemetry: Telemetry,
): Promise<NodeGateway> {
  const keys = await keptJson(options.dataDir, 'keys.json', newKeySet);
  const memberKeys = await memberKeysOf(options.dataDir);
  const document = everybody(running, memberKeys, { version: 1 });
  const regions = {
    ...running.world.environment,
    ...running.guangde.environment,
    ...running.joined.environment,
  };
  if (running.joined.codes.length > 0) await checkJoined(document, regions);
  const adapters = await adaptersOf(regions);
  if (!adapters.ok) throw new Error(adapters.failure.join('\n'));
  const config = parseConfig({
    PUBLIC_ORIGIN: running.origin,
    HOST: '127.0.0.1',
    PORT: String(running.port),
    DATABASE_URL: running.databaseUrl,
    KEYS: JSON.stringify(keys),
    FEDERATION: JSON.stringify(document),
    WITNESS_POLICY: running.witnessPolicy,
    DATABASE_OWNER: 'refuse',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    ...givenFrom(process.env),
    ...regions,
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const gateway = await startNodeGateway(config.value, {
    adapterFor: adapters.value,
    courierFor,
    outbound: undiciOutbound,
    metricsText: telemetry.metricsText,
    mount: (app) => {
      mountWindowPage(app);
      mountSignatureCheck(app, { origin: running.origin, members: document.members });
    },
  });
  if (!gateway.ok) throw new Error(gateway.failure.problems.join('\n'));
  return gateway.value;
}

/** Whether the data of earlier runs is left behind: without its keys a database can be neither read nor continued (see standInFolder). */
const startsFresh = ({ fresh, dataDir }: StartOptions): boolean =>
  fresh || !existsSync(join(dataDir, 'keys.json'));

/** PostgreSQL over the folder of this clone; `--fresh` forgets its database and the keys that belong to it. */
async function openDatabase(options: StartOptions, fresh: boolean, progress: Progress) {
  if (options.fresh)
    for (const name of ['keys.json', 'members.json', 'audit.env'])
      await rm(join(options.dataDir, name), { force: true });
  return await progress.prepare(
    `PostgreSQL ${options.fresh ? '(全新 fresh) ' : ''}${join(options.dataDir, 'postgres')}`,
    () =>
      startEmbeddedPostgres({
        dataDir: join(options.dataDir, 'postgres'),
        port: 5432 + 10_000,
        fresh,
        dieWithParent: true,
        log: (line) => progress.say(`    ${line}`),
      }),
  );
}

/** The schema, and two accounts that cannot change the log: the one that serves, and the one of `npm run audit:verify`. */
async function prepareDatabase(postgres: EmbeddedPostgres) {
  const serving = 'tongban_gateway';
  const auditor = 'tongban_auditor';
  const servingUrl = await postgres.loginAs(serving);
  const auditingUrl = await postgres.loginAs(auditor);
  await migrate(postgres.url, { roles: { courier: serving, auditor } });
  return { servingUrl, auditingUrl };
}

async function openGuangde(gatewayOrigin: string, progress: Progress): Promise<Guangde> {
  const guangde = await progress.prepare(
    '广德, 标准接口 · Guangde, by the canonical API',
    async () =>
      startGuangde({ gatewayOrigin, port: await freePort(guangdePort), clerkDelayMs: 400 }),
  );
  progress.say(`      ${guangde.platform.region}  ${guangde.platform.url}`);
  return guangde;
}

const calendarSetter =
  (
    platform: Platform,
    running: Pick<Running, 'world' | 'guangde' | 'joined' | 'origin'>,
    memberKeys: MemberKeys,
  ): Embedded['setCalendars'] =>
  async (calendars) => {
    const version = (await newestVersion(platform)) + 1;
    const document = everybody(running, memberKeys, { version, calendars });
    await storeFederation(platform, document, 'npm start');
  };

/** Starts PostgreSQL, the three platforms and the gateway, in that order; closing goes the other way. */
export async function startEmbedded(
  options: StartOptions,
  telemetry: Telemetry,
  progress: Progress,
): Promise<Embedded> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const stop of closers.splice(0).reverse()) await stop();
  };
  try {
    const fresh = startsFresh(options);
    const joined = await readJoined(options.join);
    for (const code of joined.codes) progress.say(`  + ${code}`);
    const postgres = await openDatabase(options, fresh, progress);
    closers.push(postgres.stop);
    const accounts = await progress.prepare('数据库结构 · database schema', () =>
      prepareDatabase(postgres),
    );
    const { port, origin } = await chooseOrigin(options.port, progress);
    const world = await progress.prepare('三个参考平台 · three reference platforms', () =>
      startWorld({ gatewayOrigin: origin, ports: [...platformPorts], clerkDelayMs: 400 }),
    );
    closers.push(world.close);
    for (const { region, url } of [world.qingpu, world.wujiang, world.jiashan])
      progress.say(`      ${region}  ${url}`);
    const guangde = await openGuangde(origin, progress);
    closers.push(guangde.close);
    const witnesses = await prepareWitnesses(options.dataDir, fresh);
    closers.push(witnesses.close);
    const around = { world, guangde, joined, origin, witnessPolicy: witnesses.policy, port };
    const gateway = await progress.prepare(`网关 · gateway ${origin}`, () =>
      startGateway(options, { ...around, databaseUrl: accounts.servingUrl }, telemetry),
    );
    closers.push(gateway.close);
    const { platform } = gateway;
    await progress.prepare('三个见证人 · three witnesses of the log', async () =>
      witnesses.watch(await logVkey(platform)),
    );
    const memberKeys = await memberKeysOf(options.dataDir);
    const setCalendars = calendarSetter(platform, around, memberKeys);
    await setCalendars({});
    await writeAuditEnvironment(options.dataDir, accounts.auditingUrl, await logVkey(platform));
    return {
      origin,
      platform,
      world,
      guangde,
      setCalendars,
      close,
      member: (clientId) => memberClient(origin, clientId, memberKeys[clientId]),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
