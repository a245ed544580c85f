import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { jsonOf } from '#contracts/strict-json';
import { ToldReport } from '#contracts/told-report';
import { fieldErrors } from '../../platform/http/http.ts';
import { signerOf } from '../../platform/keys/signing-key.ts';
import { importPublicKey } from '../../trust/identity/member-keys.ts';
import { signAnswer } from '../../trust/identity/message-signatures/sign-answer.ts';
import {
  type ProvenSignature,
  verifyRequest,
} from '../../trust/identity/message-signatures/verify-request.ts';
import { type Answer, type Reporter, type TokenDesk, tokenDesk } from './token-desk.ts';

/** One report as it came. */
export type Reported = {
  readonly caseId: string;
  readonly said: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | undefined;
  /** What the gateway would have refused it for; undefined: nothing. */
  readonly wrong: string | undefined;
};

/** The gateway's side of what a region tells: tokens, and reports of cases. */
export type ReportsDoor = {
  /** What the platform has to take for the gateway's address. */
  readonly origin: string;
  /** The next report about a case; undefined if none comes. */
  readonly next: (caseId: string) => Promise<Reported | undefined>;
  /** So many reports from now on are not heard: 503, after they were looked at. */
  readonly failNext: (count: number) => void;
  /** What was wrong with requests for tokens. */
  readonly tokenFaults: () => readonly string[];
  /** How often a token was asked for. */
  readonly tokensAsked: () => number;
  readonly close: () => Promise<void>;
};

const patienceMs = 10_000;

/** Reports by their cases, for whoever waits for one or asks later. */
function letterbox() {
  const waiting = new Map<string, (report: Reported) => void>();
  const early = new Map<string, readonly Reported[]>();
  return {
    put: (report: Reported): void => {
      const { caseId } = report;
      const take = waiting.get(caseId);
      waiting.delete(caseId);
      if (take) take(report);
      else early.set(caseId, [...(early.get(caseId) ?? []), report]);
    },
    next: (caseId: string): Promise<Reported | undefined> => {
      const [first, ...later] = early.get(caseId) ?? [];
      early.set(caseId, later);
      if (first) return Promise.resolve(first);
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, patienceMs, undefined);
        waiting.set(caseId, (report) => {
          clearTimeout(timer);
          resolve(report);
        });
      });
    },
  };
}

type Proof = { readonly wrong: string } | { readonly proven: ProvenSignature };

/** A call's signature, proven by the gateway's own rules. */
function prover({ jwks }: Reporter, tokens: TokenDesk) {
  const nonces = new Set<string>();
  const keyOf = async (keyid: string) => {
    const jwk = jwks.keys.find((one) => one.kid === keyid);
    return jwk && importPublicKey(jwk);
  };
  return async (request: IncomingMessage, body: Buffer, origin: string): Promise<Proof> => {
    const header = (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    const kid = tokens.kidOf((header('authorization') ?? '').replace(/^Bearer /, ''));
    if (kid === undefined) return { wrong: 'no token that was given out here' };
    const message = {
      method: request.method ?? '',
      targetUri: origin + request.url,
      header,
      body: async () => new Uint8Array(body),
    };
    const jkt = (await keyOf(kid))?.jkt ?? '';
    const proven = await verifyRequest(message, { keyOf, jkt }, new Date());
    if (!proven.ok) return { wrong: proven.failure.detail ?? proven.failure.code };
    if (!proven.value) return { wrong: 'no signature with tag="tongban"' };
    if (nonces.has(proven.value.nonce)) return { wrong: 'the nonce was sent before' };
    nonces.add(proven.value.nonce);
    return { proven: proven.value };
  };
}

/** What is wrong with a report's content, by field. */
function contentFault(content: unknown): string | undefined {
  const { error } = ToldReport.safeParse(content);
  return (
    error &&
    fieldErrors(error)
      .map(({ pointer, reason }) => `${pointer}: ${reason}`)
      .join('; ')
  );
}

/** The answer to a report as the gateway would give it. */
function answerTo(caseId: string, proof: Proof, fault: string | undefined): Answer {
  if ('wrong' in proof)
    return { status: 401, body: { code: 'signature.invalid', detail: proof.wrong } };
  if (fault !== undefined) return { status: 400, body: { code: 'request.invalid', detail: fault } };
  return { status: 200, body: { caseId, state: 'forwarded', receipt: '', irregular: [] } };
}

const json = ({ status, body }: Answer): Response => Response.json(body, { status });

const mostBytes = 1_000_000;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > mostBytes) throw new RangeError('a body of more than a megabyte');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function listen(answerOf: (request: IncomingMessage) => Promise<Response>, port: number) {
  const server = createServer(async (request, response) => {
    try {
      const answer = await answerOf(request);
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      // A caller that hung up, or wrote no request: the other checks go on.
      if (!response.headersSent) response.writeHead(400);
      response.end();
    }
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  const { port: taken } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return { origin: `http://localhost:${taken}`, close };
}

/** @param port 0 takes a free one */
export async function openReportsDoor(member: Reporter, port: number): Promise<ReportsDoor> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  // Another name for another key: a platform keeps those that it knows.
  const kid = `conformance-${crypto.randomUUID()}`;
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] };
  const signing = { kid, sign: signerOf('ES256', privateKey) };
  const signer = { keys: { signing }, clock: () => new Date() };
  const tokens = tokenDesk(member);
  const prove = prover(member, tokens);
  const { put, next } = letterbox();
  let failing = 0;

  async function report(caseId: string, request: IncomingMessage, body: Buffer): Promise<Response> {
    const proof = await prove(request, body, door.origin);
    const content = jsonOf(body);
    const fault = contentFault(content);
    const wrong = 'wrong' in proof ? proof.wrong : fault;
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined;
    const fails = failing > 0;
    if (fails) failing -= 1;
    put({ caseId, said: Object(content), idempotencyKey, wrong });
    if (fails) return json({ status: 503, body: { code: 'gateway.busy' } });
    const answer = json(answerTo(caseId, proof, fault));
    return 'proven' in proof ? signAnswer(signer, answer, proof.proven) : answer;
  }

  const door = await listen(async (request) => {
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? '/', 'http://door');
    if (pathname === '/.well-known/jwks.json') return json({ status: 200, body: jwks });
    if (pathname === '/oauth/token') return json(await tokens.give(body.toString(), door.origin));
    const [, caseId] = /^\/v1\/cases\/([^/]+)\/reports$/.exec(pathname) ?? [];
    return caseId === undefined
      ? json({ status: 404, body: { code: 'request.no_route' } })
      : report(caseId, request, body);
  }, port);
  return {
    ...door,
    next,
    failNext: (count) => {
      failing = count;
    },
    tokenFaults: tokens.faults,
    tokensAsked: tokens.asked,
  };
}
