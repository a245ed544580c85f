import { expect, it } from 'vitest';
import { noAnswerCode } from './no-answer.ts';

it.each([
  ['unreachable', 'CERT_HAS_EXPIRED', 'certificate_refused'],
  ['unreachable', 'CERT_NOT_YET_VALID', 'certificate_refused'],
  ['unreachable', 'ERR_TLS_CERT_ALTNAME_INVALID', 'certificate_refused'],
  ['unreachable', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_refused'],
  ['unreachable', 'ENOTFOUND', 'name_not_known'],
  ['unreachable', 'EAI_AGAIN', 'name_not_known'],
  ['unreachable', 'ERR_LOCAL_ADDRESS', 'address_refused'],
  ['unreachable', 'ECONNREFUSED', 'unreachable'],
  ['answer_lost', 'CERT_HAS_EXPIRED', 'answer_lost'],
  ['timeout', 'deadline passed', 'timeout'],
] as const)('no answer, %s %s, is told as %s', (kind, message, code) => {
  expect(noAnswerCode({ kind, message })).toBe(code);
});
