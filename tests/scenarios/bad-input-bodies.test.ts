import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureCode } from '#contracts/failures';
import {
  application,
  caseIdOf,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const postDoors = [
  '/v1/cases',
  '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/supplements',
  '/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/withdrawal',
  '/v1/handoffs',
  '/v1/handoffs/ho_aaaaaaaaaaaaaaaaaaaaaaaaaa/custody',
  '/v1/certificates/retrieve',
  '/v1/certificates/verify',
  '/v1/console/links',
  '/oauth/logins',
] as const;

const text = (body: Record<string, unknown> = application()): string => JSON.stringify(body);
const utf8 = (written: string): Uint8Array => new TextEncoder().encode(written);
/** More than the door takes: where a sealed file may be brought, that is more. */
const tooMuchFor = (path: string): Uint8Array => {
  const bytes = path === '/v1/certificates/verify' ? 1_500_000 : 1024 * 1024;
  return utf8(JSON.stringify({ ...application(), form: { note: 'x'.repeat(bytes) } }));
};
const inPieces = (body: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(body.length / 16_384) }, (_, nth) =>
    body.subarray(nth * 16_384, (nth + 1) * 16_384),
  );

describe('bad input: bodies', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const malformed: readonly (readonly [string, string | Uint8Array, FailureCode])[] = [
    ['nothing at all', '', 'request.malformed_json'],
    ['half a document', '{"itemCode": ', 'request.malformed_json'],
    ['two documents', `${text()}${text()}`, 'request.malformed_json'],
    ['a single quote too many', "{'itemCode': 1}", 'request.malformed_json'],
    ['NaN, which is no JSON number', '{"form": {"n": NaN}}', 'request.malformed_json'],
    [
      'bytes that are not UTF-8',
      Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d),
      'request.malformed_json',
    ],
    [
      'a name in GB 18030',
      Uint8Array.of(0x7b, 0x22, 0xc9, 0xf2, 0x22, 0x3a, 0x31, 0x7d),
      'request.malformed_json',
    ],
    ['an overlong UTF-8 encoding', Uint8Array.of(0x22, 0xc0, 0x80, 0x22), 'request.malformed_json'],
    ['a thousand brackets', `${'['.repeat(1000)}${']'.repeat(1000)}`, 'request.too_deep'],
    [
      'a hundred thousand brackets',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      'request.too_deep',
    ],
    [
      'a member given twice',
      text().replace('"from"', '"to":"310118","from"'),
      'request.duplicate_member',
    ],
    [
      'a member given twice, once escaped',
      text().replace('"from"', '"\\u0074o":"310118","from"'),
      'request.duplicate_member',
    ],
    ['an integer of 17 digits', '{"a":{"b":[0,12345678901234567]}}', 'request.inexact_number'],
    ['a fraction too long for a double', '{"a":0.12345678901234567}', 'request.inexact_number'],
    ['an exponent beyond a double', '{"a":1E400}', 'request.inexact_number'],
    ['an exponent that a double takes for nothing', '{"a":1e-400}', 'request.inexact_number'],
    ['minus nothing', '{"a":-0.0}', 'request.inexact_number'],
  ];
  it('a certificate with its sealed file fits into an answer of the inbox, and 2 MiB do not', async () => {
    const door = '/v1/inbox/certificates/question_aaaaaaaaaaaaaaaaaaaaaaaaaa/answer';
    const sent = async (bytes: number) => {
      const certificate = { file: 'x'.repeat(bytes) };
      return (await stage.ask(post(door, token, { certificate }))).status;
    };
    // This member has no such inbox: refused for that, and not for its size.
    expect(await sent(1_500_000)).toBe(403);
    expect(await sent(2 * 1024 * 1024)).toBe(413);
  });

  describe.each(postDoors)('POST %s', (path) => {
    it.each(malformed)('refuses %s and leaves nothing behind', async (_, body, code) => {
      await stage.refuses({ ...post(path, token, ''), body }, { status: 400, code });
    });

    it('refuses more than it takes, also in chunks, which say nothing of their length', async () => {
      const tooMuch = tooMuchFor(path);
      for (const body of [tooMuch, inPieces(tooMuch)])
        await stage.refuses(
          { ...post(path, token, ''), body },
          { status: 413, code: 'request.too_large' },
        );
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/merge-patch+json',
      'application/json, application/json',
      'application/json; charset=GBK',
      'application/json; charset=utf-8; charset=gb18030',
      'json',
    ])('refuses the content type %s', async (type) => {
      const question = post(path, token, application());
      await stage.refuses(
        { ...question, headers: { ...question.headers, 'content-type': type } },
        { status: 415, code: 'request.unsupported_media_type' },
      );
    });

    it.each(['gzip', 'br', 'identity, deflate', 'Zstd'])(
      'refuses a body in the coding %s, and says which it takes',
      async (coding) => {
        const question = post(path, token, application());
        const packed = { ...question.headers, 'content-encoding': coding };
        await stage.refuses(
          { ...question, headers: packed },
          { status: 415, code: 'request.unsupported_encoding' },
        );
        const answer = await stage.ask({ ...question, headers: packed });
        expect(answer.headers['accept-encoding']).toBe('identity');
      },
    );

    it.each([null, [], '"text"', 42, true, {}, { unexpected: 1 }])(
      'refuses %j in place of its document',
      async (body) => {
        await stage.refuses(post(path, token, JSON.stringify(body)), {
          status: 400,
          code: 'request.invalid',
        });
      },
    );

    it.each(['\\u0000', '\\ud800', '\\udc00x', 'x\\ud800\\u0041'])(
      'refuses a text with %s, which cannot be kept as it came',
      async (written) => {
        await stage.refuses(post(path, token, `{"note":{"deep":["${written}"]}}`), {
          status: 400,
          code: 'request.invalid',
          pointer: '/note/deep/0',
        });
        await stage.refuses(post(path, token, `{"note":{"${written}":1}}`), {
          status: 400,
          code: 'request.invalid',
          pointer: '/note',
        });
      },
    );

    it('refuses a member __proto__ at any depth, however it is written', async () => {
      await stage.refuses(post(path, token, '{"form":{"__proto__":{"admin":true}}}'), {
        status: 400,
        code: 'request.invalid',
        pointer: '/form',
      });
      await stage.refuses(post(path, token, '{"\\u005f_proto__":[]}'), {
        status: 400,
        code: 'request.invalid',
        pointer: '',
      });
    });
  });

  it.each(['/oauth/token', '/oauth/par', '/oauth/introspect', '/oauth/revoke'])(
    'POST %s refuses a form that is compressed or in another charset',
    async (path) => {
      const form = (headers: Record<string, string>) => ({
        method: 'POST',
        path,
        headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded', ...headers },
        body: 'grant_type=client_credentials',
      });
      await stage.refuses(form({ 'content-encoding': 'gzip' }), {
        status: 415,
        code: 'request.unsupported_encoding',
      });
      await stage.refuses(
        form({ 'content-type': 'application/x-www-form-urlencoded; charset=GBK' }),
        {
          status: 415,
          code: 'request.unsupported_media_type',
        },
      );
      const read = await stage.ask(form({}));
      expect(read.status, read.text).not.toBe(415);
    },
  );

  it('names the number that would not be kept, and keeps nothing of the application', async () => {
    const body = text().replace('"form":{', '"form":{"capital":12345678901234567,');
    await stage.refuses(post('/v1/cases', token, body), {
      status: 400,
      code: 'request.inexact_number',
      pointer: '/form/capital',
    });
  });

  it.each([
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json ; profile="a;b"; Charset="UTF-8"',
  ])('takes a sound application as %s', async (type) => {
    const question = post('/v1/cases', token, application());
    const answer = await stage.ask({
      ...question,
      headers: { ...question.headers, 'content-type': type },
    });
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseIdOf(answer));
  });

  it('takes a sound application in chunks', async () => {
    const bytes = utf8(text());
    const answer = await stage.ask({
      ...post('/v1/cases', token, ''),
      body: [bytes.subarray(0, 30), bytes.subarray(30)],
    });
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseIdOf(answer));
  });
});
