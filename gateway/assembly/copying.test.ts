import { generateKeyPairSync, sign } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bits,
  element,
  explicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  truth,
  utcTime,
  utf8,
} from '#adapters/kit/platform/der';
import { runSql } from '../../tests/setup/database.ts';
import { until } from '../../tests/setup/until.ts';
import { type CopyTarget, copyNext, copyReach } from '../audit/reading/copy.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../audit/testing/log.ts';
import { createNodePlatform } from '../platform/node/node-platform.ts';
import { AuditCopy } from '../platform/process/audit-copy.ts';
import type { Config } from '../platform/process/config.ts';
import type { Platform } from '../platform/process/platform.ts';
import { copyTargets, startCopying } from './copying.ts';
import { copyStanding } from './doctor-copy.ts';

/** A key and a certificate of 127.0.0.1 that certifies itself; made anew, nothing secret lies in the repository. */
function ownCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('collector'))));
  const term = sequence(utcTime(new Date('2024-01-01')), utcTime(new Date('2049-01-01')));
  const loopback = element(0x87, Buffer.from([127, 0, 0, 1]));
  const extensions = sequence(
    sequence(oid('2.5.29.19'), truth(), octets(sequence(truth()))),
    sequence(oid('2.5.29.17'), octets(sequence(loopback))),
  );
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const tbs = sequence(
    explicit(0, integer(2)),
    integer(1),
    algorithm,
    name,
    term,
    name,
    key,
    explicit(3, extensions),
  );
  const certificate = sequence(tbs, algorithm, bits(sign('sha256', tbs, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

const own = ownCertificate();
let server: Server;
/** What a collector does with a connection: `loses` dies when it has read something, `closes` ends it at once. */
let manner: 'takes' | 'loses' | 'closes' = 'takes';
let heard = '';
let log: TestLog;
let folder: string;
let config: Config;

const closed = () => new Promise((done) => server.close(done));
async function collect(port: number): Promise<void> {
  let last: Socket | undefined;
  server = createServer(own, (socket) => {
    socket.on('error', () => {});
    if (manner === 'closes') return void socket.end();
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (manner === 'loses') last?.resetAndDestroy();
    });
  });
  server.on('connection', (raw: Socket) => {
    last = raw;
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
}

/** By the counted octets of RFC 5425 alone. */
function messages(): { metadata: { sequence: number } }[] {
  const found: { metadata: { sequence: number } }[] = [];
  for (let at = 0; at < heard.length; ) {
    const space = heard.indexOf(' ', at);
    const end = space + 1 + Number(heard.slice(at, space));
    const record = heard.slice(space + 1, end);
    found.push(JSON.parse(record.slice(record.indexOf(' - {') + 3)));
    at = end;
  }
  return found;
}

async function lines(): Promise<string[]> {
  const files = (await readdir(folder)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('').split('\n').slice(0, -1);
}

const sequencesIn = (events: readonly { metadata: { sequence: number } }[]) =>
  events.map(({ metadata }) => metadata.sequence);
const upTo = (size: number) => Array.from({ length: size }, (_, nth) => nth);
const someEvents = (count: number) => Array.from({ length: count }, () => someEvent('case_a'));

async function grow(count: number): Promise<void> {
  await commit(log, ...someEvents(count));
  await sequenceAll(log);
}

const withConfig = (platform: Platform): Platform => ({ ...platform, config });
const here = () => withConfig(log.node.platform);
const [byFile, byTls] = [0, 1].map((nth) => () => copyTargets(config)[nth] as CopyTarget) as [
  () => CopyTarget,
  () => CopyTarget,
];

beforeAll(async () => {
  // A day that does not end meanwhile: there is one file a day.
  log = await openTestLog(undefined, () => new Date('2026-11-29T02:00:00Z'));
  folder = await mkdtemp(join(tmpdir(), 'tongban-copy-'));
  await collect(0);
  const { port } = server.address() as AddressInfo;
  const auditCopy = AuditCopy.parse(`file://${folder},syslog+tls://127.0.0.1:${port}`);
  config = { ...log.config, auditCopy, auditCopyTls: { ca: own.cert } };
});
afterAll(async () => {
  await closed();
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

it('every event is in a file and with a collector, in the order of the log, though two processes are at it', async () => {
  await grow(3);
  for (const target of [byFile(), byTls()]) {
    const counts = await Promise.all([copyNext(here(), target), copyNext(here(), target)]);
    expect(counts.sort()).toEqual([0, 3]);
  }
  const inFile = (await lines()).map((line) => JSON.parse(line));
  expect(sequencesIn(inFile)).toEqual(upTo(3));
  expect(messages()).toEqual(inFile);
  expect(inFile[0]).toMatchObject({
    class_uid: 3004,
    message: 'case.read',
    metadata: { log_name: config.publicOrigin, correlation_uid: 'case_a' },
  });
  expect((await copyStanding(here(), byTls())).state).toBe('ok');
});

it('attack: whoever is not certified by those who are believed is sent nothing, and the place stays', async () => {
  await grow(1);
  const [before, { auditCopyTls: _, ...believing }] = [heard, config];
  const target = copyTargets(believing)[1] as CopyTarget;
  await expect(copyNext(here(), target)).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  expect(heard).toBe(before);
  expect(await copyReach(here().database(), target.name)).toMatchObject({ next: 3, size: 4 });
  expect((await copyStanding(here(), target)).state).toBe('look');
});

it('whoever ends every connection at once, as one that is shutting down, has taken nothing', async () => {
  manner = 'closes';
  await expect(copyNext(here(), byTls())).rejects.toThrow();
  expect(await copyReach(here().database(), byTls().name)).toMatchObject({ next: 3 });
  manner = 'takes';
});

it('after an outage and a restart no event is missing and the order holds; what was under way may come twice', async () => {
  manner = 'loses';
  await expect(copyNext(here(), byTls())).rejects.toThrow();
  manner = 'takes';
  const { port } = server.address() as AddressInfo;
  await closed();
  await grow(700);
  await expect(copyNext(here(), byTls())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const reach = await copyReach(here().database(), byTls().name);
  expect(reach).toMatchObject({ next: 3, size: 704, waitsSince: expect.any(Date) });
  // A process that was killed in the middle of a line.
  const [file = ''] = (await readdir(folder)).sort().slice(-1);
  await appendFile(join(folder, file), '{"torn');

  await collect(port);
  const node = await createNodePlatform(log.config);
  const copying = startCopying(withConfig(node.platform));
  for (const { name } of [byFile(), byTls()])
    await until(async () => (await copyReach(node.platform.database(), name)).next === 704);
  await copying.close();
  await node.close();

  const inFile = (await lines())
    .filter((line) => line !== '{"torn')
    .map((line) => JSON.parse(line));
  expect(sequencesIn(inFile)).toEqual(upTo(704));
  expect(sequencesIn(messages())).toEqual([...upTo(4), ...upTo(704).slice(3)]);
});

it('a folder that is not there, as a disk that is not mounted, is no new folder', async () => {
  await grow(1);
  const [address] = AuditCopy.parse(`file://${folder}/none`);
  const [target] = copyTargets({ ...config, auditCopy: address ? [address] : [] });
  await expect(copyNext(here(), target as CopyTarget)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await copyStanding(here(), target as CopyTarget)).state).toBe('look');
});

it('attack: a row is taken out of the log before it was copied: the copy says so and passes nothing over', async () => {
  await grow(2);
  const next = 704;
  await runSql(log.database.url, 'alter table audit_event disable trigger all');
  await runSql(log.database.url, `delete from audit_event where index = ${next}`);
  await expect(copyNext(here(), byFile())).rejects.toThrow(`event ${next} is not in the log`);
  expect(await copyReach(here().database(), byFile().name)).toMatchObject({ next });
});
