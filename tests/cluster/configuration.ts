/** Where one node is; everything else is as docs/deploy says. */
export type Place = {
  readonly name: string;
  readonly port: number;
  readonly restPort: number;
  readonly dataDir: string;
  /** The port on which the others reach its PostgreSQL. */
  readonly reachedOn: number;
  /** The port on which they reach its Patroni. */
  readonly restReachedOn: number;
  readonly etcdPort: number;
  readonly binDir: string;
};

type Tree = { readonly [name: string]: unknown };
const branch = (tree: Tree, name: string): Tree => tree[name] as Tree;

/**
 * The configuration of docs/deploy/postgres/patroni.yaml with this machine's addresses. Not taken over: the watchdog
 * device, and the archive, which no machine of a test has; passwords.
 */
export function patroniConfig(deployed: Tree, place: Place): Tree {
  const { name, port, restPort, dataDir, reachedOn, restReachedOn, etcdPort, binDir } = place;
  const here = (at: number): string => `127.0.0.1:${at}`;
  const bootstrap = branch(deployed, 'bootstrap');
  const dcs = branch(bootstrap, 'dcs');
  const settings = branch(dcs, 'postgresql');
  const parameters = { ...branch(settings, 'parameters'), archive_mode: 'off' };
  const postgresql = branch(deployed, 'postgresql');
  const trusted = (postgresql['pg_hba'] as readonly string[])
    .filter((line) => line.startsWith('host '))
    .map((line) => line.replace(/\S+ scram-sha-256$/, '127.0.0.1/32 trust'));
  return {
    ...deployed,
    name,
    restapi: { listen: here(restPort), connect_address: here(restReachedOn) },
    etcd3: { hosts: [here(etcdPort)], use_proxies: true },
    bootstrap: { ...bootstrap, dcs: { ...dcs, postgresql: { ...settings, parameters } } },
    postgresql: {
      ...postgresql,
      listen: here(port),
      connect_address: here(reachedOn),
      data_dir: dataDir,
      bin_dir: binDir,
      parameters: { unix_socket_directories: '' },
      pg_hba: trusted,
    },
    watchdog: { mode: 'off' },
  };
}

/** The part of docs/deploy/proxies/haproxy.cfg that stands in front of PostgreSQL, with this machine's addresses. */
export function haproxyConfig(
  deployed: string,
  port: number,
  nodes: readonly { readonly name: string; readonly port: number; readonly restPort: number }[],
): string {
  const [, section = ''] = deployed.split(/^listen postgres$/m);
  const lines = section
    .split('\n')
    .filter((line) => !/^\s+(?:bind|server|option tcplog)\b/.test(line))
    .map((line) => line.replace(' port 8008', ''));
  return [
    'defaults',
    '  timeout connect 3s',
    'listen postgres',
    `  bind 127.0.0.1:${port}`,
    ...lines,
    ...nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} port ${node.restPort}`),
    '',
  ].join('\n');
}
