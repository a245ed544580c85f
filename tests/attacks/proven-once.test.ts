import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../scenarios/openapi-document.ts';
import { allScopes, get, post, type Stage, startStage } from '../scenarios/refusals.ts';

const callers = {
  'qingpu-platform': allScopes,
  'delta-operator': 'cases:read admin',
  'delta-auditor': 'cases:read audit:read',
} as const;

describe('what proves a call is spent once', () => {
  let stage: Stage;
  let doors: readonly { readonly method: string; readonly path: string }[];

  beforeAll(async () => {
    stage = await startStage({ blind: true });
    const { text } = await stage.ask(get('/v1/openapi.json'));
    const { paths } = JSON.parse(text) as Document;
    doors = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security }]) => security !== undefined && path.startsWith('/v1/'))
        .map(([method, { responses }]) => ({
          // A stream does not end: to ask for its headers is to pass the same guards.
          method: responses['200']?.content?.['text/event-stream'] ? 'HEAD' : method.toUpperCase(),
          path: path.replaceAll(/\{\w+\}/g, 'x'),
        })),
    );
  });
  afterAll(() => stage.close());

  it.each(Object.entries(callers))('%s: no door asks for it twice', async (clientId, scope) => {
    const member = stage.member(clientId as keyof typeof callers);
    const token = await member.ownToken(scope);
    let signedAnswers = 0;
    for (const { method, path } of doors) {
      const reads = method === 'GET' || method === 'HEAD';
      const question = reads ? get(path, token) : post(path, token, {});
      // Reading needs no signature, but one that is there is checked, and a second check would refuse it.
      const signature = reads
        ? await member.sign({ method, path, headers: question.headers ?? {} })
        : {};
      const answer = await stage.ask({
        ...question,
        method,
        headers: { ...question.headers, ...signature },
      });
      expect(answer.text, `${method} ${path}`).not.toContain('signature.replayed');
      if (answer.headers['signature'] !== undefined) signedAnswers += 1;
    }
    expect(signedAnswers).toBeGreaterThan(10);
  });
});
