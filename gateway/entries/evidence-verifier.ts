import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { sha256Hex } from '../platform/keys/digest.ts';

/** The verifier's files, each before those that use it. */
const parts = [
  'bytes',
  'json',
  'zip',
  'signatures',
  'head',
  'sm',
  'log-keys',
  'policy',
  'jws',
  'package',
  'checks',
  'sm-tree',
  'verify',
] as const;

/** The verifier as it runs without this project: one file, without types. It imports nothing but itself. */
export async function verifierScript(...more: readonly string[]): Promise<string> {
  const texts = [...parts, ...more].map(async (part) => {
    const file = new URL(`../audit/verifier/${part}.ts`, import.meta.url);
    const code = stripTypeScriptTypes(await readFile(file, 'utf8'));
    return code.replace(/^import [^;]*;$/gm, '').replace(/^export /gm, '');
  });
  return (await Promise.all(texts)).join('');
}

const pageOf = (code: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>证据包核验 · Evidence verifier</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<style>body{font:12pt/1.6 sans-serif;margin:2em auto;max-width:50em}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.yes{color:#050}.no{color:#a00}label{display:block;margin:1em 0}input[type=text],textarea{width:100%}</style></head><body>
<h1>证据包核验 · Evidence verifier</h1>
<p>本页不联网，文件不离开本机。This page asks no network; the file stays on this machine.</p>
<label>日志公钥（从公开渠道取得） · The log’s key, as it was published<input type="text" id="vkey"></label>
<label>见证策略（可不填） · Policy of witnesses, as it was published (may be empty)<textarea id="policy" rows="4"></textarea></label>
<label>证据包 · Package<input type="file" id="file" accept=".zip"></label>
<p id="verdict" role="status"></p><pre id="found"></pre>
<script type="module">
${code.replaceAll('</script', '<\\/script')}
document.getElementById('file').addEventListener('change', async ({ target }) => {
  const given = (id) => document.getElementById(id).value.trim() || undefined;
  const [file] = target.files;
  const bytes = async () => new Uint8Array(await file.arrayBuffer());
  const verdict = verdictOnSize(file.size) ?? (await verifyEvidence(await bytes(), given('vkey'), given('policy')));
  const line = document.getElementById('verdict');
  line.textContent = verdict.holds ? '成立 · It holds' : '不成立 · It does not hold';
  line.className = verdict.holds ? 'yes' : 'no';
  document.getElementById('found').textContent = verdict.holds
    ? Object.entries(verdict.found).map(([name, value]) => name + ': ' + value).join('\\n')
    : verdict.problems.join('\\n');
});
</script></body></html>
`;

/** The program for a terminal. */
export const verifierProgram = (): Promise<string> => verifierScript('program');

/** The page for a browser. */
export const verifierPage = async (): Promise<string> => pageOf(await verifierScript());

/** What `sha256sum -c` reads: whoever has a verifier sees by it that it is the one that was published. */
export async function verifierDigests(): Promise<string> {
  const files = [
    ['verify-evidence.mjs', await verifierProgram()],
    ['verify-evidence.html', await verifierPage()],
  ] as const;
  const lines = files.map(async ([name, text]) => `${await sha256Hex(text)}  ${name}\n`);
  return (await Promise.all(lines)).join('');
}
