import { checkSteps, type ReasonText, reasonTexts } from '#contracts/certificate-reasons';

const verdicts = { valid: '通过', invalid: '无效', indeterminate: '无法确定' } as const;

/** docs/certificate-reasons.md, from the code: run `node tests/docs/write-errors.ts` after a change. */
export function reasonReference(): string {
  const all = Object.entries<ReasonText>(reasonTexts);
  const sections = Object.entries(checkSteps).map(([step, [zh, en]], nth) => {
    const rows = all
      .filter(([code]) => code.startsWith(`${step}.`))
      .map(
        ([code, [outcome, chinese, english]]) =>
          `| \`${code}\` | ${outcome} ${verdicts[outcome]} | ${english} | ${chinese} |`,
      );
    return `## ${nth + 1}. \`${step}\` ${en} · ${zh}

| reason | verdict | | |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
  });
  return `# Why a certificate counts, does not, or has to be brought on paper

Generated from the code by \`node tests/docs/write-errors.ts\`; a test holds it to the code, and that every reason that a step gives is here.

Whatever its form (copy, sealed file, a region's own data), a certificate goes through the same eleven steps. Answers have them in \`checks\`:
\`{step, outcome, reason, says: {zh, en}}\`. One that is invalid makes it invalid; else one that is indeterminate makes it indeterminate, which means: bring the paper.
A step that has nothing to look at says nothing: a sealed file that nobody can read ends at \`parse\`.

${sections.join('\n')}
## 11. The verdict, and its receipt · 结论与签名回执

\`verdict\` of the ten steps before, and \`receipt\`: a JWS (\`receipt+jwt\`) with who asked, for what, every step, the verdict and the digest of what was sent.
`;
}
