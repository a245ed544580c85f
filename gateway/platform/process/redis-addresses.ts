import { z } from 'zod';

const mostNodes = 32;

const isRedis = (text: string): boolean =>
  URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '';

/** What all nodes of a cluster share: nobody but the cluster says who they are. */
const sharedIn = (text: string): string => {
  const { protocol, username, password } = new URL(text);
  return JSON.stringify([protocol, username, password]);
};

/** One server, or some nodes of one cluster, separated by commas. */
export const RedisAddresses = z.string().transform((text, context): readonly string[] => {
  const addresses = text.split(',').map((part) => part.trim());
  // Not repeated: a password may stand in it.
  const refuse = (why: string) => {
    context.addIssue(why);
    return z.NEVER;
  };
  if (!addresses.every(isRedis)) return refuse('is no address of Redis: redis:// or rediss://');
  if (addresses.length === 1) return addresses;
  if (addresses.length > mostNodes) return refuse('names more than 32 nodes: a few are enough');
  if (new Set(addresses.map(sharedIn)).size > 1)
    return refuse('nodes of a cluster have one scheme, one user and one password');
  if (addresses.some((address) => !/^\/?0?$/.test(new URL(address).pathname)))
    return refuse('a cluster has no numbered databases');
  return addresses;
});
