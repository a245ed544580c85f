import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { newClockOfItsOwn } from './fake-time.ts';

const run = promisify(execFile);

/**
 * What a host does to the processes on it, and a certificate to whoever calls: clocks that step, names that are not known
 * for a while, TLS in front of the deciding platform whose certificate ends.
 */
export type StrangeHost = {
  /** For the gateway's processes. */
  readonly environment: Readonly<Record<string, string>>;
  /** The port at which TLS is spoken for the deciding platform. */
  readonly tlsPort: number;
  readonly setClock: (aheadSeconds: number) => Promise<void>;
  readonly setNames: (known: boolean) => Promise<void>;
  readonly setCertificate: (which: 'valid' | 'ended') => void;
  /** Ends connections, so that whoever goes on sees the certificate that is shown now. */
  readonly cutTls: () => void;
  readonly close: () => Promise<void>;
};

/** A certificate for this machine by an authority of its own; made with openssl, which dates it as it is told. */
async function certificate(dir: string, name: string, days: number) {
  const at = (file: string) => join(dir, `${name}.${file}`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-CA', join(dir, 'ca.crt'), '-CAkey', join(dir, 'ca.key')];
  await writeFile(at('ext'), 'subjectAltName=DNS:localhost');
  await run('openssl', [
    'req',
    ...curve,
    '-keyout',
    at('key'),
    '-out',
    at('csr'),
    '-subj',
    '/CN=x',
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', at('csr'), ...authority, '-days', String(days)],
    ...['-extfile', at('ext'), '-out', at('crt')],
  ]);
  return { key: await readFile(at('key')), cert: await readFile(at('crt')) };
}

async function newCertificates(dir: string) {
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...[
      '-keyout',
      join(dir, 'ca.key'),
      '-out',
      join(dir, 'ca.crt'),
      '-days',
      '30',
      '-subj',
      '/CN=ca',
    ],
  ]);
  // It ended before it began: OpenSSL calls that expired.
  return { valid: await certificate(dir, 'valid', 30), ended: await certificate(dir, 'ended', -1) };
}

/** @param target the port of the deciding platform, which speaks no TLS itself */
async function startTls(dir: string, target: () => number) {
  const certificates = await newCertificates(dir);
  const open = new Set<TLSSocket>();
  const server = createServer(certificates.valid, (client) => {
    const behind = connect(target(), '127.0.0.1');
    open.add(client);
    client
      .on('error', () => undefined)
      .on('close', () => {
        open.delete(client);
        behind.destroy();
      });
    behind.on('error', () => client.destroy());
    client.pipe(behind).pipe(client);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { readonly port: number };
  const cut = () => {
    for (const client of open) client.destroy();
  };
  return {
    port,
    cut,
    show: (which: 'valid' | 'ended') => server.setSecureContext(certificates[which]),
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export async function startStrangeHost(target: () => number): Promise<StrangeHost> {
  const dir = await mkdtemp(join(tmpdir(), 'tongban-strange-'));
  const names = join(dir, 'names-not-known');
  const clock = await newClockOfItsOwn(join(dir, 'clock'));
  const tls = await startTls(dir, target);
  return {
    environment: {
      ...clock.environment,
      NODE_EXTRA_CA_CERTS: join(dir, 'ca.crt'),
      NAMES_NOT_KNOWN_FILE: names,
    },
    tlsPort: tls.port,
    setClock: clock.set,
    setNames: (known) => (known ? rm(names, { force: true }) : writeFile(names, '')),
    setCertificate: tls.show,
    cutTls: tls.cut,
    close: async () => {
      await tls.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
