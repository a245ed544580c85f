import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailureCode, failure, failureKinds } from '#contracts/failures';
import { newId, newSecret } from '../database/ids.ts';
import { canonicalJson, equalSecrets, sha256Hex } from '../keys/digest.ts';
import { importMasterKey, newDataKey, openDataKey, openJson, sealJson } from '../keys/seal.ts';
import { describeError } from '../process/log.ts';
import { challenge } from './challenge.ts';
import { languageFor, problemOf } from './problem.ts';

describe('problems', () => {
  it('every failure code has a status, both languages and a next step', () => {
    for (const code of Object.keys(failureKinds) as FailureCode[]) {
      const zh = problemOf(failure(code), 'zh-CN', 'id');
      const en = problemOf(failure(code), 'en', 'id');
      expect(zh.status, code).toBeGreaterThanOrEqual(400);
      expect(zh.title, code).toMatch(/\p{Script=Han}/u);
      expect(en.title, code).not.toMatch(/\p{Script=Han}/u);
      expect(en.next.length, code).toBeGreaterThan(5);
      expect(zh.code).toBe(code);
    }
  });

  it('a gateway fault is never a 4xx, and a caller fault never a 5xx', () => {
    for (const code of Object.keys(failureKinds) as FailureCode[]) {
      const { status, fault } = problemOf(failure(code), 'en', 'id');
      if (fault === 'gateway') expect(status, code).toBeGreaterThanOrEqual(500);
      if (fault === 'caller') expect(status, code).toBeLessThan(500);
    }
  });

  it('what is internal stays inside', () => {
    const text = JSON.stringify(
      problemOf(failure('gateway.internal', { internal: 'the secret reason' }), 'en', 'id'),
    );
    expect(text).not.toContain('secret reason');
  });

  it.each([
    [undefined, 'zh-CN'],
    ['en', 'en'],
    ['en-GB,zh;q=0.5', 'en'],
    ['zh-CN,en;q=0.9', 'zh-CN'],
    ['fr, en;q=0.1', 'en'],
    ['de', 'zh-CN'],
    ['en;q=nonsense', 'zh-CN'],
  ])('Accept-Language %s is answered in %s', (header, language) => {
    expect(languageFor(header)).toBe(language);
  });
});

describe('identifiers and digests', () => {
  it('ids have their form, lie in order of time and do not repeat', () => {
    const at = (time: number) => newId('case', new Date(time));
    const times = [
      0, 1, 255, 65_535, 65_536, 1_767_225_600_000, 1_767_225_600_001, 4_102_444_800_000,
    ];
    const ids = times.map(at);
    for (const id of ids) expect(id).toMatch(/^case_[0-9a-v]{26}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const now = new Date();
    expect(new Set(Array.from({ length: 1000 }, () => newId('msg', now))).size).toBe(1000);
  });

  it('the canonical form does not depend on the order of members', async () => {
    expect(canonicalJson({ b: 1, a: [1, '\u20ac'] })).toBe('{"a":[1,"\u20ac"],"b":1}');
    expect(await sha256Hex('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('the canonical form is the one that another implementation writes, and what has none is refused', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('10', '9', '__proto__', 'toJSON', ''),
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        ),
        fc.oneof(fc.boolean(), fc.constant(null), fc.integer()),
        fc.array(tie('any')),
        fc.dictionary(name, tie('any')),
      ),
    }));
    fc.assert(fc.property(any, (value) => canonicalJson(value) === canonicalize(value)));
    for (const none of [{ a: Number.NaN }, [Number.POSITIVE_INFINITY], { a: '\ud800' }, undefined])
      expect(() => canonicalJson(none)).toThrow();
    expect(canonicalJson({ at: new Date(0), none: undefined, b: '\\ud800' })).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","b":"\\\\ud800"}',
    );
  });

  it('secrets compare equal only if they are', () => {
    expect(equalSecrets('abc', 'abc')).toBe(true);
    expect(equalSecrets('abc', 'abd')).toBe(false);
    expect(equalSecrets('abc', 'abcd')).toBe(false);
  });

  it('the parameters of a failed query do not reach the log', () => {
    const error = new Error('Failed query: insert\nparams: 110105194912310021', {
      cause: new Error('duplicate key'),
    });
    expect(describeError(error)).toBe('Error: query failed: Error: duplicate key');
  });

  it('nothing of a person in an exception reaches the log; what an engineer needs does', () => {
    const coded = (message: string, code: string) => Object.assign(new Error(message), { code });
    for (const personal of ['110105194912310021', '沈示例', '13800138000', 'E12345678']) {
      const thrown = [
        new Error(`cannot read ${personal}`),
        new Error('wrapped', { cause: new TypeError(personal) }),
        coded(`invalid input syntax for type integer: "${personal}"`, '22P02'),
        new SyntaxError(`Unexpected token, "${personal}" is not valid JSON`),
        coded('refused', personal),
        Object.assign(new Error('x'), { name: personal }),
      ];
      for (const error of thrown) expect(describeError(error)).not.toContain(personal);
    }
    expect(describeError(coded('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'))).toBe(
      'Error ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:5432',
    );
    expect(describeError(coded('duplicate key value (name)=(shen wei)', '23505'))).toBe(
      'Error 23505',
    );
    expect(describeError(new TypeError('办件沈示例'))).toBe('TypeError: withheld');
  });
});

describe('sealing', () => {
  const master = () => importMasterKey('m1', crypto.getRandomValues(new Uint8Array(32)));

  it('opens what it sealed, and nothing of it can be read or moved elsewhere', async () => {
    const key = await newDataKey(master(), 'case_a');
    const sealed = await sealJson(key.key, { name: '沈示例' }, 'msg_1');
    expect(new TextDecoder().decode(sealed)).not.toContain('沈');
    expect(await openJson(key.key, sealed, 'msg_1')).toEqual({ name: '沈示例' });
    await expect(openJson(key.key, sealed, 'msg_2')).rejects.toThrow();
  });

  it('a data key opens only with its master key and for what it was made for', async () => {
    const first = master();
    const key = await newDataKey(first, 'case_a');
    await expect(openDataKey(first, key.wrapped, 'case_b')).rejects.toThrow();
    await expect(openDataKey(master(), key.wrapped, 'case_a')).rejects.toThrow();
  });
});

describe('who lacks a scope', () => {
  it('is told which would do, as RFC 6750 says it', () => {
    const refused = failure('auth.insufficient_scope', { scope: 'cases:read admin' });
    expect(challenge(refused, 'Bearer x')).toBe(
      'Bearer error="insufficient_scope", scope="cases:read admin"',
    );
  });
});
