import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { copiesOf, packagesOf } from '../deploy/image-tree.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const deploy = (path: string): string => read(`docs/deploy/${path}`);
const files = readdirSync(join(root, 'docs/deploy'), { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(service|conf|yaml)$/.test(path) && !/prometheus|patroni|nginx/.test(path),
);

const described = read('docs/operations.md');
const isSetting = (name: string): boolean =>
  /^REGION_\d{6}$/.test(name) || name === 'NODE_ENV' || described.includes(`\`${name}\``);

type Container = {
  readonly name: string;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: { readonly limits?: { readonly memory?: string } };
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
};
type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly template?: { readonly spec: { readonly containers: Container[] } } };
};
const manifests = parseAllDocuments(deploy('kubernetes/gateway.yaml')).map(
  (document) => document.toJS() as Manifest,
);
const containers = manifests.flatMap(({ kind, spec }) =>
  (spec?.template?.spec.containers ?? []).map((container) => ({ kind, container })),
);

describe('files for deploying', () => {
  it.each(files)('%s sets nothing that is no setting', (path) => {
    const names = [...deploy(path).matchAll(/(?<![$\w-])([A-Z][A-Z_0-9]{3,})(?=[:=])/g)].map(
      ([, name = '']) => name.replace(/_FILE$/, ''),
    );
    // Of other programs.
    const foreign = /^(POSTGRES_\w+|CHECKPOINT)$/;
    expect(
      names.filter((name) => !foreign.test(name) && !isSetting(name) && !isSetting(`${name}_FILE`)),
    ).toEqual([]);
  });

  it('secrets stand in no manifest: they are files', () => {
    for (const path of files)
      expect(deploy(path), path).not.toMatch(/\b(KEYS|FEDERATION|DATABASE_URL|REGION_\d{6})[:=]/);
  });

  it('the image holds what it starts, what that imports, and no tests', () => {
    const { copies, user, command } = copiesOf(deploy('Dockerfile'));
    expect(copies.map(({ from }) => from).sort()).toEqual([
      'adapters',
      'contracts',
      'gateway',
      'migrations',
      'package.json',
    ]);
    for (const { from } of copies) expect(existsSync(join(root, from)), from).toBe(true);
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(command[0]).toBe('node');
    expect(existsSync(join(root, command[1] ?? ''))).toBe(true);
  });

  it('the folders that a container writes are the user’s in the image, of whom a new volume takes them', () => {
    const { user } = copiesOf(deploy('Dockerfile'));
    const [uid, gid] = user.split(':');
    const volumes = [...deploy('compose.yaml').matchAll(/checkpoint-\w+:(\/[\w/]+)"/g)];
    expect(volumes).toHaveLength(2);
    for (const [, folder] of volumes)
      expect(deploy('Dockerfile')).toContain(
        `RUN install -d -o ${uid} -g ${gid} -m 0750 ${folder}\n`,
      );
  });

  it('the public port in Kubernetes is for whatever ends TLS alone, the operators’ for the monitoring', () => {
    const policy = manifests.find(({ kind }) => kind === 'NetworkPolicy')?.spec as unknown as {
      ingress: { from?: unknown[]; ports: { port: number }[] }[];
    };
    expect(policy.ingress.map(({ from, ports }) => [from?.length, ports])).toEqual([
      [1, [{ port: 8080 }]],
      [1, [{ port: 9090 }]],
    ]);
  });

  it('the packages of the image are those that the program names, and none for development', () => {
    const packages = packagesOf(read('package-lock.json'));
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const named = Object.keys(dependencies).map((name) => `node_modules/${name}`);
    expect(packages).toEqual(expect.arrayContaining(named));
    for (const name of ['vitest', 'wrangler', 'typescript'])
      expect([
        devDependencies[name] !== undefined,
        packages.includes(`node_modules/${name}`),
      ]).toEqual([true, false]);
  });

  it('every container is an ordinary user on a read-only file system with a memory limit, and those that serve are probed', () => {
    expect(containers).toHaveLength(3);
    for (const { kind, container } of containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources?.limits?.memory).toBeDefined();
      if (kind === 'Job') continue;
      expect(container.livenessProbe?.httpGet.path).toBe('/health/live');
      expect(container.readinessProbe?.httpGet.path).toBe('/health/ready');
    }
    const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
    const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(
      deployments.map(({ metadata }) => metadata.name),
    );
  });

  it('whoever serves has an account of the database of its own, and only the schema is made by its owner', () => {
    const compose = parse(deploy('compose.yaml'), { merge: true }) as {
      services: Record<string, { secrets: (string | { source: string; target: string })[] }>;
    };
    const composed = (name: string) =>
      compose.services[name]?.secrets
        .flatMap((one) => (typeof one === 'string' ? [] : [one]))
        .map(({ source, target }) => `${target}: ${source}`);
    expect(['migrate', 'api', 'courier'].map(composed)).toEqual([
      ['database-url: database-url-owner'],
      ['database-url: database-url-api'],
      ['database-url: database-url-courier'],
    ]);
    const mounted = manifests.flatMap(({ spec }) => {
      const pod = spec?.template?.spec as
        | { volumes?: { secret: { secretName: string } }[] }
        | undefined;
      return pod?.volumes ? [pod.volumes.map(({ secret }) => secret.secretName)] : [];
    });
    expect(mounted).toEqual([
      ['tongban-database-owner'],
      ['tongban', 'tongban-database-api'],
      ['tongban', 'tongban-database-courier'],
    ]);
    type Container = {
      env?: { name: string; value?: string }[];
      envFrom?: unknown;
      volumeMounts?: { mountPath: string }[];
    };
    const settings = manifests.find(({ kind }) => kind === 'ConfigMap') as unknown as {
      data: Record<string, string>;
    };
    const unread = manifests.flatMap(({ spec }) => {
      const pod = spec?.template?.spec as { containers?: Container[] } | undefined;
      return (pod?.containers ?? []).flatMap(({ env = [], envFrom, volumeMounts = [] }) => {
        const own = env.map(({ name, value = '' }) => [name, value] as const);
        const all = [...own, ...(envFrom ? Object.entries(settings.data) : [])];
        return all.filter(
          ([name, value]) =>
            name.endsWith('_FILE') &&
            !volumeMounts.some(({ mountPath }) => value.startsWith(`${mountPath}/`)),
        );
      });
    });
    expect(unread).toEqual([]);
    expect(deploy('systemd/tongban@.service')).toContain('secrets/database-url-%i\n');
    expect(deploy('systemd/tongban-migrate.service')).toContain('secrets/database-url-owner\n');
    for (const path of ['compose.yaml', 'kubernetes/gateway.yaml', 'systemd/tongban@.service'])
      expect(deploy(path)).toMatch(/DATABASE_OWNER(: |=)refuse/);
  });

  it('a proxy gives the gateway the time that an answer may take, believes nobody about their address, and repeats nothing', () => {
    const haproxy = deploy('proxies/haproxy.cfg');
    expect(haproxy).toMatch(/timeout server 90s/);
    expect(haproxy).toMatch(/set-header X-Forwarded-For %\[src\]/);
    expect(haproxy).toMatch(/retry-on conn-failure$/m);
    const nginx = deploy('proxies/nginx.conf');
    expect(nginx).toMatch(/proxy_read_timeout 90s/);
    expect(nginx).toMatch(/X-Forwarded-For \$remote_addr/);
    expect(nginx).toMatch(/proxy_next_upstream off/);
  });

  it('PostgreSQL lets in its own nodes, replication among them, and the gateways, each with a password', () => {
    const { postgresql } = parse(deploy('postgres/patroni.yaml')) as {
      postgresql: { pg_hba: string[]; authentication: { replication: { username: string } } };
    };
    const lines = postgresql.pg_hba.map((line) => line.split(' ')).filter(([at]) => at === 'host');
    expect(lines.map(([, , , , method]) => method)).toEqual(lines.map(() => 'scram-sha-256'));
    const letsIn = (database: string, address = ''): boolean =>
      lines.some(([, name, , network = '']) => {
        const [net = '', prefix] = network.split('/');
        const list = new BlockList();
        list.addSubnet(net, Number(prefix));
        return name === database && list.check(address);
      });
    const haproxy = deploy('proxies/haproxy.cfg');
    const servers = (name: string) =>
      [...haproxy.matchAll(new RegExp(`server ${name}-\\d ([\\d.]+):`, 'g'))].map(([, ip]) => ip);
    const [nodes, gateways] = [servers('db'), servers('gateway')];
    expect([nodes.length, gateways.length]).toEqual([3, 2]);
    for (const ip of [...nodes, ...gateways]) expect(letsIn('all', ip), ip).toBe(true);
    for (const ip of nodes) expect(letsIn('replication', ip), ip).toBe(true);
    const { username } = postgresql.authentication.replication;
    expect(lines.find(([, name]) => name === 'replication')?.[2]).toBe(username);
  });
});
