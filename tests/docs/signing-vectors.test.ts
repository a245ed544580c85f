import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { importPublicKey } from '../../gateway/trust/identity/member-keys.ts';
import { verifyRequest } from '../../gateway/trust/identity/message-signatures/verify-request.ts';
import { baseOf, newVectors, type Vector } from './signing-vectors.ts';

const file = `${import.meta.dirname}/../../docs/signing-vectors.json`;
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

async function verdict({ request, key, created }: Vector, sent: Vector['sent']): Promise<string> {
  const { d: _, kid, ...jwk } = key;
  const member = await importPublicKey({ ...jwk, kid } as never);
  if (!member) throw new Error('the key of the vector is no key');
  const headers: Readonly<Record<string, string>> = { ...request.headers, ...sent };
  const received = {
    method: request.method,
    targetUri: request.url,
    header: (name: string) => headers[name],
    body: async () => new TextEncoder().encode(request.body),
  };
  const holder = { keyOf: async () => member, jkt: member.jkt };
  const proven = await verifyRequest(received, holder, new Date(created * 1000));
  return proven.ok && proven.value ? 'genuine' : 'refused';
}

/** The same two numbers as ASN.1, as OpenSSL and Java write them. */
function asDer(signature: string): string {
  const raw = Buffer.from(signature.slice('sig=:'.length, -1), 'base64');
  const number = (bytes: Buffer) => {
    const short = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
    const whole = (short[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), short]) : short;
    return Buffer.concat([Buffer.of(2, whole.length), whole]);
  };
  const both = Buffer.concat([number(raw.subarray(0, 32)), number(raw.subarray(32))]);
  return `sig=:${Buffer.concat([Buffer.of(0x30, both.length), both]).toString('base64')}:`;
}

describe('docs/signing-vectors.json', () => {
  it('is what the project signs: requests, headers and bases do not drift', async () => {
    const stable = ({ sent: { signature: _, ...sent }, ...vector }: Vector) =>
      JSON.stringify({ ...vector, sent }).replaceAll(/nonce=\\"[^"]+\\"/g, 'nonce');
    expect(vectors.map(stable)).toEqual((await newVectors()).map(stable));
    for (const vector of vectors) expect(await baseOf(vector)).toEqual(vector.base);
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    'is taken by the gateway: %s',
    async (_, vector) => {
      expect(await verdict(vector, vector.sent)).toBe('genuine');
    },
  );

  it('on P-256 a signature is r and s, 64 bytes: the same as DER is refused', async () => {
    const [vector] = vectors;
    if (!vector) throw new Error('no vectors');
    const signature = asDer(vector.sent['signature'] ?? '');
    expect(await verdict(vector, { ...vector.sent, signature })).toBe('refused');
  });

  const python = 'import sys, cryptography; sys.exit(sys.version_info < (3, 10))';
  const examples = [
    { file: 'sign.py', run: ['python3', '-W', 'ignore'], needs: ['python3', '-c', python] },
    { file: 'Sign.java', run: ['java'], needs: ['java', '--version'] },
    { file: 'sign.go', run: ['go', 'run'], needs: ['go', 'version'] },
  ] as const;
  const isHere = ([program, ...args]: readonly string[]) =>
    spawnSync(program ?? '', args).status === 0;

  for (const { file: name, run, needs } of examples) {
    const [program, ...args] = run;
    const title = `docs/examples/${name} makes the same bases and takes every signature`;
    it.skipIf(!isHere(needs))(title, () => {
      const example = `${import.meta.dirname}/../../docs/examples/${name}`;
      const options = { encoding: 'utf8' } as const;
      const done = spawnSync(program, [...args, example, 'check', file], options);
      expect({ ...done, stdout: done.stdout.trim().split('\n').length }).toMatchObject({
        status: 0,
        stderr: '',
        stdout: vectors.length,
      });
    });

    it.skipIf(!isHere(needs))(`docs/examples/${name} covers headers however written`, () => {
      const example = `${import.meta.dirname}/../../docs/examples/${name}`;
      const directory = mkdtempSync(`${tmpdir()}/sign-`);
      writeFileSync(`${directory}/key.jwk`, JSON.stringify(vectors[0]?.key));
      writeFileSync(`${directory}/body`, '{}');
      const signed = (body: string) => {
        const words = [`${directory}/key.jwk`, 'POST', 'https://gateway.example/v1/cases'];
        const all = [...args, example, 'sign', ...words, body, 'Idempotency-Key=again'];
        return spawnSync(program, all, { encoding: 'utf8' });
      };
      expect(signed(`${directory}/body`)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('"idempotency-key"'),
      });
      // Nothing is signed in place of a body that cannot be read.
      const { status, stdout } = signed(`${directory}/no-such-body`);
      expect([status === 0, stdout]).toEqual([false, '']);
      rmSync(directory, { recursive: true });
    });
  }
});
