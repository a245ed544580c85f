import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractChecker } from '../setup/documented.ts';
import { contractDocument, openApiFile } from './openapi-file.ts';

const root = join(import.meta.dirname, '../..');

describe('the contract', () => {
  it('docs/openapi.json is what is served: run `node tests/docs/write-openapi.ts`', () => {
    expect(readFileSync(join(root, 'docs/openapi.json'), 'utf8') === openApiFile()).toBe(true);
  });

  const answer = {
    method: 'GET',
    path: '/v1/changes',
    status: 200,
    contentType: 'application/json',
  };
  const said = { changes: [], more: false };
  const undocumented = contractChecker(contractDocument() as never);

  it('an answer with a member that is not described is found, with its route, status and place', () => {
    expect(undocumented({ ...answer, body: JSON.stringify(said) })).toEqual([]);
    expect(undocumented({ ...answer, body: JSON.stringify({ ...said, extra: 1 }) })).toEqual([
      expect.stringMatching(/^GET \/v1\/changes 200 \/: .*extra/),
    ]);
    expect(undocumented({ ...answer, body: JSON.stringify({ ...said, more: 'no' }) })).toEqual([
      expect.stringMatching(/^GET \/v1\/changes 200 \/more: /),
    ]);
  });

  it.fails('a test that was answered so fails, whatever it looked at itself', async () => {
    const server = createServer((_, response) => {
      const headers = { 'content-type': 'application/json', 'api-version': '1' };
      response.writeHead(200, { ...headers, 'x-correlation-id': 'x' });
      response.end(JSON.stringify({ ...said, extra: 1 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/v1/changes`)).text();
    server.close();
  });

  it('so is a route, a status and a media type that are not described', () => {
    expect(undocumented({ ...answer, path: '/v1/nowhere', body: '{}' })).toHaveLength(1);
    expect(undocumented({ ...answer, status: 206, body: '{}' })).toHaveLength(1);
    expect(undocumented({ ...answer, contentType: 'text/html', body: '' })).toHaveLength(1);
    expect(undocumented({ ...answer, contentType: '', body: '' })).toHaveLength(1);
    const spoken = { ...answer, method: 'DELETE', path: '/v1/me/webhook', status: 204 };
    expect(undocumented({ ...spoken, contentType: '', body: '' })).toEqual([]);
    expect(undocumented({ ...spoken, body: '{}' })).toHaveLength(1);
  });

  it('and something made that does not say where it is read', () => {
    const location = 'https://gateway.example/console/enter/x';
    const body = JSON.stringify({ url: location, expiresAt: '2026-11-28T10:00:00+08:00' });
    const made = { ...answer, method: 'POST', path: '/v1/console/links', status: 201, body };
    expect(undocumented({ ...made, location })).toEqual([]);
    expect(undocumented(made)).toEqual(['POST /v1/console/links 201: no Location']);
  });

  it('and a problem with a code that has another status', () => {
    const problem = {
      type: 'x',
      title: 'x',
      status: 403,
      code: 'case.not_found',
      fault: 'caller',
      retryable: false,
      next: 'x',
      correlationId: 'x',
    };
    const refused = { ...answer, status: 403, contentType: 'application/problem+json' };
    expect(undocumented({ ...refused, body: JSON.stringify(problem) })).toHaveLength(1);
    expect(
      undocumented({
        ...refused,
        body: JSON.stringify({ ...problem, code: 'auth.not_permitted' }),
      }),
    ).toEqual([]);
  });
});
