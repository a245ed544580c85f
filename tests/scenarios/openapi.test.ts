import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../gateway/assembly/app.ts';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { actAsApplicant } from './as-applicant.ts';
import { asCaseWorkers } from './as-case-workers.ts';
import { asApp, asClient } from './as-client.ts';
import { actAsOperator } from './as-operator.ts';
import { asOwnWebhook } from './as-own-webhook.ts';
import { actAsReceiver } from './as-receiver.ts';
import { actAsWindow } from './as-window.ts';
import { ofOperatorPages } from './asked-by-pages.ts';
import {
  type Document,
  looseTexts,
  type Operation,
  refsIn,
  resolvedIn,
  type Schema,
  type Seen,
} from './openapi-document.ts';
import { allScopes, get, post, type Stage, startStage } from './refusals.ts';

const documented = /^\/(v1|oauth|\.well-known|log|health)\//;

/** Names of parameters are the document's business; where they stand is everybody's. */
const shapeOf = (path: string): string => path.replace(/:\w+(\{[^}]*\})?|\{[^}]*\}/g, '{}');

describe('the API reference', () => {
  let stage: Stage;
  let document: Document;
  const seen: Seen[] = [];

  beforeAll(async () => {
    stage = await startStage();
    const answer = await stage.ask(get('/v1/openapi.json'));
    document = JSON.parse(answer.text) as Document;
    await collectAnswers();
  });
  afterAll(() => stage.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  /** A member whose every JSON answer is kept. */
  function watched(member: MemberClient): MemberClient {
    return {
      ...member,
      call: async (method, path, options) => {
        const answer = await member.call(method, path, options);
        seen.push({ method, path, status: answer.status, body: answer.body });
        return answer;
      },
      token: async (form) => {
        const answer = await member.token(form);
        seen.push({
          method: 'POST',
          path: '/oauth/token',
          status: answer.status,
          body: answer.body,
        });
        return answer;
      },
    };
  }

  /** Scene 1, then one look at everything else, and some refusals. */
  async function collectAnswers(): Promise<void> {
    stage.world.jiashan.setAutopilot('supplement_then_decide');
    const qingpu = watched(stage.member('qingpu-platform'));
    const { caseId } = await runSceneOne({
      qingpu,
      jiashan: watched(stage.member('jiashan-platform')),
      step: (_, work) => work(),
    });
    await actAsApplicant(qingpu);
    await actAsOperator(stage, watched(stage.member('delta-operator')));
    const [applied] = await stage.rows.query('select item_code from case_record where id = $1', [
      caseId,
    ]);
    await actAsWindow(qingpu, caseId, String(applied?.['item_code']));
    await asCaseWorkers(stage, (clientId) => watched(stage.member(clientId)));
    const token = await qingpu.ownToken(allScopes);
    const auditor = await stage.member('delta-auditor').ownToken('cases:read audit:read');
    const [handoff] = await stage.rows.query('select id from handoff');
    const [item] = await stage.rows.query('select code from item');
    const retrieved = seen.find(({ path }) => path === '/v1/certificates/retrieve');
    if (!retrieved) throw new Error('scene 1 retrieved no certificate');
    const { credential } = retrieved.body as { credential: string };
    const purpose = {
      itemCode: item?.['code'],
      reason: '核验',
      until: '2099-01-01T00:00:00+08:00',
    };
    const questions = [
      ...[
        '/health/live',
        '/health/ready',
        '/.well-known/jwks.json',
        '/.well-known/oauth-authorization-server',
        '/.well-known/openid-configuration',
        '/.well-known/oauth-protected-resource',
        '/.well-known/jwt-vc-issuer',
      ].map((path) => get(path)),
      ...[
        '/v1/items?limit=100',
        `/v1/items/${String(item?.['code'])}`,
        `/v1/items/${String(item?.['code'])}/guide`,
        '/v1/items/compare?basicCode=000131001001',
        '/v1/certificate-types',
        '/v1/certificate-types/11100000000013127D001',
        '/v1/recognitions',
        '/log/witnesses',
      ].map((path) => get(path)),
      ...['checklist', 'prefill'].map((what) =>
        post(`/v1/items/${String(item?.['code'])}/${what}`, token, {}),
      ),
      ...[`/v1/cases/${caseId}`, `/v1/cases/${caseId}/timeline`, '/v1/cases'].map((path) =>
        get(path, token),
      ),
      get(`/v1/handoffs/${String(handoff?.['id'])}`, token),
      get(`/v1/audit/cases/${caseId}`, auditor),
      ...asOwnWebhook(token),
      post('/v1/console/links', token, { returnTo: '/console/cases' }),
      post('/v1/certificates/verify', token, {
        format: 'dc+sd-jwt',
        document: credential,
        purpose,
      }),
      post(`/v1/cases/${caseId}/withdrawal`, token, { reason: '不再办理' }),
      post('/v1/cases', token, { unknown: true }),
      get('/v1/cases'),
      ...(await asClient(stage.member('qingpu-platform'))),
    ];
    seen.push(...(await asApp(stage)));
    for (const question of questions) {
      const { status, text } = await stage.ask(question);
      seen.push({
        method: question.method ?? 'GET',
        path: question.path,
        status,
        body: JSON.parse(text) as unknown,
      });
    }
    seen.push(...(await actAsReceiver(stage, watched)));
  }

  it('every text that a request takes is of a kind: a pattern or a list of words, and no longer than it says', () => {
    const loose = operations().flatMap(({ path, method, operation }) =>
      looseTexts(operation, document).map((place) => `${method} ${path} ${place}`),
    );
    expect(loose).toEqual([]);
  });

  it('is a page for people as well, of less than 400 KB with its style, with every operation and no script', async () => {
    const page = await stage.ask(get('/docs'));
    expect(Buffer.byteLength(page.text)).toBeLessThan(380 * 1024);
    expect(page.text).not.toContain('<script');
    expect(page.text.match(/<details /g)).toHaveLength(operations().length);
  });

  it('names version, licence and where it is served', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({
      title: expect.any(String),
      version: expect.stringMatching(/^1\.\d+\.\d+$/),
      contact: { name: expect.any(String) },
      license: { name: 'Apache-2.0' },
    });
    expect(document.servers).toEqual([{ url: stage.origin, description: 'this gateway' }]);
  });

  it('lists exactly the routes that are mounted', () => {
    const mounted = createApp(stage.gateway.platform)
      .routes.filter(
        ({ method, path }) => method !== 'ALL' && !path.endsWith('*') && documented.test(path),
      )
      .filter(({ path }) => path !== '/v1/openapi.json')
      .map(({ method, path }) => `${method} ${shapeOf(path)}`);
    const listed = operations()
      .filter(({ path }) => documented.test(path))
      .map(({ method, path }) => `${method.toUpperCase()} ${shapeOf(path)}`);
    expect([...new Set(listed)].sort()).toEqual([...new Set(mounted)].sort());
    expect(listed.length).toBe(new Set(listed).size);
  });

  it('describes every operation: summary, tag, answers, and each parameter of its path', () => {
    for (const { path, method, operation } of operations()) {
      const name = `${method} ${path}`;
      expect(operation.summary, name).toBeTruthy();
      expect(operation.tags?.length, name).toBeGreaterThan(0);
      expect(
        Object.keys(operation.responses).some((status) => /^[23]\d\d$/.test(status)),
        name,
      ).toBe(true);
      for (const response of Object.values(operation.responses))
        expect(typeof resolvedIn(document, response).description, name).toBe('string');
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name).sort(), name).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter).sort(),
      );
      expect(
        declared.every((parameter) => parameter.required),
        name,
      ).toBe(true);
    }
  });

  it('refers to nothing that it does not hold, and uses no scheme that it does not define', () => {
    for (const ref of refsIn(document)) {
      const [, , kind = '', name = ''] = ref.split('/');
      expect(ref).toMatch(/^#\/components\//);
      expect(document.components, ref).toHaveProperty([kind, name]);
    }
    for (const { operation } of operations())
      for (const scheme of (operation.security ?? []).flatMap(Object.keys))
        expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  it('says which operations need a token: they, and only they, are refused without one', async () => {
    for (const { path, method, operation } of operations()) {
      if (!path.startsWith('/v1/') || path.includes('callbacks')) continue;
      const asked = path
        .replace('{itemCode}', 'x')
        .replace('{code}', '310118')
        .replace(
          '{id}',
          path.includes('handoffs')
            ? 'ho_aaaaaaaaaaaaaaaaaaaaaaaaaa'
            : 'case_aaaaaaaaaaaaaaaaaaaaaaaaaa',
        );
      const question = method === 'get' ? get(asked) : post(asked, undefined, {});
      const answer = await stage.ask({ ...question, method: method.toUpperCase() });
      expect(answer.status === 401, `${method} ${path}`).toBe(operation.security?.length !== 0);
    }
  });

  it('says of a message that waits where it goes, how it stands and what holds it', () => {
    const members = (document.components.schemas['Timeline']?.['properties'] ?? {}) as Schema;
    const { items } = members['waiting'] as { items: Schema };
    expect(items).toMatchObject({
      required: ['to', 'kind', 'state', 'nextAttemptAt'],
      properties: {
        kind: { enum: ['submission', 'supplement', 'withdrawal', 'notice'] },
        state: { enum: ['pending', 'queued', 'sending', 'parked'] },
        held: { enum: ['calendar', 'breaker'], description: expect.any(String) },
      },
    });
  });

  /** The operation that gave an answer. */
  function operationFor({ method, path }: Seen) {
    const bare = path.split('?')[0] ?? '';
    return (
      operations()
        .filter((operation) => operation.method.toUpperCase() === method)
        .filter(({ path: form }) =>
          new RegExp(`^${form.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
        )
        // `/v1/items/compare` is also an address of the form `/v1/items/{itemCode}`.
        .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
    );
  }

  it('every operation that answers JSON was asked', () => {
    // That what was answered fits is held for every answer of every test (tests/setup/contract.ts).
    const schemaOf = (operation: Operation | undefined, status: string | number) => {
      const answer = operation?.responses[status];
      const content = answer && resolvedIn(document, answer).content?.['application/json'];
      return content && JSON.stringify(content.schema);
    };
    const asked = new Set(
      seen.map((answer) => schemaOf(operationFor(answer)?.operation, answer.status)),
    );
    const silent = operations().filter(({ operation }) => {
      const schemas = Object.keys(operation.responses)
        .filter((status) => /^20\d$/.test(status))
        .flatMap((status) => schemaOf(operation, status) ?? []);
      return schemas.length > 0 && !schemas.some((schema) => asked.has(schema));
    });
    // A message that waits is hurried in operator-mends; a region without a format of its own is played in guangde, canonical-api and by-inbox, instant decisions too; reminders in reports; tickets in appointments; commitments are checked in standing-for; regions agree in agreements; versions, history, quotas, the record of redrives and what a restore led to in operator pages.
    expect(silent.map(({ path }) => path)).toEqual([
      ...['/v1/regions/{code}/items', '/v1/commitment-texts/{digest}', '/v1/status-lists'],
      ...['', '/{id}/answer'].map((end) => `/v1/inbox/certificates${end}`),
      ...['/v1/regions/{code}/certificate-changes', '/v1/cases/{id}/reports', '/v1/reminders'],
      ...['/v1/cases/{id}/commitments/{code}/check', '/v1/cases/{id}/instant-check'],
      ...['/v1/tickets', '/v1/tickets', '/v1/appointments/{id}/ticket', '/v1/tickets/call'],
      ...['/v1/tickets/{id}/steps', '/log/keys', '/log-sm3/keys'],
      ...ofOperatorPages.map((of) => `/v1/admin/${of}`),
      ...['', '', '/{id}', '/{id}/signatures', '/{id}/end', '/{id}/stop'].map(
        (at) => `/v1/agreements${at}`,
      ),
      ...['', '', '/{clientId}/confirm', '/{clientId}/refuse'].map((at) => `/v1/member-keys${at}`),
    ]);
  });
});
