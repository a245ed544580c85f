/**
 * A program against the client that openapi-typescript makes of docs/openapi.json: it uses the main calls, and
 * `npm run contract` type-checks it. Signing is `middleware`: docs/examples/member.ts shows how.
 */
// biome-ignore lint/correctness/noUndeclaredDependencies: `npm run contract` installs it beside this file
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

const client = createClient<paths>({ baseUrl: 'https://gateway.example' });

/** Puts the real token and the real signature in place of the empty ones below. */
export const signing = (sign: (request: Request) => Promise<Request>): Middleware => ({
  onRequest: ({ request }) => sign(request),
});

/** Headers that a signed call must have; the middleware fills them. */
const signed = { 'Content-Digest': '', 'Signature-Input': '', Signature: '' };
const once = () => ({ ...signed, 'idempotency-key': crypto.randomUUID() });

type Problem = components['schemas']['Problem'];
const fail = (problem: Problem): never => {
  throw new Error(`${problem.code}: ${problem.next}`);
};

export async function carryOneCase(itemCode: string, digest: string): Promise<string> {
  const found = await client.GET('/v1/items', {
    params: { query: { region: '330421', q: '居住证' } },
  });
  if (found.error) return fail(found.error);
  const papers = await client.POST('/v1/items/{itemCode}/checklist', {
    params: { path: { itemCode } },
    body: { applicant: { kind: 'person', home: '320509' } },
  });
  if (papers.error) return fail(papers.error);

  const submitted = await client.POST('/v1/cases', {
    params: { header: once() },
    body: {
      itemCode,
      from: '310118',
      to: '330421',
      channel: 'window',
      applicant: { kind: 'person', name: '沈示例', idType: '111', idNumber: '320509189102140022' },
      form: { purpose: 'work' },
      materials: [{ code: 'ID', how: 'upload', ref: digest }],
      originals: true,
    },
  });
  if (submitted.error) return fail(submitted.error);
  const { caseId, receipt } = submitted.data;
  const path = { id: caseId };

  const read = await client.GET('/v1/cases/{id}', { params: { path } });
  if (read.error) return fail(read.error);
  const history = await client.GET('/v1/cases/{id}/timeline', { params: { path } });
  if (history.error) return fail(history.error);
  if (read.data.state === 'supplement_required')
    await client.POST('/v1/cases/{id}/supplements', {
      params: { path, header: once() },
      body: { note: '补交', materials: [{ code: 'ID', how: 'upload', ref: digest }] },
    });

  const dossier = await client.POST('/v1/handoffs', {
    params: { header: once() },
    body: {
      caseIds: [caseId],
      from: '310118',
      to: '330421',
      pages: 2,
      items: [{ code: 'ID', name: '身份证复印件', pages: 2 }],
      seal: 'QP-0001',
    },
  });
  if (dossier.error) return fail(dossier.error);
  await client.POST('/v1/handoffs/{id}/custody', {
    params: { path: { id: dossier.data.handoffId }, header: once() },
    body: { event: 'sealed', pages: 2 },
  });
  return receipt;
}

export async function lendCertificate(itemCode: string): Promise<string> {
  const purpose = { itemCode, reason: '签注核验', until: '2027-06-30T18:00:00+08:00' };
  const retrieved = await client.POST('/v1/certificates/retrieve', {
    params: { header: signed },
    body: { holder: 'subject', type: '11100000000013127D001', ...purpose },
  });
  if (retrieved.error) return fail(retrieved.error);
  const verified = await client.POST('/v1/certificates/verify', {
    params: { header: signed },
    body: { format: 'dc+sd-jwt', document: retrieved.data.credential, purpose },
  });
  if (verified.error) return fail(verified.error);
  return verified.data.verdict;
}

/** A region that is not called: fetch what waits, answer it, report on it. */
export async function work(): Promise<void> {
  const waiting = await client.GET('/v1/inbox', {});
  if (waiting.error) return fail(waiting.error);
  for (const { messageId, caseId, digest } of waiting.data.messages) {
    await client.POST('/v1/inbox/{messageId}/ack', {
      params: { path: { messageId }, header: signed },
      body: { digest },
    });
    await client.POST('/v1/cases/{id}/reports', {
      params: { path: { id: caseId }, header: once() },
      body: {
        kind: 'accept',
        reportId: messageId,
        regionalCaseId: 'JS-1',
        at: '2026-11-28T10:00:00+08:00',
      },
    });
  }
}

export async function listen(): Promise<void> {
  await client.PUT('/v1/me/webhook', {
    params: { header: signed },
    body: { url: 'https://window.example/tongban', events: ['tongban.case.approved'] },
  });
  const me = await client.GET('/v1/me', {});
  const news = await client.GET('/v1/changes', { params: { query: {} } });
  if (me.error) return fail(me.error);
  if (news.error) return fail(news.error);
  // As JSON; `Accept: application/x-ndjson` gives one a line.
  if (typeof news.data !== 'string') for (const change of news.data.changes) console.log(change);
}
