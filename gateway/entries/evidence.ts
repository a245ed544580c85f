import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { parseArgs } from 'node:util';
import { verifyEvidence } from '../audit/verifier/verify.ts';
import { refuse } from './commands.ts';

const usage = `Evidence packages. 证据包:
  npm run evidence -- verify FILE [--vkey NAME+ID+KEY] [--policy FILE]
                                                         0 it holds, 1 it does not, 2 it could not be looked at
  npm run -s evidence -- script > verify-evidence.mjs    the verifier alone, for any Node from 20 on
  npm run -s evidence -- page > verify-evidence.html     the verifier as a page, for a browser without network`;

/** The verifier's files, each before those that use it. */
const parts = [
  'bytes',
  'json',
  'zip',
  'head',
  'log-keys',
  'policy',
  'jws',
  'package',
  'checks',
  'verify',
] as const;

/** The verifier as it runs without this project: one file, without types. It imports nothing but itself. */
async function script(...more: readonly string[]): Promise<string> {
  const texts = [...parts, ...more].map(async (part) => {
    const file = new URL(`../audit/verifier/${part}.ts`, import.meta.url);
    const code = stripTypeScriptTypes(await readFile(file, 'utf8'));
    return code.replace(/^import [^;]*;$/gm, '').replace(/^export /gm, '');
  });
  return (await Promise.all(texts)).join('');
}

const page = (code: string): string => `<!doctype html>
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
  const bytes = new Uint8Array(await target.files[0].arrayBuffer());
  const verdict = await verifyEvidence(bytes, given('vkey'), given('policy'));
  const line = document.getElementById('verdict');
  line.textContent = verdict.holds ? '成立 · It holds' : '不成立 · It does not hold';
  line.className = verdict.holds ? 'yes' : 'no';
  document.getElementById('found').textContent = verdict.holds
    ? Object.entries(verdict.found).map(([name, value]) => name + ': ' + value).join('\\n')
    : verdict.problems.join('\\n');
});
</script></body></html>
`;

type Trusted = { readonly vkey?: string | undefined; readonly policy?: string | undefined };

async function verify(file: string | undefined, { vkey, policy }: Trusted): Promise<number> {
  if (file === undefined) return refuse([usage]);
  const bytes = await readFile(file).catch(() => refuse([`${file} cannot be read`]));
  const asked =
    policy === undefined
      ? undefined
      : await readFile(policy, 'utf8').catch(() => refuse([`${policy} cannot be read`]));
  const verdict = await verifyEvidence(new Uint8Array(bytes), vkey, asked);
  console.log(JSON.stringify(verdict, null, 2));
  return verdict.holds ? 0 : 1;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { vkey: { type: 'string' }, policy: { type: 'string' } },
});
const [command, file] = positionals;
if (command === 'verify') process.exitCode = await verify(file, values);
else if (command === 'script') process.stdout.write(await script('program'));
else if (command === 'page') process.stdout.write(page(await script()));
else refuse([usage]);
