import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

type ClientOptions = Pick<
  RedisOptions,
  | 'enableOfflineQueue'
  | 'lazyConnect'
  | 'commandTimeout'
  | 'connectTimeout'
  | 'maxRetriesPerRequest'
> & {
  /** Asks once: whoever sits there wants to know now. */
  readonly once?: boolean;
};

/** Nodes that are found are called by the same user, in the same way as those that are named. */
function sharedOf(address: string): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  const { protocol, username, password } = new URL(address);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

const nodeAt = (address: string) => {
  const { hostname, port } = new URL(address);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
};

/** One server, or a cluster by the names of some of its nodes. Keys that are used together need a hash tag in common. */
export function openRedis(
  addresses: readonly string[],
  { once = false, enableOfflineQueue = true, lazyConnect = false, ...each }: ClientOptions,
): RedisClient {
  const [first = ''] = addresses;
  const never = { retryStrategy: () => null, maxRetriesPerRequest: 0 };
  if (addresses.length === 1)
    return new Redis(first, { enableOfflineQueue, lazyConnect, ...each, ...(once ? never : {}) });
  return new Cluster(addresses.map(nodeAt), {
    ...{ enableOfflineQueue, lazyConnect },
    redisOptions: { ...sharedOf(first), ...each },
    // A certificate is of a name, which stays one.
    dnsLookup: (name, use) => use(null, name),
    // A cluster that is not whole says so to whoever asks once.
    ...(once ? { clusterRetryStrategy: () => null, enableReadyCheck: false } : {}),
  });
}
