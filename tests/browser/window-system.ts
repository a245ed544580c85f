import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import type { TestGateway } from '../setup/gateway.ts';

/** The Qingpu window's own system: where people come back to after their log-in. */
export type WindowSystem = {
  /** Registered for the member `qingpu-platform`. */
  readonly redirectUri: string;
  /** The addresses under which browsers came back, oldest first. */
  readonly returned: readonly URL[];
  readonly close: () => Promise<void>;
};

/** Starts it and puts a federation document in force that knows its address. */
export async function startWindowSystem({
  gateway,
  memberKeys,
}: TestGateway): Promise<WindowSystem> {
  const returned: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (url.pathname === '/returned') returned.push(url);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>window</title><h1>青浦窗口</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/returned`;
  const document = sampleFederation({ version: 2, keys: memberKeys });
  const members = document.members.map((member) =>
    member.clientId === 'qingpu-platform' ? { ...member, redirectUris: [redirectUri] } : member,
  );
  await storeFederation(gateway.platform, { ...document, members }, 'test');
  return {
    redirectUri,
    returned,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
