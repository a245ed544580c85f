import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { application, digest, post, qingpuToken, type Stage, startStage } from './refusals.ts';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 60);

/** Valid documents of each door; the fuzz puts something else in one place of them. */
const documents: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '/v1/cases': application(),
  '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/supplements': {
    note: '',
    materials: [{ code: 'ID', how: 'upload', ref: digest }],
  },
  '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/withdrawal': { reason: '不再办理' },
  '/v1/handoffs': {
    caseIds: ['case_aaaaaaaaaaaaaaaaaaaaaaaaaa'],
    from: '310118',
    to: '330421',
    pages: 1,
    items: [{ code: 'A', name: 'a', pages: 1 }],
    seal: 's',
  },
  '/v1/handoffs/ho_aaaaaaaaaaaaaaaaaaaaaaaaaa/custody': {
    event: 'sealed',
    pages: 1,
    waybill: 'QP0001',
    note: '',
  },
  '/v1/certificates/retrieve': {
    holder: 'subject',
    type: '11100000000013127D001',
    itemCode: application()['itemCode'],
    reason: '签注',
    until: '2099-01-01T00:00:00+08:00',
  },
  '/v1/certificates/verify': {
    format: 'dc+sd-jwt',
    document: 'a.b.c~',
    purpose: {
      itemCode: application()['itemCode'],
      reason: '签注',
      until: '2099-01-01T00:00:00+08:00',
    },
  },
  '/v1/console/links': { returnTo: '/console/cases' },
  '/oauth/logins': {
    region: '320509',
    kind: 'person',
    redirectUri: 'http://127.0.0.1:9/window/returned',
    state: 'x',
  },
};

/** Texts that have broken readers before, beside any text at all. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '\udfff\ud800',
    '%00',
    '%s%n',
    "'; drop table case_record; --",
    '../..',
    '\u202e',
    '999999999999999999999',
    '-0',
    '1e400',
    '__proto__',
    'constructor',
    'ﷺ'.repeat(50),
    '2026-02-31T00:00:00Z',
  ),
);
const leaf = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, true, false, [], {}, Number.MAX_VALUE, -1, 2 ** 53),
);
const anything = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 4 }),
  fc.dictionary(text, leaf, { maxKeys: 4 }),
  fc.jsonValue({ maxDepth: 4 }),
);

const changed = (path: string) => {
  const document = documents[path] ?? {};
  const oneMember = fc
    .tuple(fc.constantFrom(...Object.keys(document)), anything)
    .map(([name, value]) => ({ ...document, [name]: value }));
  const oneMore = fc.tuple(text, anything).map(([name, value]) => ({ ...document, [name]: value }));
  const oneLess = fc
    .constantFrom(...Object.keys(document))
    .map((name) =>
      Object.fromEntries(Object.entries(document).filter(([other]) => other !== name)),
    );
  return fc.oneof(
    { weight: 4, arbitrary: oneMember },
    { weight: 1, arbitrary: oneMore },
    { weight: 1, arbitrary: oneLess },
    { weight: 1, arbitrary: anything },
  );
};

describe('bad input: whatever is sent', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage({ blind: true });
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  it.each(Object.keys(documents))('POST %s never fails by what its caller sends', async (path) => {
    await fc.assert(
      fc.asyncProperty(changed(path), async (body) => {
        const answer = await stage.ask(post(path, token, JSON.stringify(body), randomUUID()));
        expect(answer.status, answer.text).toBeLessThan(500);
        if (answer.status >= 400)
          expect(answer.headers['content-type']).toBe('application/problem+json');
      }),
      { numRuns: runs },
    );
  });

  it('POST /oauth/token never fails by what its caller sends', async () => {
    const names = fc.oneof(
      fc.constantFrom(
        'grant_type',
        'client_assertion',
        'client_assertion_type',
        'scope',
        'audience',
        'subject_token',
        'client_id',
      ),
      text,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, text), { maxLength: 8 }), async (pairs) => {
        const body = pairs
          .map(
            ([name, value]) =>
              `${encodeURI(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
          )
          .join('&');
        const answer = await stage.ask({
          method: 'POST',
          path: '/oauth/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body,
        });
        expect([400, 401], answer.text).toContain(answer.status);
        expect(JSON.parse(answer.text)).toMatchObject({
          error: expect.any(String),
          code: expect.stringMatching(/^oauth\./),
        });
      }),
      { numRuns: runs },
    );
  });

  it('no address fails by what stands in it', async () => {
    const templates = [
      '/v1/items/{}',
      '/v1/items?q={}',
      '/v1/items?cursor={}',
      '/v1/items?limit={}',
      '/v1/cases/{}',
      '/v1/cases?cursor={}',
      '/v1/cases?region={}',
      '/v1/handoffs/{}',
      '/console/cases/{}',
      '/console/enter/{}',
      '/log/tile/0/{}',
      '/oauth/logins/{}',
      '/v1/audit/cases/{}',
      '/{}',
    ];
    const place = fc.oneof(
      text.map((value) => encodeURIComponent(value.toWellFormed())),
      fc.stringMatching(/^(%[0-9A-F]{1,2}|[!$&-;=@-Z_a-z~]){1,20}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...templates), place, async (template, value) => {
        const answer = await stage.ask({
          path: template.replace('{}', () => value),
          headers: { authorization: `Bearer ${token}` },
        });
        expect(answer.status, `${template} ${value} ${answer.text}`).toBeLessThan(500);
      }),
      { numRuns: runs * 2 },
    );
  });
});
