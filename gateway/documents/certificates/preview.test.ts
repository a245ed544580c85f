import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { previewOf } from './preview.ts';

const { code } = certificateTypes.representativeAuthorisation;
const madeFor = { itemCode: '11330421XX0000001N4000131001001', reason: '企业设立 <登记>' };

it('shows what is disclosed in the order of the paper, by its labels, marked as a copy', () => {
  const svg = previewOf(code, { scope: '企业登记', holderName: '沈示例' }, madeFor);
  expect(svg).toContain('法定代表人授权书');
  expect(svg.indexOf('沈示例')).toBeLessThan(svg.indexOf('企业登记'));
  expect(svg).toContain('授权范围');
  expect(svg).not.toContain('公民身份号码');
  expect(svg).toContain('副本，无印章，不是证照');
  expect(svg).toContain(madeFor.itemCode);
});

it('lets no value out of its place, whatever somebody is called', () => {
  const evil = '</text><script>alert(1)</script>&"\u0000\u0008';
  const svg = previewOf(code, { holderName: evil, scope: '长'.repeat(2000) }, madeFor);
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toMatch(/<script|\p{C}|href|url\(/u);
});
