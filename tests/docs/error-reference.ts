import { type FailureCode, failureKinds } from '#contracts/failures';
import { problemOf } from '../../gateway/platform/http/problem.ts';
import { problemTexts } from '../../gateway/platform/http/problem-texts.ts';

/** docs/errors.md, from the code: run `node tests/docs/write-errors.ts` after a change. */
export function errorReference(): string {
  const rows = (Object.keys(failureKinds) as FailureCode[]).map((code) => {
    const { status, fault, retryable } = problemOf({ code }, 'en', '');
    const { title, next } = problemTexts[code].en;
    const zh = problemTexts[code]['zh-CN'];
    return `| \`${code}\` | ${status} | ${fault} | ${retryable ? 'yes' : 'no'} | ${title}. ${next} | ${zh.title}。${zh.next} |`;
  });
  return `# Errors

Generated from the code by \`node tests/docs/write-errors.ts\`; a test holds it to the code.

Every refusal is \`application/problem+json\` (RFC 9457) with \`code\`, \`fault\` (\`caller\`, \`gateway\` or \`region\`), \`retryable\`,
\`next\` and \`correlationId\`, in the language of \`Accept-Language\` (Chinese or English; codes are never translated). At the
OAuth endpoints the same members stand beside \`error\` and \`error_description\` of RFC 6749 s5.2.

| code | HTTP | fault | retry can help | what to do | 说明 |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
