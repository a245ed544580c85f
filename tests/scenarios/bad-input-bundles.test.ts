import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companies, itemCodeIn } from '#adapters/kit/sample-world';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { post, stepFor, upload, whole } from './bundles.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.member('qingpu-platform').ownToken('cases:submit cases:read');
});
afterAll(() => gateway.close());

const [{ name, uscc }] = companies;
const step = (key: string, more: object = {}) => ({
  ...stepFor(key, '320509', '000109005001', [upload('LICENCE'), upload('SEALSPEC')]),
  ...more,
});
const bundle = (steps: readonly unknown[], more: object = {}) => ({
  ...whole(undefined, steps),
  shared: [],
  applicant: { kind: 'company', name, uscc },
  ...more,
});

const send = async (body: unknown, path = '/v1/bundles') => {
  const answer = await post(gateway.member('qingpu-platform'), token, path, body);
  const { code, errors } = answer.body as {
    code: string;
    errors?: { pointer: string; reason: string }[];
  };
  return { status: answer.status, code, pointers: errors?.map(({ pointer }) => pointer) };
};
const id = `bundle_${'0'.repeat(26)}`;

describe('bundles refuse with a problem, and never half', () => {
  const loop = Array.from({ length: 10 }, (_, index) =>
    step(`s${index}`, { after: [`s${(index + 1) % 10}`] }),
  );
  const many = Array.from({ length: 11 }, (_, index) => step(`s${index}`));
  it.each([
    ['no steps', bundle([]), ['/steps']],
    ['eleven steps', bundle(many), ['/steps']],
    ['a step name with a slash', bundle([step('a/b')]), ['/steps/0/step']],
    ['a member that nobody knows', bundle([step('a')], { priority: 1 }), ['']],
  ])('%s', async (_, body, pointers) => {
    expect(await send(body)).toEqual({ status: 400, code: 'request.invalid', pointers });
  });

  it.each([
    ['a circle of ten', loop, loop.map((_, index) => `/steps/${index}`)],
    ['a step after itself', [step('a', { after: ['a'] })], ['/steps/0']],
    ['the same step twice', [step('a'), step('a')], ['/steps/1']],
    ['a step after none', [step('a', { after: ['b'] })], ['/steps/0']],
  ])('%s', async (_, steps, pointers) => {
    const request = { ...bundle(steps), applicant: { kind: 'subject' } };
    expect(await send(request)).toEqual({ status: 400, code: 'request.invalid', pointers });
  });

  it('a person without a token of theirs, an item that is not there, a region that is another', async () => {
    const request = { ...bundle([step('a')]), applicant: { kind: 'subject' } };
    expect((await send(request)).code).toBe('auth.subject_required');
    const unknown = itemCodeIn('320509', '999999999999');
    expect((await send({ ...request, steps: [step('a', { itemCode: unknown })] })).code).toBe(
      'item.unknown',
    );
    expect((await send({ ...request, steps: [step('a', { to: '330421' })] })).code).toBe(
      'case.region_mismatch',
    );
  });

  it('a bundle that is not there, for every act on it', async () => {
    const notFound = { status: 404, code: 'bundle.not_found', pointers: undefined };
    expect(await send({}, `/v1/bundles/${id}/steps/a/retry`)).toEqual(notFound);
    expect(await send({ reason: '不办了' }, `/v1/bundles/${id}/withdrawal`)).toEqual(notFound);
    const member = gateway.member('qingpu-platform');
    expect((await member.call('GET', `/v1/bundles/${id}`, { token })).status).toBe(404);
    expect((await member.call('GET', '/v1/bundles/x', { token })).status).toBe(400);
    const cursor = await member.call('GET', '/v1/bundles?cursor=x', { token });
    expect((cursor.body as { code: string }).code).toBe('request.cursor_invalid');
  });

  it('nothing was written by any of it', async () => {
    const listed = await gateway.member('qingpu-platform').call('GET', '/v1/bundles', { token });
    expect(listed.body).toEqual({ bundles: [] });
  });
});
