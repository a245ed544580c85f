import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaseReport } from '#contracts/case';
import type { InboundCall, RegionContext, RegionFailure } from '#contracts/region-adapter';
import { parseCallback } from '../../callback.ts';
import type { JiangsuCredentials } from '../../credentials.ts';
import { refuseCall } from '../../inbound.ts';

type OnReport = (report: CaseReport) => void;

export type Receiver = {
  readonly url: string;
  readonly calls: InboundCall[];
  readonly reports: CaseReport[];
  readonly refusals: RegionFailure[];
  /** Called before a report is acknowledged; what it throws makes the answer a 500. */
  readonly setOnReport: (onReport: OnReport) => void;
  readonly close: () => void;
};

async function readCall(request: IncomingMessage): Promise<InboundCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    kind: 'case',
    method: request.method ?? '',
    path: request.url ?? '',
    query: '',
    headers: Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)])),
    body: Buffer.concat(chunks),
  };
}

/** A gateway's callback door and nothing else: checks a report through the adapter and acknowledges it. */
export async function startReceiver(context: RegionContext<JiangsuCredentials>): Promise<Receiver> {
  const calls: InboundCall[] = [];
  const reports: CaseReport[] = [];
  const refusals: RegionFailure[] = [];
  let onReport: OnReport = () => undefined;

  async function answer(request: IncomingMessage) {
    const call = await readCall(request);
    calls.push(call);
    const parsed = await parseCallback(call, context);
    if (!parsed.ok) {
      refusals.push(parsed.failure);
      const refusal = {
        code: 'callback.signature_invalid',
        status: 401,
        retryable: false,
      } as const;
      return refuseCall(refusal, call, context);
    }
    onReport(parsed.value.report);
    reports.push(parsed.value.report);
    return parsed.value.acknowledgement;
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, contentType, body }) =>
        response.writeHead(status, { 'content-type': contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/320509`,
    calls,
    reports,
    refusals,
    setOnReport: (next) => {
      onReport = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
