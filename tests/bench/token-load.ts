import { Pool } from 'undici';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { closedLoop, openLoop } from './load.ts';
import { withCpu } from './process-cpu.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type TokenServer = {
  readonly issuer: string;
  readonly path: string;
  readonly member: MemberClient;
  /** The process, for its CPU time. */
  readonly pid: number;
  /** The grants of so many requests and their parameters, made beforehand. */
  readonly forms: (count: number) => Promise<readonly TokenForm[]>;
};

export type TokenForm = Readonly<Record<string, string>>;

/** Tokens per second, and what one costs the server in CPU. */
export type Round = { readonly perSecond: number; readonly cpuMs: number };

type Post = (number: number) => Promise<void>;

/** Requests whose assertions are signed beforehand, so that the load costs the machine little. */
async function prepare(server: TokenServer, pool: Pool, count: number): Promise<Post> {
  const bodies: string[] = [];
  const forms = await server.forms(count);
  await closedLoop(count, 16, async (number) => {
    const assertion = await server.member.assertion({ aud: server.issuer });
    const authentication = { client_assertion_type: assertionType, client_assertion: assertion };
    bodies.push(new URLSearchParams({ ...forms[number], ...authentication }).toString());
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return async (number) => {
    const body = bodies[number] ?? '';
    const answer = await pool.request({ method: 'POST', path: server.path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode} ${text}`);
  };
}

async function withPool<T>(
  server: TokenServer,
  connections: number,
  work: (pool: Pool) => Promise<T>,
) {
  const pool = new Pool(server.issuer, { connections, pipelining: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

const warmUp = async (server: TokenServer, pool: Pool): Promise<void> =>
  void (await closedLoop(300, 16, await prepare(server, pool, 300)));

/** Tokens that a server gives until the clients cannot ask faster. */
export const tokenRate = (
  server: TokenServer,
  count: number,
  connections: number,
): Promise<Round> =>
  withPool(server, connections, async (pool) => {
    await warmUp(server, pool);
    const post = await prepare(server, pool, count);
    const { value, cpuMs } = await withCpu(server.pid, () => closedLoop(count, connections, post));
    return { perSecond: value, cpuMs: cpuMs / count };
  });

/** Milliseconds from when a request was due until its token is there, at a fixed rate. */
export const tokenLatency = (server: TokenServer, ratePerSecond: number, seconds: number) =>
  withPool(server, 256, async (pool) => {
    await warmUp(server, pool);
    const post = await prepare(server, pool, Math.ceil(ratePerSecond * seconds));
    const histogram = await openLoop(ratePerSecond, seconds * 1000, post);
    return [50, 99].map((percentile) => histogram.getValueAtPercentile(percentile) / 1000);
  });
