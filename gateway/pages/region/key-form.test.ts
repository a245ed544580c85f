import { expect, it } from 'vitest';
import { changeIn, forgetSecret } from './key-form.ts';

const key = { kty: 'OKP', crv: 'Ed25519', kid: 'one', x: 'A'.repeat(43) } as const;
const own = { follows: '0'.repeat(64), keys: [key], redirectUris: ['https://a.example/back'] };

const formOf = (written: Readonly<Record<string, string>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(written)) form.append(name, value);
  return form;
};
const madeOf = (written: Readonly<Record<string, string>>) => {
  const made = changeIn(formOf(written), 'a-platform', own);
  return made.ok ? made.value : made.failure;
};

it('what is no public key stands on no page again; a public one does', () => {
  const [secret, open] = [{ ...key, d: 'B'.repeat(43) }, key].map((one) => JSON.stringify(one));
  for (const [pasted, left] of [
    [secret, null],
    ['not even JSON', null],
    [open, open],
  ] as const) {
    const form = formOf({ key: pasted ?? '' });
    forgetSecret(form);
    expect(form.get('key')).toBe(left);
  }
});

it('addresses change by what is written, and not by a form that says nothing of them or the same', () => {
  expect(madeOf({})).not.toHaveProperty('redirectUris');
  expect(madeOf({ redirectUris: 'https://a.example/back\r\n' })).not.toHaveProperty('redirectUris');
  const redirectUris = ['https://b.example/1', 'https://b.example/2'];
  expect(madeOf({ redirectUris: redirectUris.join('\r\n') })).toMatchObject({ redirectUris });
  expect(madeOf({ redirectUris: '' })).toMatchObject({ redirectUris: [] });
  expect(madeOf({ redirectUris: 'x' })).toMatchObject([{ pointer: '/redirectUris' }]);
});
