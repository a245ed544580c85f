import { describe, expect, it } from 'vitest';
import { parseForm } from './form.ts';

const form = 'application/x-www-form-urlencoded';

describe('parseForm', () => {
  it('refuses a parameter given twice, also an unknown or an empty one', () => {
    for (const body of ['scope=a&scope=b', 'x=1&x=1', 'scope=&scope=admin', 'sc%6fpe=a&scope=b']) {
      expect(parseForm(form, body).ok).toBe(false);
    }
  });

  it('refuses every other content type and floods of parameters', () => {
    expect(parseForm('application/json', '{}').ok).toBe(false);
    expect(parseForm(undefined, 'a=b').ok).toBe(false);
    const flood = Array.from({ length: 41 }, (_, index) => `p${index}=1`).join('&');
    expect(parseForm(form, flood).ok).toBe(false);
  });

  it('takes an empty parameter for an absent one', () => {
    const parsed = parseForm(`${form};charset=UTF-8`, 'scope=&grant_type=x');
    expect(parsed.ok && [...parsed.value]).toEqual([['grant_type', 'x']]);
  });
});
