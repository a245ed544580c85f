import { amountText, parseAmount } from '#contracts/amounts';
import { type AttributeName, attributeKinds, codeWords } from '#contracts/certificate-attributes';
import { parseRegionalDate } from '#contracts/dates';
import { normaliseCode } from '#contracts/identifiers';
import { by, nameOf, type Reader } from './certificate-face.ts';

const text = by('copy', (raw) => raw);

/** Some regions write every date to the second: midnight says the day. */
const date: Reader<string> = (raw) => {
  const value = parseRegionalDate(raw)?.value.replace(/T00:00:00\+08:00$/, '');
  return value === undefined ? undefined : { value, transform: 'date', confidence: 'exact' };
};

const code = by('code', normaliseCode);
const codeOf =
  (words: ReadonlyMap<string, string> | undefined): Reader<string> =>
  (raw) => {
    const value = words?.get(raw.trim());
    return value === undefined
      ? code(raw)
      : { value, transform: 'word of the code list', confidence: 'exact' };
  };

/** With its currency where it can be told; what cannot stays as it came. */
const money: Reader<string> = (raw) => {
  const amount = parseAmount(raw);
  return amount === undefined
    ? text(raw)
    : {
        value: amountText(amount),
        transform: 'amount with ISO 4217 currency',
        confidence: amount.isNamed ? 'exact' : 'assumed',
      };
};

const readers = Object.fromEntries(
  Object.entries(attributeKinds).map(([name, kind]): [string, Reader<string>] => {
    if (kind === 'name') return [name, by('NFC, middle dot', nameOf)];
    if (kind === 'code') return [name, codeOf(codeWords[name as AttributeName])];
    if (kind === 'money') return [name, money];
    return [name, kind === 'date' ? date : text];
  }),
);

/** How a type's own field is read: the same in every region, whatever each calls it. */
export const attributeReader = (name: string): Reader<string> =>
  Object.hasOwn(readers, name) ? (readers[name] ?? text) : text;
