import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from './breaking.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8')) as Record<
    string,
    unknown
  >;

/** Where the earlier document was wrong about what was served, or nobody can have relied on it yet: each with the reason. */
const corrected: readonly RegExp[] = [
  // Always asked for, and never said.
  /: (Content-Digest|Signature-Input|Signature) is required now$/,
  /^PUT \/v1\/admin\/federation: if-match is required now$/,
  // A bag whose words are gone has no list any more; it never had.
  /^(GET|POST) \/v1\/batches.* 20[01]\/manifest: is no longer always there$/,
  // Before the first release: issuers have dates now, and people also look at shown certificates.
  /^GET \/v1\/recognitions 200\/recognitions\/-\/issuers\/-: string became object$/,
  /^GET \/v1\/me\/accesses 200\/accesses\/-\/caseId: is no longer always there$/,
  // The short form, which is what anybody is answered, never had them.
  /^GET \/health\/ready 200\/dependencies: is no longer always there$/,
];

const member = (schema: object) => ({
  paths: {
    '/v1/x': {
      post: {
        parameters: [{ name: 'a', in: 'query' }],
        requestBody: { content: { 'application/json': { schema } } },
        responses: { 200: { content: { 'application/json': { schema } } } },
      },
    },
  },
});
const schema = {
  type: 'object',
  properties: { a: { type: 'string', enum: ['x', 'y'] }, b: { type: 'integer' } },
  required: ['a'],
};

describe('a later contract', () => {
  it('keeps every promise of the released one', () => {
    const breaks = breakingChanges(read('openapi-released.json'), read('openapi.json'));
    expect(breaks.filter((one) => !corrected.some((known) => known.test(one)))).toEqual([]);
  });

  it('that is the same, or says more, breaks nothing', () => {
    const more = { ...schema, properties: { ...schema.properties, c: { type: 'boolean' } } };
    expect(breakingChanges(member(schema), member(schema))).toEqual([]);
    expect(breakingChanges(member(schema), member(more))).toEqual([]);
  });

  it.each([
    ['a route that is gone', { paths: {} }, 'POST /v1/x: is gone'],
    [
      'a member that is gone',
      member({ ...schema, properties: { a: schema.properties.a } }),
      'POST /v1/x 200/b: is gone',
    ],
    [
      'a member that is required now',
      member({ ...schema, required: ['a', 'b'] }),
      'POST /v1/x body/b: is required now',
    ],
    [
      'a member that is not always there any more',
      member({ ...schema, required: [] }),
      'POST /v1/x 200/a: is no longer always there',
    ],
    [
      'another type',
      member({ ...schema, properties: { ...schema.properties, b: { type: 'string' } } }),
      'POST /v1/x 200/b: integer became string',
    ],
    [
      'a word that is taken no more',
      member({
        ...schema,
        properties: { ...schema.properties, a: { type: 'string', enum: ['x'] } },
      }),
      'POST /v1/x body/a: y is taken no more',
    ],
  ])('with %s is found', (_, later, found) => {
    expect(breakingChanges(member(schema), later)).toContain(found);
  });
});
