import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openHead } from '../audit/log/log-identity.ts';
import { outsideSize } from '../audit/log/outside.ts';
import { readHead } from '../audit/log/store.ts';
import { newWriteProbe } from '../platform/database/write-probe.ts';
import { timesOf } from '../platform/keys/key-dates.ts';
import { missingMasters } from '../platform/process/master-keys.ts';
import type { Platform } from '../platform/process/platform.ts';
import type { Finding } from '../platform/process/standing.ts';
import { noteworthyMs } from '../platform/time/database-clock.ts';
import { configuredRegions, misfits } from '../trust/federation/misfits.ts';
import { currentFederation } from '../trust/federation/store.ts';
import { couldUnguardLog, examineDatabase } from './check-database.ts';
import { copyTargets } from './copying.ts';
import { agreementsLeftOut } from './doctor-agreements.ts';
import { copyStanding } from './doctor-copy.ts';
import { moduleStanding } from './doctor-modules.ts';
import { redisStanding } from './doctor-redis.ts';
import { certificatesOf } from './doctor-tls.ts';
import { fine, look, type Said, told, wrong } from './finding.ts';
import type { Offline } from './offline.ts';
import { findFork } from './published-log.ts';
import { startProblem } from './start-problem.ts';
import { tilesProblem } from './tiles.ts';

const soonMs = 30 * 86_400_000;
const leastFree = 0.1;

async function database(platform: Platform): Promise<Said> {
  const { problem, schema } = await examineDatabase(platform);
  if (problem !== undefined) return wrong(told(problem));
  const found = await newWriteProbe(platform.database)();
  if (found.writable && schema === 'newer')
    return look({
      en: 'its tables are of a newer version: bring this one to it too',
      zh: '数据库的表属于更新的版本：请将本程序也升级',
    });
  return found.writable
    ? fine({ en: 'answers and takes writes', zh: '可连接，可写入' })
    : wrong({ en: `takes no writes: ${found.why}`, zh: `不能写入：${found.why}` });
}

async function account(platform: Platform): Promise<Said> {
  return (await couldUnguardLog(platform.database()))
    ? look({
        en: 'owns the tables of the audit log, or is a superuser: serve as another (docs/operations.md, "Accounts")',
        zh: '是审计日志表的所有者或超级用户：请改用受限账户运行（docs/operations.md, "Accounts"）',
      })
    : fine({ en: 'cannot change the audit log', zh: '不能改动审计日志' });
}

function clock({ databaseClock }: Platform): Said {
  const { differenceMs = 0 } = databaseClock.standing();
  const seconds = (differenceMs / 1000).toFixed(1);
  return Math.abs(differenceMs) > noteworthyMs
    ? look({
        en: `${seconds} s from PostgreSQL's: mend the wrong one (NTP)`,
        zh: `与 PostgreSQL 相差 ${seconds} 秒：校正走错的一方（NTP）`,
      })
    : fine({ en: `${seconds} s from PostgreSQL's`, zh: `与 PostgreSQL 相差 ${seconds} 秒` });
}

function signingKeys({ config, clock: now }: Platform): Said {
  const at = now().getTime();
  const ends = config.keys.signing.map(({ kid, ...dates }) => ({ kid, ...timesOf(dates) }));
  const over = ends.filter(({ retireAfterMs }) => retireAfterMs <= at).map(({ kid }) => kid);
  if (ends.every(({ retireAfterMs }) => retireAfterMs < at + soonMs))
    return look({
      en: 'every signing key ends within 30 days: `npm run keys -- rotate`',
      zh: '签名密钥都将在 30 天内到期：运行 `npm run keys -- rotate`',
    });
  return over.length > 0
    ? look({
        en: `${over.join(', ')} ended: keep the public half and take it out`,
        zh: `${over.join('，')} 已到期：留存公钥后移除`,
      })
    : fine({ en: `${ends.length} for signing`, zh: `${ends.length} 个签名密钥` });
}

async function masterKeys(platform: Platform): Promise<Said> {
  const known = platform.config.keys.master.map(({ version }) => version);
  const missing = await missingMasters(platform.database(), known);
  const versions = missing.map(({ version }) => version).join(', ');
  return missing.length === 0
    ? fine({ en: 'all that are needed', zh: '所需的都在' })
    : wrong({ en: `KEYS.master lacks ${versions}`, zh: `KEYS.master 缺少版本 ${versions}` });
}

async function auditLog({
  platform,
  outside,
}: Pick<Offline, 'platform' | 'outside'>): Promise<Said> {
  const head = await readHead(platform.database());
  if (head && !(await openHead(platform.keys.logSigning, head.note)))
    return wrong({
      en: 'its head is not signed by a key of KEYS.log that signs now',
      zh: '日志头不是 KEYS.log 现用密钥所签',
    });
  const fork = await findFork(platform, outside);
  if (!fork.ok) return wrong(told(fork.failure));
  if (fork.value)
    return wrong({
      en: `older than what was published, or another: ${fork.value.kind}`,
      zh: `比已公布的旧，或不是同一日志：${fork.value.kind}`,
    });
  const { checkpointFile, checkpointUrl } = platform.config;
  const size = head?.size ?? 0;
  return checkpointFile === undefined && checkpointUrl === undefined
    ? look({
        en: 'nothing outside of the database to compare with: set CHECKPOINT_FILE',
        zh: '数据库之外没有可比对的：请设 CHECKPOINT_FILE',
      })
    : fine({
        en: `${size} events, goes on from what was published`,
        zh: `${size} 条事件，与已公布的相接`,
      });
}

async function tiles(platform: Platform): Promise<Said> {
  const problem = await tilesProblem(platform);
  if (problem !== undefined) return wrong(told(problem));
  const size = await outsideSize(platform.database());
  return platform.tiles
    ? fine({
        en: `can be read; ${size} events lie outside of the database`,
        zh: `可读取；${size} 条事件已移出数据库`,
      })
    : look({
        en: 'the log stays in the database for ever: set TILES_DIR or TILES_S3',
        zh: '日志将一直留在数据库中：请设 TILES_DIR 或 TILES_S3',
      });
}

async function federation(platform: Platform): Promise<Said> {
  const { document } = await currentFederation(platform);
  const found = misfits(document, configuredRegions(platform.regions));
  const which = found.map(({ pointer, reason }) => `${pointer}: ${reason}`).join('; ');
  const { version, regions } = document;
  return found.length > 0
    ? look({ en: `version ${version}: ${which}`, zh: `版本 ${version}：${which}` })
    : fine({
        en: `version ${version}, ${regions.length} regions`,
        zh: `版本 ${version}，${regions.length} 个地区`,
      });
}

/** Its list of items is what every region answers, and changes nothing. */
async function region(platform: Platform, code: string): Promise<Said> {
  const bound = platform.regions.get(code);
  const listed = await bound?.adapter.items?.listItems(bound.context());
  if (!listed) return fine({ en: 'has no list of items to ask for', zh: '没有可查询的事项清单' });
  if (listed.ok) {
    const count = listed.value.items.length;
    return fine({ en: `answers: ${count} items`, zh: `有应答：${count} 个事项` });
  }
  const { kind, code: why } = listed.failure;
  return kind === 'scheduledClosed'
    ? fine({ en: 'closed by plan', zh: '按计划停运' })
    : look({ en: `${kind}: ${why}`, zh: `无法使用，${kind}：${why}` });
}

async function disk({ config }: Platform): Promise<Said> {
  const place = config.checkpointFile ? dirname(config.checkpointFile) : process.cwd();
  const { bavail, blocks } = await statfs(place);
  const percent = Math.round((100 * bavail) / blocks);
  const words = { en: `${percent} % free at ${place}`, zh: `${place} 剩余 ${percent} %` };
  return bavail / blocks < leastFree ? look(words) : fine(words);
}

type Check = readonly [of: string, check: () => Said | Promise<Said>];

/** What is looked at: a command of its own, or a gateway that serves. */
type Examined = Pick<Offline, 'platform' | 'keyModules' | 'outside'>;

function checksOf(offline: Examined): readonly Check[] {
  const { platform } = offline;
  const { redisUrls } = platform.config;
  return [
    ['database', () => database(platform)],
    ['account', () => account(platform)],
    ['clock', () => clock(platform)],
    ['keys.signing', () => signingKeys(platform)],
    ['keys.master', () => masterKeys(platform)],
    ...offline.keyModules
      .tokens()
      .map(([label, token]): Check => [`keys in ${label}`, () => moduleStanding(token)]),
    ['log', () => auditLog(offline)],
    ['tiles', () => tiles(platform)],
    ...copyTargets(platform.config).map(
      (target): Check => [`copy ${target.name}`, () => copyStanding(platform, target)],
    ),
    ['federation', () => federation(platform)],
    ['agreements', () => agreementsLeftOut(platform)],
    ...(redisUrls ? ([['redis', () => redisStanding(redisUrls)]] satisfies Check[]) : []),
    ...[...platform.regions.keys()].map(
      (code): Check => [`region ${code}`, () => region(platform, code)],
    ),
    ['disk', () => disk(platform)],
  ];
}

/**
 * Looks at all that a process needs before it is started, or when something is wrong. Changes nothing but the row that
 * finds out whether the database takes writes.
 */
export async function examine(offline: Examined): Promise<readonly Finding[]> {
  const { config } = offline.platform;
  const findings = await Promise.all(
    checksOf(offline).map(async ([of, check]): Promise<Finding> => {
      const said = await Promise.resolve()
        .then(check)
        .catch((error: unknown) => wrong(told(startProblem(error, config) ?? 'cannot be told')));
      return { of, ...said };
    }),
  );
  return [...findings, ...(await certificatesOf(offline.platform))];
}
