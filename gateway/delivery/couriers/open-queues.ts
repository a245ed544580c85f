import type { QueueSettings, Queues } from './queue.ts';
import { newLocalQueues } from './queue-local.ts';

/**
 * One queue per region: BullMQ where there is a Redis, else the outbox itself, whose leases and hints do
 * all that a second queue in the same database would do. BullMQ is loaded where it is wanted.
 */
export async function openQueues(settings: QueueSettings): Promise<Queues> {
  const { redisUrls } = settings;
  if (redisUrls === undefined) return newLocalQueues(settings);
  const { openRedisQueues } = await import('./queue-redis.ts');
  return openRedisQueues({ ...settings, redisUrls });
}
