import type { ChildProcess } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import {
  chooseAccount,
  ownFolder,
  type ServerAccount,
} from '../../gateway/platform/node/server-account.ts';
import { type FaultProxy, startFaultProxy } from '../faults/campaign/tcp-fault-proxy.ts';
import { newServerFolder } from '../setup/memory-folder.ts';
import { haproxyConfig, patroniConfig } from './configuration.ts';
import { killNode, type Programs, startServer } from './servers.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type Node = {
  readonly name: string;
  readonly port: number;
  readonly restPort: number;
  /** The wires on which the others reach its PostgreSQL and its Patroni, and it reaches etcd. */
  readonly wires: {
    readonly postgres: FaultProxy;
    readonly rest: FaultProxy;
    readonly etcd: FaultProxy;
  };
  readonly kill: () => Promise<void>;
  readonly start: () => void;
};

type Member = {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline?: number;
};

/** Three nodes of PostgreSQL under Patroni, etcd, and HAProxy in front of whoever is primary. */
export type Cluster = {
  readonly url: string;
  readonly nodes: readonly Node[];
  /** The node that the others believe to be primary. */
  readonly leader: () => Promise<Node>;
  /** Waits until every node follows the primary and one of them is synchronous. */
  readonly whole: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const nodeNames = ['db-1', 'db-2', 'db-3'] as const;
// Patroni of a node that was cut off has been seen to wait for minutes for a wire that no longer leads anywhere.
const wholeWithinMs = 300_000;
const deployed = (path: string): Promise<string> =>
  readFile(new URL(`../../docs/deploy/${path}`, import.meta.url), 'utf8');

type Ground = {
  readonly programs: Programs;
  readonly home: string;
  readonly account: ServerAccount;
  /** Removed with each server that ends because we did. */
  readonly remove: string | undefined;
};

type Listening = { readonly port: number; readonly server: ChildProcess };

async function startEtcd({ programs, home, account, remove }: Ground): Promise<Listening> {
  const port = await freePort();
  const own = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    ...['--name', 'e1', '--data-dir', join(home, 'etcd')],
    ...['--listen-client-urls', own, '--advertise-client-urls', own],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `e1=${peer}`],
  ];
  const logFile = join(home, 'etcd.log');
  return {
    port,
    server: startServer(programs.etcd, flags, { account, cwd: home, logFile, remove }),
  };
}

async function prepareNode(ground: Ground, name: string, etcdPort: number): Promise<Node> {
  const { programs, home, account, remove } = ground;
  const [port, restPort] = [await freePort(), await freePort()];
  const wires = {
    postgres: await startFaultProxy(() => port),
    rest: await startFaultProxy(() => restPort),
    etcd: await startFaultProxy(() => etcdPort),
  };
  const dir = join(home, name);
  await ownFolder(account, dir);
  const dataDir = join(dir, 'data');
  const file = join(dir, 'patroni.json');
  const config = patroniConfig(parse(await deployed('postgres/patroni.yaml')), {
    name,
    port,
    restPort,
    dataDir,
    reachedOn: wires.postgres.port,
    restReachedOn: wires.rest.port,
    etcdPort: wires.etcd.port,
    binDir: programs.postgresBin,
  });
  // JSON is YAML too.
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o644 });
  let patroni: ChildProcess | undefined;
  return {
    name,
    port,
    restPort,
    wires,
    kill: async () => {
      // Once: afterwards the numbers of its processes may be a stranger's.
      const running = patroni;
      patroni = undefined;
      if (running) await killNode(running, dataDir);
    },
    start: () => {
      const logFile = join(dir, 'patroni.log');
      patroni = startServer(programs.patroni, [file], { account, cwd: dir, logFile, remove });
    },
  };
}

async function startHaproxy(ground: Ground, nodes: readonly Node[]): Promise<Listening> {
  const { programs, home, account, remove } = ground;
  const port = await freePort();
  const file = join(home, 'haproxy.cfg');
  await writeFile(file, haproxyConfig(await deployed('proxies/haproxy.cfg'), port, nodes), {
    mode: 0o644,
  });
  const logFile = join(home, 'haproxy.log');
  const server = startServer(programs.haproxy, ['-db', '-f', file], {
    account,
    cwd: home,
    logFile,
    remove,
  });
  return { port, server };
}

/** What the first node that answers says of all; a node that was cut off does not know. */
async function membersBy(nodes: readonly Node[]): Promise<readonly Member[]> {
  for (const { restPort } of nodes) {
    const answer = await fetch(`http://127.0.0.1:${restPort}/cluster`, {
      signal: AbortSignal.timeout(3000),
    }).catch(() => undefined);
    const said = (await answer?.json().catch(() => undefined)) as
      | { members?: Member[] }
      | undefined;
    if (said?.members?.length) return said.members;
  }
  return [];
}

/**
 * A former primary runs before it follows the new one, which shows by its timeline: a fault meanwhile would be the second at
 * once, and a primary that nobody follows acknowledges nothing.
 */
const isWhole = (members: readonly Member[]): boolean => {
  const leader = members.find(({ role }) => role === 'leader');
  const following = members.filter(
    ({ state, timeline }) =>
      (state === 'running' || state === 'streaming') && timeline === leader?.timeline,
  );
  return (
    leader?.timeline !== undefined &&
    following.length === nodeNames.length &&
    members.some(({ role }) => role === 'sync_standby')
  );
};

export async function startCluster(programs: Programs): Promise<Cluster> {
  const home = await newServerFolder('tongban-cluster-');
  const account = await chooseAccount(join(home, 'none'), () => undefined);
  await ownFolder(account, home);
  const keep = process.env['CLUSTER_KEEP'] !== undefined;
  const ground: Ground = { programs, home, account, remove: keep ? undefined : home };
  const etcd = await startEtcd(ground);
  const nodes: Node[] = [];
  for (const name of nodeNames) nodes.push(await prepareNode(ground, name, etcd.port));
  for (const node of nodes) node.start();
  const haproxy = await startHaproxy(ground, nodes);
  const whole = async (): Promise<void> => {
    const until = performance.now() + wholeWithinMs;
    for (;;) {
      const members = await membersBy(nodes);
      if (isWhole(members)) return;
      if (performance.now() > until)
        throw new Error(`the cluster is not whole: ${JSON.stringify(members)}; see ${home}`);
      await pause(250);
    }
  };
  return {
    url: `postgres://postgres@127.0.0.1:${haproxy.port}/tongban`,
    nodes,
    whole,
    leader: async () => {
      const leading = (await membersBy(nodes)).find(({ role }) => role === 'leader');
      const node = nodes.find(({ name }) => name === leading?.name);
      if (!node) throw new Error('no node is primary');
      return node;
    },
    close: async () => {
      for (const node of nodes) await node.kill();
      for (const { server } of [haproxy, etcd]) server.kill('SIGKILL');
      for (const { wires } of nodes)
        await Promise.all(Object.values(wires).map((wire) => wire.close()));
      // What was killed may still be ending, and make a file meanwhile.
      if (!keep) await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
