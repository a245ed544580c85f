import { describe, expect, it } from 'vitest';
import { isEncoded, isForeignText, isJsonKind, readMediaType } from './media-type.ts';

describe('media types', () => {
  it.each([
    'application/json',
    'Application/JSON',
    ' application/json ; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="UTF-8"',
    'application/json; profile="a;b\\"c"; Charset=utf8',
    'application/json;',
  ])('%s is JSON in UTF-8', (header) => {
    const media = readMediaType(header);
    expect(media?.type).toBe('application/json');
    expect(media && isForeignText(media)).toBe(false);
  });

  it.each([
    'application/json; charset=gbk',
    'application/json; CHARSET="GB18030"',
    'application/json; charset=utf-8; charset=utf-16',
    'application/problem+json; charset=latin1',
    'application/x-www-form-urlencoded;charset=GBK',
  ])('two readings: %s says another charset', (header) => {
    const media = readMediaType(header);
    expect(media && isForeignText(media)).toBe(true);
  });

  it('what is not read as text here may be in any charset', () => {
    const media = readMediaType('application/xml; charset=GB18030');
    expect(media && isForeignText(media)).toBe(false);
  });

  it.each([
    undefined,
    '',
    'json',
    'application/',
    'a/b/c',
    'application/json, text/plain',
    'a/b; x y',
  ])('%s is no media type', (header) => {
    expect(readMediaType(header)).toBeUndefined();
  });

  it('JSON goes by its suffix too, and not by a part of a name', () => {
    const isJson = (header: string) => {
      const media = readMediaType(header);
      return media !== undefined && isJsonKind(media);
    };
    expect(isJson('application/merge-patch+json')).toBe(true);
    expect(isJson('application/jsonp')).toBe(false);
    expect(isJson('text/json')).toBe(false);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['identity', false],
    ['Identity, identity', false],
    ['gzip', true],
    ['identity, br', true],
    ['x-unknown', true],
  ])('Content-Encoding %s: compressed %s', (header, encoded) => {
    expect(isEncoded(header)).toBe(encoded);
  });
});
