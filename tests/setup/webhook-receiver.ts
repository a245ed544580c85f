import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaseCloudEvent } from '#contracts/webhook';

/** One arrival, as the member's server saw it. */
export type Arrival = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly event: CaseCloudEvent;
};

export type WebhookReceiver = {
  readonly origin: string;
  readonly arrivals: Arrival[];
  /** Answers from now on; `hang` never answers. */
  answer: (arrival: Arrival) => number | 'hang';
  /** Answered with every status that is no success. */
  headers: Record<string, string>;
  readonly close: () => Promise<void>;
};

/** A member's server that takes webhooks and remembers them. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    const body = new Uint8Array(Buffer.concat(pieces));
    const arrival: Arrival = {
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body,
      event: JSON.parse(new TextDecoder().decode(body)) as CaseCloudEvent,
    };
    arrivals.push(arrival);
    const status = receiver.answer(arrival);
    if (status === 'hang') return;
    response.writeHead(status, status < 300 ? {} : receiver.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answer: () => 204,
    headers: {},
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
