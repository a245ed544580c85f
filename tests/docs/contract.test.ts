import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerExamples, requestExamples } from '../../gateway/platform/http/openapi-examples.ts';
import { contractChecker } from '../setup/documented.ts';
import { contractDocument, openApiFile } from './openapi-file.ts';

type Json = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema: Json; readonly example?: unknown }>>;
type Described = {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
type ContractDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Json;
    readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  };
};

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

  it('every operation has a name of its own, which generators make a function of', () => {
    const { paths } = contractDocument() as unknown as ContractDocument;
    const names = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(names.filter((name, nth) => names.indexOf(name) !== nth)).toEqual([]);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  it('every example fits its schema, and stands at an operation', () => {
    const { paths, components } = contractDocument() as unknown as ContractDocument;
    const text = JSON.stringify(components.schemas).replaceAll('/components/schemas/', '/$defs/');
    const wrong: string[] = [];
    const shown: string[] = [];
    const look = (place: string, content: Content | undefined) => {
      const json = content?.['application/json'] ?? content?.['application/problem+json'];
      if (json?.example === undefined) return;
      shown.push(place);
      const schema = JSON.parse(
        JSON.stringify(json.schema).replaceAll('/components/schemas/', '/$defs/'),
      ) as Json;
      const { error } = z
        .fromJSONSchema({ ...schema, $defs: JSON.parse(text) })
        .safeParse(json.example);
      if (error) wrong.push(`${place}: ${error.message}`);
    };
    for (const { operationId, requestBody, responses } of Object.values(paths).flatMap(
      Object.values<Described>,
    )) {
      look(operationId, requestBody?.content);
      for (const [status, { content }] of Object.entries(responses))
        look(`${operationId} ${status}`, content);
    }
    expect(wrong).toEqual([]);
    const named = [requestExamples, answerExamples].flatMap(Object.keys);
    expect(named.filter((name) => !shown.includes(name))).toEqual([]);
    for (const [name, { content }] of Object.entries(components.responses)) look(name, content);
    expect(wrong).toEqual([]);
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
