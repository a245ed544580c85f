import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { verdictOnSize, verifyEvidence } from '../audit/verifier/verify.ts';
import { refuse } from './commands.ts';
import { verifierDigests, verifierPage, verifierProgram } from './evidence-verifier.ts';

const usage = `Evidence packages. 证据包:
  npm run evidence -- verify FILE [--vkey NAME+ID+KEY] [--policy FILE] [--sm-vkey NAME+ID+KEY]
                                                         0 it holds, 1 it does not, 2 it could not be looked at
  npm run -s evidence -- script > verify-evidence.mjs    the verifier alone, for any Node from 20 on
  npm run -s evidence -- page > verify-evidence.html     the verifier as a page, for a browser without network
  npm run -s evidence -- digests                         SHA-256 of both, as in docs/verifier.sha256 (sha256sum -c)`;

type Trusted = {
  readonly vkey?: string | undefined;
  readonly policy?: string | undefined;
  readonly 'sm-vkey'?: string | undefined;
};

async function verify(
  file: string | undefined,
  { vkey, policy, 'sm-vkey': smVkey }: Trusted,
): Promise<number> {
  if (file === undefined) return refuse([usage]);
  const unread = () => refuse([`${file} cannot be read`]);
  const { size } = await stat(file).catch(unread);
  const asked =
    policy === undefined
      ? undefined
      : await readFile(policy, 'utf8').catch(() => refuse([`${policy} cannot be read`]));
  // The bytes themselves: a copy of the largest package would be more memory than it is worth.
  const read = async () => {
    const { buffer, byteOffset, length } = await readFile(file).catch(unread);
    return new Uint8Array(buffer, byteOffset, length);
  };
  const verdict = verdictOnSize(size) ?? (await verifyEvidence(await read(), vkey, asked, smVkey));
  console.log(JSON.stringify(verdict, null, 2));
  return verdict.holds ? 0 : 1;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vkey: { type: 'string' },
    policy: { type: 'string' },
    'sm-vkey': { type: 'string' },
  },
});
const [command, file] = positionals;
if (command === 'verify') process.exitCode = await verify(file, values);
else if (command === 'script') process.stdout.write(await verifierProgram());
else if (command === 'page') process.stdout.write(await verifierPage());
else if (command === 'digests') process.stdout.write(await verifierDigests());
else refuse([usage]);
