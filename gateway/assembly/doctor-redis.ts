import type { RedisClient } from '../platform/node/redis.ts';
import { inTime } from '../platform/process/in-time.ts';
import { fine, look, type Said, wrong } from './finding.ts';

const patienceMs = 3000;

const fieldOf = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];

/** What the text of Redis' `INFO` says about the queue: whether it takes writes, forgets, and keeps what it took. */
export function redisFinding(info: string): Said {
  const policy = fieldOf(info, 'maxmemory_policy');
  const version = fieldOf(info, 'redis_version');
  if (fieldOf(info, 'role') !== 'master')
    return wrong({
      en: 'a replica, which takes no writes: name the primary in REDIS_URL',
      zh: '这是副本，不能写入：REDIS_URL 应指向主节点',
    });
  if (policy !== undefined && policy !== 'noeviction')
    return look({
      en: `maxmemory-policy is ${policy}, must be noeviction: it may forget jobs`,
      zh: `maxmemory-policy 为 ${policy}，应为 noeviction：否则会丢弃任务`,
    });
  return fieldOf(info, 'aof_enabled') === '1'
    ? fine({ en: `answers, version ${version}`, zh: `有应答，版本 ${version}` })
    : fine({
        en: `answers, version ${version}; without AOF, so that messages start later after its restart`,
        zh: `有应答，版本 ${version}；未开 AOF，其重启后消息会晚些发出`,
      });
}

/** Every part of the keys has a node, as the cluster itself sees it (`CLUSTER INFO`). */
export function clusterFinding(state: string, infos: readonly string[]): Said {
  if (fieldOf(state, 'cluster_state') !== 'ok')
    return wrong({
      en: 'the cluster is not whole (cluster_state): messages start late without it',
      zh: '集群不完整（cluster_state）：消息会晚些发出',
    });
  const primaries = infos.filter((info) => fieldOf(info, 'role') === 'master');
  const odd = primaries.map(redisFinding).find(({ state: found }) => found !== 'ok');
  const count = fieldOf(state, 'cluster_known_nodes') ?? '';
  return (
    odd ??
    fine({ en: `answers, a cluster of ${count} nodes`, zh: `有应答，共 ${count} 个节点的集群` })
  );
}

async function askRedis(redis: RedisClient): Promise<Said> {
  await redis.connect();
  if (!('nodes' in redis)) return redisFinding(await redis.info());
  const state = String(await redis.cluster('INFO'));
  return clusterFinding(state, await Promise.all(redis.nodes('master').map((node) => node.info())));
}

/** Asks once, and does not try again: whoever sits there wants to know now. */
export async function redisStanding(urls: readonly string[]): Promise<Said> {
  const { openRedis } = await import('../platform/node/redis.ts');
  const redis = openRedis(urls, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    once: true,
  });
  // Told by the promise as well; without a listener it would be printed, with the address.
  redis.on('error', () => {});
  try {
    return await inTime(3 * patienceMs, askRedis(redis));
  } catch {
    return wrong({
      en: 'does not answer, or refuses the password: messages start late without it',
      zh: '没有应答，或口令不被接受：消息会晚些发出',
    });
  } finally {
    redis.disconnect();
  }
}
