import { describe, expect, it } from 'vitest';
import { actingPersonOf, readActingPerson } from './acting-person.ts';

const codeOf = (text: string) => {
  const read = readActingPerson(text);
  return read.ok ? read.value : read.failure.code;
};

describe('who acts at a member', () => {
  it('is read from one canonical dictionary of strings', () => {
    expect(codeOf('id="w-0231", station="qp-hall-3", role="window", address="hall"')).toEqual({
      id: 'w-0231',
      station: 'qp-hall-3',
      role: 'window',
      address: 'hall',
    });
    expect(codeOf('id="0b5a3c1e-6f1d-4f3a-9a34-0d3c9b6a7e10", role="system"')).toMatchObject({
      role: 'system',
    });
  });

  it.each([
    ['a name', 'id="zhang.wei", role="window"'],
    ['a citizen number', 'id="320584199001011234", role="window"'],
    ['a mobile number', 'id="w-13800138000", role="window"'],
    ['a number with marks between', 'id="320.584.1990", role="window"'],
    ['Chinese', 'id="张三1", role="window"'],
    ['no role', 'id="w-0231"'],
    ['a role with a name in it', 'id="w-0231", role="Zhang Wei"'],
    ['a number as a station', 'id="w-0231", role="window", station="13800138000"'],
    ['more than there is', 'id="w-0231", role="window", phone="1"'],
    ['twice the same key', 'id="w-0231", id="w-0232", role="window"'],
    ['another spelling', 'id="w-0231",role="window"'],
    ['a token instead of a string', 'id=w-0231, role="window"'],
    ['parameters', 'id="w-0231";v=1, role="window"'],
    ['nothing', ''],
    ['too much', `id="w-0231", role="window", station="${'a'.repeat(300)}"`],
  ])('is refused where it is %s', (_, text) => {
    expect(codeOf(text)).toBe('auth.actor_invalid');
  });

  it('counts only under the signature, never for an app, and is missed where it is required', () => {
    const text = 'id="w-0231", role="window"';
    const outcome = (...given: Parameters<typeof actingPersonOf>) => {
      const found = actingPersonOf(...given);
      return found.ok ? found.value?.id : found.failure.code;
    };
    expect(outcome({ role: 'platform' }, text, true)).toBe('w-0231');
    expect(outcome({ role: 'platform' }, text, false)).toBe('signature.missing');
    expect(outcome({ role: 'platform' }, undefined, false)).toBeUndefined();
    expect(outcome({ role: 'app' }, text, false)).toBe('auth.actor_invalid');
    const required = { role: 'platform', actingPerson: 'required' } as const;
    expect(outcome(required, undefined, true)).toBe('auth.actor_required');
    expect(outcome(required, text, true)).toBe('w-0231');
  });
});
