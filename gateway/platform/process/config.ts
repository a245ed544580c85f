import { z } from 'zod';
import type { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import type { Retention } from '#contracts/retention';
import { parseStrictJson } from '#contracts/strict-json';
import { KeySet } from '../keys/key-set.ts';
import { Sm2Jwk } from '../keys/sm2-key.ts';
import { type Network, parseNetwork } from './addresses.ts';
import { AuditCopy, type CopyAddress } from './audit-copy.ts';
import { isLoopbackHost } from './reach.ts';
import { RedisAddresses } from './redis-addresses.ts';
import { RetentionSetting } from './retention-setting.ts';
import { type TilesPlace, TilesSettings, tilesMisfits, tilesPlace } from './tiles-settings.ts';

const Origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be an origin without path or trailing slash',
  );

const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      const parsed = parseStrictJson(text);
      if (parsed.ok) return parsed.value;
      context.addIssue([parsed.failure.pointer, parsed.failure.reason].join(' ').trim());
      return z.NEVER;
    })
    .pipe(schema);

/** Networks in CIDR form or single addresses, separated by commas. */
const Networks = z.string().transform((text, context): readonly Network[] => {
  const parsed = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => [part, parseNetwork(part)] as const);
  for (const [part, network] of parsed)
    if (!network) context.addIssue(`${part.slice(0, 60)} is no address and no network`);
  return parsed.flatMap(([, network]) => network ?? []);
});

/** An address or a name of this machine; whether it is one is found out when something listens there. */
const Host = z
  .string()
  .regex(
    /^(?:[0-9A-Fa-f:.%]+|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)$/,
    'is no address and no host name',
  );

const rfc1918 = '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';

const Environment = z.object({
  PUBLIC_ORIGIN: Origin,
  HOST: Host.default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  OPERATIONS_HOST: Host.default('127.0.0.1'),
  OPERATIONS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  MAX_CONNECTIONS: z.coerce.number().int().min(10).max(100_000).default(4000),
  MAX_CONNECTIONS_PER_SOURCE: z.coerce.number().int().min(1).max(100_000).default(512),
  TRUSTED_PROXIES: Networks.default([]),
  REGION_NETWORKS: z.string().default(rfc1918).pipe(Networks),
  MEMBER_NETWORKS: Networks.default([]),
  ROLE: z.enum(['api', 'courier', 'all']).default('all'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_OWNER: z.enum(['warn', 'refuse']).default('warn'),
  DATABASE_POOL: z.coerce.number().int().min(3).max(200).default(16),
  REDIS_URL: RedisAddresses.optional(),
  KEYS: jsonText(KeySet),
  FEDERATION: jsonText(z.unknown()).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  AGENT_RECHECK_MS: z.coerce.number().int().min(1000).max(3_600_000).default(300_000),
  REGION_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(20_000),
  CASE_RETENTION_DAYS: RetentionSetting.default(RetentionSetting.parse('180')),
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(120_000).default(0),
  CHECKPOINT_FILE: z.string().min(1).max(4000).optional(),
  CHECKPOINT_URL: z.url({ protocol: /^https?$/ }).optional(),
  ...TilesSettings.shape,
  LOG_SM_KEYS: jsonText(z.array(Sm2Jwk).min(1).max(20)).optional(),
  WITNESS_POLICY: z.string().min(1).max(65_536).optional(),
  AUDIT_COPY: AuditCopy.optional(),
  AUDIT_COPY_CA: z.string().min(1).optional(),
  AUDIT_COPY_CERT: z.string().min(1).optional(),
  AUDIT_COPY_KEY: z.string().min(1).optional(),
  AUDIT_GRACE_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(4 * 3_600_000),
  MESSAGE_SIGNATURES: z.enum(['required', 'optional']).default('required'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  RESIDENCY: z.enum(['cn-mainland', 'local-development']).optional(),
});

export type Config = TilesPlace & {
  readonly publicOrigin: string;
  readonly host: string;
  readonly port: number;
  /** Where operators look: metrics and the long form of readiness. Absent: on `port`, for whoever asks. */
  readonly operations?: { readonly host: string; readonly port: number };
  /** Connections at once, in all and from one source that is no trusted proxy. Absent: the defaults. */
  readonly connections?: {
    readonly total: number;
    readonly perSource: number;
    readonly proxies: readonly Network[];
  };
  /** Private networks in which regions and courier companies may be, and in which members may. Absent: none. */
  readonly regionNetworks?: readonly Network[];
  readonly memberNetworks?: readonly Network[];
  readonly role: 'api' | 'courier' | 'all';
  readonly databaseUrl: string;
  /** PostgreSQL itself, where `databaseUrl` is a pooler. */
  readonly databaseDirectUrl?: string;
  /** No start with an account that could switch off the guards of the log. */
  readonly databaseOwner?: 'refuse';
  /** Connections of this process to its database, that on which it hears hints included. */
  readonly databasePool: number;
  /** One server, or nodes of a cluster. Absent: the outbox is the queue. */
  readonly redisUrls?: readonly string[];
  readonly keys: KeySet;
  /** First federation document, read only while the database has none. */
  readonly federation?: unknown;
  /** Credentials per region, checked later by the region's adapter. */
  readonly regions: ReadonlyMap<RegionCode, unknown>;
  /** Credentials per courier company, checked later by its adapter. */
  readonly couriers?: ReadonlyMap<string, unknown>;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly regionTimeoutMs: number;
  /** How long a home region's word about who acts for a company is taken without asking again. */
  readonly agentRecheckMs?: number;
  /** How long a process that is told to stop is not ready and still serves. Absent: not at all. */
  readonly shutdownDelayMs?: number;
  /** Where the newest checkpoint of the log is kept outside of the database, and read at a start. */
  readonly checkpointFile?: string;
  /** Where somebody else keeps a checkpoint of the log. */
  readonly checkpointUrl?: string;
  /** How old tiles and entries of the log are that leave the database. Absent: as soon as a bundle is full. */
  readonly tilesAfterDays?: number;
  /** SM2 keys of the log's second tree, the one that signs first. Absent: there is none. */
  readonly logSmKeys?: readonly Sm2Jwk[];
  /** Who must have seen the log, and where they are asked (C2SP tlog-policy). Absent: nobody watches. */
  readonly witnessPolicy?: string;
  /** Where the events of the log are copied to, off this host. Absent: nowhere. */
  readonly auditCopy?: readonly CopyAddress[];
  /** Who is believed to be such a collector, and who this gateway is to it (PEM). Absent: as Node believes; nobody. */
  readonly auditCopyTls?: {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  };
  /** How long the audit log may stand still before the gateway stops accepting. */
  readonly auditGraceMs: number;
  /** How many days each class of cases is kept; absent means what the law asks. */
  readonly retention?: Retention;
  /** Whether members must sign state-changing calls; absent means yes. */
  readonly messageSignatures?: 'required' | 'optional';
  /** Where personal data is handled, as the operator states it; the edge does not start without. */
  readonly residency?: 'cn-mainland' | 'local-development';
};

type Settings = Readonly<Record<string, string | undefined>>;

/** `PARCEL_COURIER_<NAME>`: credentials per courier company, by its code in lower case with hyphens. */
function courierSettings(environment: Settings, problems: string[]): Map<string, unknown> {
  const couriers = new Map<string, unknown>();
  for (const [name, text] of Object.entries(environment)) {
    const code = /^PARCEL_COURIER_([A-Z][A-Z0-9_]*)$/.exec(name)?.[1];
    if (!code || text === undefined) continue;
    const parsed = jsonText(z.record(z.string(), z.unknown())).safeParse(text);
    if (parsed.success) couriers.set(code.toLowerCase().replaceAll('_', '-'), parsed.data);
    else problems.push(`${name}: is not a JSON object`);
  }
  return couriers;
}

/** The settings that regions and federation check themselves, as far as they are JSON at all. */
export function foreignSettings(environment: Settings): Pick<
  Config,
  'regions' | 'couriers' | 'federation'
> & {
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const regions = new Map<RegionCode, unknown>();
  for (const [name, text] of Object.entries(environment)) {
    if (text === undefined || !/^REGION_\d/.test(name)) continue;
    const code = /^REGION_([1-9]\d{5})$/.exec(name)?.[1];
    if (!code) {
      problems.push(`${name}: the code of a region has six digits (GB/T 2260)`);
      continue;
    }
    const parsed = jsonText(z.record(z.string(), z.unknown())).safeParse(text);
    if (parsed.success) regions.set(code, parsed.data);
    else problems.push(`${name}: is not a JSON object`);
  }
  const couriers = courierSettings(environment, problems);
  const federation = jsonText(z.unknown()).safeParse(environment['FEDERATION']);
  return {
    regions,
    couriers,
    problems,
    ...(federation.success ? { federation: federation.data } : {}),
  };
}

const databaseOf = (values: z.infer<typeof Environment>) => ({
  databaseUrl: values.DATABASE_URL,
  ...(values.DATABASE_DIRECT_URL === undefined
    ? {}
    : { databaseDirectUrl: values.DATABASE_DIRECT_URL }),
  ...(values.DATABASE_OWNER === 'refuse' ? { databaseOwner: values.DATABASE_OWNER } : {}),
  databasePool: values.DATABASE_POOL,
});

const watchOf = (values: z.infer<typeof Environment>) => ({
  ...(values.LOG_SM_KEYS === undefined ? {} : { logSmKeys: values.LOG_SM_KEYS }),
  ...(values.WITNESS_POLICY === undefined ? {} : { witnessPolicy: values.WITNESS_POLICY }),
});

const copyOf = (values: z.infer<typeof Environment>) =>
  values.AUDIT_COPY === undefined
    ? {}
    : {
        auditCopy: values.AUDIT_COPY,
        auditCopyTls: {
          ca: values.AUDIT_COPY_CA,
          cert: values.AUDIT_COPY_CERT,
          key: values.AUDIT_COPY_KEY,
        },
      };

/**
 * Reads the whole configuration from environment variables, or names every problem at once.
 * `REGION_<code>` holds a region's credentials as JSON.
 */
export function parseConfig(environment: Settings): Result<Config, readonly string[]> {
  const foreign = foreignSettings(environment);
  const problems = [...foreign.problems];
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(`${issue.path.join('.')}: ${issue.message}`);
    return fail(problems);
  }
  const values = parsed.data;
  if (new URL(values.PUBLIC_ORIGIN).protocol === 'http:' && !isLoopback(values.PUBLIC_ORIGIN)) {
    problems.push('PUBLIC_ORIGIN: plain http is only for a loopback address');
  }
  if (values.RESIDENCY === 'local-development' && !isLoopback(values.PUBLIC_ORIGIN)) {
    problems.push('RESIDENCY: local-development is only for a loopback PUBLIC_ORIGIN');
  }
  if ((values.AUDIT_COPY_CERT === undefined) !== (values.AUDIT_COPY_KEY === undefined)) {
    problems.push('AUDIT_COPY_CERT: goes with AUDIT_COPY_KEY, and it with this');
  }
  problems.push(...tilesMisfits(values));
  if (problems.length > 0) return fail(problems);
  return ok({
    publicOrigin: values.PUBLIC_ORIGIN,
    host: values.HOST,
    port: values.PORT,
    ...(values.OPERATIONS_PORT === undefined
      ? {}
      : { operations: { host: values.OPERATIONS_HOST, port: values.OPERATIONS_PORT } }),
    connections: {
      total: values.MAX_CONNECTIONS,
      perSource: values.MAX_CONNECTIONS_PER_SOURCE,
      proxies: values.TRUSTED_PROXIES,
    },
    regionNetworks: values.REGION_NETWORKS,
    memberNetworks: values.MEMBER_NETWORKS,
    role: values.ROLE,
    ...databaseOf(values),
    ...(values.REDIS_URL === undefined ? {} : { redisUrls: values.REDIS_URL }),
    keys: values.KEYS,
    ...(values.FEDERATION === undefined ? {} : { federation: values.FEDERATION }),
    regions: foreign.regions,
    ...(foreign.couriers ? { couriers: foreign.couriers } : {}),
    logLevel: values.LOG_LEVEL,
    regionTimeoutMs: values.REGION_TIMEOUT_MS,
    agentRecheckMs: values.AGENT_RECHECK_MS,
    shutdownDelayMs: values.SHUTDOWN_DELAY_MS,
    ...(values.CHECKPOINT_FILE === undefined ? {} : { checkpointFile: values.CHECKPOINT_FILE }),
    ...(values.CHECKPOINT_URL === undefined ? {} : { checkpointUrl: values.CHECKPOINT_URL }),
    ...tilesPlace(values),
    tilesAfterDays: values.TILES_AFTER_DAYS,
    ...watchOf(values),
    ...copyOf(values),
    auditGraceMs: values.AUDIT_GRACE_MS,
    retention: values.CASE_RETENTION_DAYS,
    messageSignatures: values.MESSAGE_SIGNATURES,
    ...(values.RESIDENCY === undefined ? {} : { residency: values.RESIDENCY }),
  });
}

const isLoopback = (origin: string): boolean => isLoopbackHost(new URL(origin).hostname);
