import type { QueueSettings, Queues } from './queue.ts';
import { newLocalQueues } from './queue-local.ts';
import { openRedisQueues } from './queue-redis.ts';

/**
 * One queue per region: BullMQ where there is a Redis, else the outbox itself, whose leases and hints do
 * all that a second queue in the same database would do.
 */
export const openQueues = (settings: QueueSettings): Queues =>
  settings.redisUrl === undefined
    ? newLocalQueues(settings)
    : openRedisQueues({ ...settings, redisUrl: settings.redisUrl });
