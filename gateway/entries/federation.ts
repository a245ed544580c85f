import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { importJWK, type JWK } from 'jose';
import { jsonOf, parseStrictJson } from '#contracts/strict-json';
import { canonicalJson, sha256Hex } from '../platform/keys/digest.ts';
import { checkFederation } from '../trust/federation/check.ts';
import { diffFederation, type EntryDiff } from '../trust/federation/diff.ts';
import type { FederationDocument } from '../trust/federation/document.ts';
import { signFederation } from '../trust/federation/sign.ts';

const usage = `Works on federation documents, without a gateway. 检查联盟文件。
  npm run federation -- example             a document to begin with
  npm run federation -- check FILE          every problem at once, by RFC 6901 pointer; with REGION_ variables set,
                                            also where document and configuration do not fit together
  npm run federation -- diff OLD NEW        what NEW changes
  npm run federation -- hash FILE           the hash that the audit log shows (SHA-256 of the RFC 8785 text)
  npm run federation -- sign FILE --key KEY value of Federation-Signature, by the operator's private JWK in KEY
Exit: 0 done, 1 the document is not right, 2 the command or a file could not be read.
docs/federation.md describes the document.`;

/** Something that whoever runs this must put right; says how. */
class Problem extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Problem(`${path} cannot be read`, 2);
  });
}

const maxJsonDepth = 16;

async function readDocument(path: string): Promise<FederationDocument> {
  const parsed = parseStrictJson(await readText(path), maxJsonDepth);
  if (!parsed.ok)
    throw new Problem(`${path}: ${parsed.failure.pointer} ${parsed.failure.reason}`, 1);
  const checked = await checkFederation(parsed.value);
  if (checked.ok) return checked.value;
  const lines = checked.failure.map(({ pointer, reason }) => `  ${pointer || '/'}: ${reason}`);
  throw new Problem(`${path}: ${lines.length} problem(s)\n${lines.join('\n')}`, 1);
}

const linesOf = (what: string, { added, removed, changed }: EntryDiff): string[] => [
  ...added.map((id) => `+ ${what} ${id}`),
  ...removed.map((id) => `- ${what} ${id}`),
  ...changed.map(({ id, fields }) => `~ ${what} ${id}: ${fields.join(', ')}`),
];

async function diff(oldPath: string, newPath: string): Promise<string> {
  const [before, after] = [await readDocument(oldPath), await readDocument(newPath)];
  const { from, to, regions, members, keys, quotas, agreements } = diffFederation(before, after);
  const lines = [
    ...linesOf('region', regions),
    ...linesOf('member', members),
    ...linesOf('key', keys),
    ...linesOf('quota', quotas),
    ...linesOf('agreement', agreements),
  ];
  return [`version ${from} -> ${to}`, ...(lines.length > 0 ? lines : ['no changes'])].join('\n');
}

async function sign(path: string, keyPath: string | undefined): Promise<string> {
  if (keyPath === undefined) throw new Problem(usage, 2);
  const jwk = jsonOf(await readText(keyPath)) as JWK;
  const alg = jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  const key = await importJWK(jwk, alg).catch(() => undefined);
  if (!key || key instanceof Uint8Array || jwk.d === undefined || jwk.kid === undefined)
    throw new Problem(`${keyPath} is not a private P-256 or Ed25519 JWK with a kid`, 2);
  return signFederation(await readDocument(path), key, { alg, kid: jwk.kid });
}

/** Only where there are `REGION_` variables: a document can be checked anywhere, and without loading a single adapter. */
async function checkTogether(path: string, document: FederationDocument): Promise<string> {
  if (!Object.keys(process.env).some((name) => /^REGION_\d/.test(name))) return '';
  const { misfitsHere } = await import('./misfits-here.ts');
  const lines = await misfitsHere(document, process.env);
  if (lines.length === 0) return ', and fits the configured regions';
  throw new Problem(`${path}: ${lines.length} problem(s)\n  ${lines.join('\n  ')}`, 1);
}

async function check(path: string): Promise<string> {
  const document = await readDocument(path);
  const { version, regions, members, agreements } = document;
  const together = await checkTogether(path, document);
  const counts = `${regions.length} regions, ${members.length} members, ${agreements.length} agreements`;
  return `${path}: version ${version} is sound (${counts})${together}`;
}

async function run(words: readonly string[], keyPath: string | undefined): Promise<string> {
  const [command, first, second, ...rest] = words;
  const only = (count: number) => words.length === count + 1 && rest.length === 0;
  if (command === 'example' && only(0))
    return (await readText(`${import.meta.dirname}/../../docs/federation.example.json`)).trimEnd();
  if (command === 'check' && first && only(1)) return check(first);
  if (command === 'diff' && first && second && only(2)) return diff(first, second);
  if (command === 'hash' && first && only(1))
    return sha256Hex(canonicalJson(await readDocument(first)));
  if (command === 'sign' && first && only(1)) return sign(first, keyPath);
  throw new Problem(usage, 2);
}

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, key: { type: 'string' } },
    allowPositionals: true,
  });
  console.log(values.help ? usage : await run(positionals, values.key));
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = error instanceof Problem ? error.exitCode : 2;
}
