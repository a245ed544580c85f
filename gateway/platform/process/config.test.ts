import { describe, expect, it } from 'vitest';
import { newKeySet } from '../keys/new-keys.ts';
import { parseConfig } from './config.ts';

const keys = JSON.stringify(await newKeySet());
const valid = {
  PUBLIC_ORIGIN: 'https://gateway.example',
  DATABASE_URL: 'postgres://user:password@db.example/tongban',
  KEYS: keys,
  REGION_310118: '{"appCode":"x"}',
};

const bucket = {
  TILES_S3: 'https://s3.example/log/',
  TILES_S3_KEY_ID: 'invented',
  TILES_S3_SECRET: 'invented',
};

describe('configuration', () => {
  it('takes a complete environment and fills in sane defaults', () => {
    const config = parseConfig(valid);
    expect(config.ok && config.value).toMatchObject({
      publicOrigin: 'https://gateway.example',
      port: 8080,
      host: '127.0.0.1',
      role: 'all',
      logLevel: 'info',
      auditGraceMs: 14_400_000,
    });
    expect(config.ok && config.value.regions.get('310118')).toEqual({ appCode: 'x' });
    expect(config.ok && config.value.redisUrls).toBeUndefined();
  });

  it.each([
    ['365', { decided: 365, withdrawn: 365, answers: 365 }],
    ['{"decided":60,"withdrawn":0,"answers":30}', { decided: 60, withdrawn: 0, answers: 30 }],
    ['59', undefined],
    ['0', undefined],
    ['{"decided":59,"withdrawn":0,"answers":30}', undefined],
    ['{"decided":60,"withdrawn":0,"answers":29}', undefined],
    ['{"decided":60,"withdrawn":0}', undefined],
    ['{"decided":60', undefined],
    ['soon', undefined],
  ])(
    'CASE_RETENTION_DAYS %s is taken only where no class is kept shorter than its law asks',
    (text, taken) => {
      const config = parseConfig({ ...valid, CASE_RETENTION_DAYS: text });
      expect(config.ok ? config.value.retention : undefined).toEqual(taken);
      if (!config.ok) expect(config.failure.join()).toContain('CASE_RETENTION_DAYS');
    },
  );

  it('names every problem at once and never a secret', () => {
    const config = parseConfig({
      ...valid,
      PUBLIC_ORIGIN: 'https://gateway.example/',
      PORT: '99999',
      ROLE: 'everything',
      DATABASE_URL: 'mysql://x',
      KEYS: '{"signing":[]',
      REGION_330421: 'secret-that-is-not-json',
      LOG_LEVEL: 'loud',
    });
    expect(config.ok).toBe(false);
    const problems = config.ok ? [] : config.failure;
    for (const name of [
      'PUBLIC_ORIGIN',
      'PORT',
      'ROLE',
      'DATABASE_URL',
      'KEYS',
      'REGION_330421',
      'LOG_LEVEL',
    ]) {
      expect(
        problems.some((problem) => problem.startsWith(`${name}:`)),
        name,
      ).toBe(true);
    }
    expect(problems.join()).not.toContain('secret-that-is-not-json');
  });

  it.each([
    [{ HOST: 'not a host' }, 'HOST'],
    [{ OPERATIONS_HOST: 'http://10.0.0.1' }, 'OPERATIONS_HOST'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ REGION_31011: '{}' }, 'REGION_31011'],
    [{ REGION_310118_FLIE: '/run/secrets/qingpu' }, 'REGION_310118_FLIE'],
    [{ DATABASE_POOL: '2' }, 'DATABASE_POOL'],
    [{ CHECKPOINT_URL: 'file:///checkpoint' }, 'CHECKPOINT_URL'],
    [{ REDIS_URL: 'http://redis.example' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://a:1,redis://b:1/2' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://:one@a:1,redis://:other@b:1' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://a:1,rediss://b:1' }, 'REDIS_URL'],
    [{ ...bucket, TILES_S3: 's3://log/tiles' }, 'TILES_S3'],
    [{ ...bucket, TILES_S3: 'http://s3.example/log' }, 'TILES_S3'],
    [{ ...bucket, TILES_S3: 'https://key:secret@s3.example/log' }, 'TILES_S3'],
    [{ ...bucket, TILES_DIR: '/mnt/log' }, 'TILES_S3'],
    [{ ...bucket, TILES_S3_SECRET: undefined }, 'TILES_S3_SECRET'],
  ])('does not pass over %j', (settings, name) => {
    const config = parseConfig({ ...valid, ...settings });
    expect(config.ok ? [] : config.failure).toEqual([expect.stringMatching(`^${name}: `)]);
  });

  it('knows one Redis from the nodes of a cluster', () => {
    const urls = (REDIS_URL: string) => {
      const config = parseConfig({ ...valid, REDIS_URL });
      return config.ok && config.value.redisUrls;
    };
    expect(urls('rediss://:word@redis.example/3')).toEqual(['rediss://:word@redis.example/3']);
    expect(urls('redis://a:7001, redis://b:7002')).toEqual(['redis://a:7001', 'redis://b:7002']);
  });

  it('has one place for the old part of the log, a folder or a bucket', () => {
    const asked = parseConfig({ ...valid, ...bucket });
    expect(asked.ok && asked.value.tilesBucket).toEqual({
      url: 'https://s3.example/log',
      region: 'us-east-1',
      keyId: 'invented',
      secret: 'invented',
    });
    expect(asked.ok && asked.value).not.toHaveProperty('tilesDir');
    const folder = parseConfig({ ...valid, TILES_DIR: '/mnt/log' });
    expect(folder.ok && folder.value.tilesDir).toBe('/mnt/log');
  });

  it.each(['0.0.0.0', '::', 'localhost', 'gateway-1.internal'])('listens on %s', (HOST) => {
    expect(parseConfig({ ...valid, HOST }).ok).toBe(true);
  });

  it.each([
    'http://gateway.example',
    'ftp://gateway.example',
    'gateway.example',
    'https://gateway.example/path',
  ])('refuses the public origin %s', (origin) => {
    expect(parseConfig({ ...valid, PUBLIC_ORIGIN: origin }).ok).toBe(false);
  });

  it('allows plain http on a loopback address only', () => {
    expect(parseConfig({ ...valid, PUBLIC_ORIGIN: 'http://localhost:8080' }).ok).toBe(true);
  });

  it('refuses a symmetric or short key', () => {
    const set = JSON.parse(keys) as {
      master: { secret: string }[];
      signing: Record<string, unknown>[];
    };
    expect(
      parseConfig({
        ...valid,
        KEYS: JSON.stringify({ ...set, master: [{ version: 'm1', secret: 'dG9vLXNob3J0' }] }),
      }).ok,
    ).toBe(false);
    expect(
      parseConfig({
        ...valid,
        KEYS: JSON.stringify({ ...set, signing: [{ kty: 'oct', kid: 'x', k: 'eA' }] }),
      }).ok,
    ).toBe(false);
  });
});
