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

/** Asks once, and does not try again: whoever sits there wants to know now. */
export async function redisStanding(url: string): Promise<Said> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Told by the promise as well; without a listener it would be printed, with the address.
  redis.on('error', () => {});
  try {
    await redis.connect();
    return redisFinding(await redis.info());
  } catch {
    return wrong({
      en: 'does not answer, or refuses the password: messages start late without it',
      zh: '没有应答，或口令不被接受：消息会晚些发出',
    });
  } finally {
    redis.disconnect();
  }
}
