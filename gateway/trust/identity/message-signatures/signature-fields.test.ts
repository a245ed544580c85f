import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSignatureFields } from './signature-fields.ts';

const nonce = 'nonce="0123456789abcdef"';
const params = `("@method");created=1;${nonce};keyid="k";tag="tongban"`;
const signature = 'sig=:AAAA:';

const read = (input: string | undefined, bytes: string | undefined = signature) => {
  const result = readSignatureFields(input, bytes);
  return result.ok ? result.value : result.failure;
};

describe('Signature-Input and Signature', () => {
  it('gives back what it was given, byte for byte', () => {
    expect(read(`sig=${params}`)).toMatchObject({
      label: 'sig',
      components: ['@method'],
      created: 1,
      nonce: '0123456789abcdef',
      keyid: 'k',
      params,
      signatureText: ':AAAA:',
    });
  });

  it('finds ours beside the signature of another application', () => {
    const both = `proxy=("@path");created=1;tag="proxy", sig=${params}`;
    expect(read(both, `proxy=:AAAA:, ${signature}`)).toMatchObject({ label: 'sig' });
  });

  it.each([
    ['no field at all', undefined],
    ['another tag', `sig=("@method");created=1;${nonce};keyid="k";tag="other"`],
    ['no tag', `sig=("@method");created=1;${nonce};keyid="k"`],
    ['a tag that is a token', `sig=("@method");created=1;${nonce};keyid="k";tag=tongban`],
    ['an empty field', ''],
  ])('sees none of ours in %s', (_, input) => {
    expect(read(input, input === undefined ? undefined : signature)).toBeUndefined();
  });

  it.each([
    ['a label that occurs twice', `sig=${params}, sig=${params}`],
    [
      'a parameter that occurs twice',
      `sig=("@method");created=1;created=2;${nonce};keyid="k";tag="tongban"`,
    ],
    ['two signatures with the tag', `sig=${params}, two=${params}`],
    ['five labels', `a=1, b=1, c=1, d=1, sig=${params}`],
    ['a list without blanks after commas', `a=1,sig=${params}`],
    [
      'two blanks between components',
      `sig=("@method"  "@path");created=1;${nonce};keyid="k";tag="tongban"`,
    ],
    ['a decimal for created', `sig=("@method");created=1.0;${nonce};keyid="k";tag="tongban"`],
    [
      'a component that occurs twice',
      `sig=("@method" "@method");created=1;${nonce};keyid="k";tag="tongban"`,
    ],
    [
      'a component with a parameter',
      `sig=("@method";req);created=1;${nonce};keyid="k";tag="tongban"`,
    ],
    ['a component in upper case', `sig=("@Method");created=1;${nonce};keyid="k";tag="tongban"`],
    ['a component that is a token', `sig=(method);created=1;${nonce};keyid="k";tag="tongban"`],
    ['an unknown parameter', `sig=("@method");created=1;${nonce};keyid="k";tag="tongban";x=1`],
    ['no nonce', 'sig=("@method");created=1;keyid="k";tag="tongban"'],
    ['a nonce that can be guessed', 'sig=("@method");created=1;nonce="1";keyid="k";tag="tongban"'],
    ['no list of components', `sig="@method";created=1;${nonce};keyid="k";tag="tongban"`],
    ['4 KiB and more', `sig=${params}, x="${'x'.repeat(4096)}"`],
  ])('refuses %s', (_, input) => {
    expect(read(input)).toBeTypeOf('string');
  });

  it.each([
    ['sig=:AAA:'],
    ['sig=:AAB=:'],
    ['sig="AAAA"'],
    ['sig=:AA AA:'],
    ['other=:AAAA:'],
    ['sig=:AAAA:, sig=:AAAA:'],
  ])('refuses %s as signature', (bytes) => {
    expect(read(`sig=${params}`, bytes)).toBeTypeOf('string');
  });

  const inputOf = (parameters: string, names = 1) =>
    `sig=(${Array.from({ length: names }, (_, nth) => `"c${nth}"`).join(' ')})${parameters};tag="tongban"`;
  const of = (keyid: string, rest = '') => `;created=0;${nonce};keyid="${keyid}"${rest}`;
  it.each([
    ['components', inputOf(of('k'), 30), inputOf(of('k'), 31)],
    ['characters of keyid', inputOf(of('k'.repeat(100))), inputOf(of('k'.repeat(101)))],
    ['any keyid', inputOf(of('k')), inputOf(of(''))],
    [
      'characters of alg',
      inputOf(of('k', `;alg="${'a'.repeat(40)}"`)),
      inputOf(of('k', `;alg="${'a'.repeat(41)}"`)),
    ],
    ['expires from the epoch on', inputOf(of('k', ';expires=0')), inputOf(of('k', ';expires=-1'))],
    ['expires of today', inputOf(of('k', ';expires=1800000000')), inputOf(of('k', ';expires=1.5'))],
    ['labels', `a=1, b=1, c=1, ${inputOf(of('k'))}`, `a=1, b=1, c=1, d=1, ${inputOf(of('k'))}`],
    [
      'characters of all',
      `${inputOf(of('k'))}, x="`.padEnd(4095, 'x').concat('"'),
      `${inputOf(of('k'))}, x="`.padEnd(4096, 'x').concat('"'),
    ],
  ])('takes as many as its limit says and not one more: %s', (_, most, tooMuch) => {
    expect(read(most)).toMatchObject({ label: 'sig', created: 0 });
    expect(read(tooMuch)).toBeTypeOf('string');
  });

  it('does not fail itself, whatever comes', () => {
    const piece = fc.constantFrom(
      'sig',
      '=',
      '(',
      ')',
      '"',
      ';',
      ',',
      ' ',
      ':',
      '@method',
      'tag',
      'tongban',
      '?1',
      '-',
      '1',
      '\\',
      '%',
      '*',
    );
    const noise = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(fc.property(noise, noise, (input, bytes) => void readSignatureFields(input, bytes)));
  });
});
