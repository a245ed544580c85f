import { expect, it, vi } from 'vitest';
import { newTestKey } from '../../gateway/audit/testing/tree.ts';
import {
  type Cosigner,
  ed25519Cosigner,
  mlDsaCosigner,
  newMlDsaKey,
} from '../../gateway/audit/tree/cosigner.ts';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { type Bytes, signedAnew, text, witnessed } from './package-files.ts';
import { judge, type Made, python } from './verdicts.ts';

const otherTree = { origin: 'localhost/log', size: 9, root: new Uint8Array(32) };

/** What lines of witnesses below the checkpoint of a package are worth; part of the tests of packages, whose case it takes. */
export function witnessedPackages(made: Made): void {
  const seenBy = (by: readonly Pick<Cosigner, 'cosign'>[], policy: string, isLong = false) =>
    witnessed(made.whole, { vkey: made.vkey, by, policy, now: made.now(), isLong });
  const outcome = async (bytes: Bytes) => (await verifyEvidence(bytes)).problems[0] ?? 'holds';

  it('a package holds if those saw its checkpoint whom its policy asks for, and by a stricter one that was published elsewhere only if those did', async () => {
    const key = await newTestKey('w.example/a');
    const a = await ed25519Cosigner('w.example/a', key);
    const b = await ed25519Cosigner('w.example/b', await newTestKey('w.example/b'));
    const policyOf = (count: number) =>
      `witness a ${a.vkey}\nwitness b ${b.vkey}\ngroup both ${count} a b\nquorum both\n`;
    const seen = await seenBy([a], policyOf(1));
    expect(await verifyEvidence(seen, made.vkey)).toMatchObject({
      holds: true,
      found: { witnesses: 'a (1/2)', policyWasGiven: false },
    });
    expect((await verifyEvidence(seen, made.vkey, policyOf(2))).problems[0]).toContain(
      'only these saw',
    );
    expect(await outcome(await seenBy([a], policyOf(2)))).toContain('only these saw');
    const both = await seenBy([a, b], policyOf(2));
    expect(await verifyEvidence(both, undefined, `log ${made.vkey}\n${policyOf(2)}`)).toMatchObject(
      {
        holds: true,
        found: { witnesses: 'a, b (2/2)', keyWasGiven: true, policyWasGiven: true },
      },
    );
    const again = await ed25519Cosigner('w.example/c', key);
    const twice = policyOf(2).replace(b.vkey, again.vkey);
    expect(await outcome(await seenBy([a, a], twice))).toContain('there twice');
    if (python === undefined) return;
    expect(
      await Promise.all([judge(made, both), judge(made, await seenBy([a], policyOf(2)))]),
    ).toEqual(['holds', 'refused']);
  });

  it('of a very long case each proof has the line of the log alone; its witnesses count below the checkpoint, and a head that is cut is another', async () => {
    const a = await ed25519Cosigner('w.example/a', await newTestKey('w.example/a'));
    const b = await ed25519Cosigner('w.example/b', await newTestKey('w.example/b'));
    const policy = `witness a ${a.vkey}\nwitness b ${b.vkey}\ngroup g all a b\nquorum g\n`;
    const long = await seenBy([a, b], policy, true);
    expect(long.length).toBeLessThan((await seenBy([a, b], policy)).length);
    const { found, problems } = await verifyEvidence(long, made.vkey);
    expect([problems, found['witnesses']]).toEqual([[], 'a, b (2/2)']);
    const cut = await signedAnew(made.whole, (files) => {
      const [name = ''] = [...files.keys()].filter((one) => one.startsWith('proofs/'));
      const lines = new TextDecoder().decode(files.get(name)).split('\n');
      files.set(name, text(`${lines.slice(0, -2).join('\n')}\n`));
    });
    expect(await outcome(cut)).toContain('of another checkpoint');
    if (python === undefined) return;
    expect(await Promise.all([judge(made, long), judge(made, cut)])).toEqual(['holds', 'refused']);
  });

  it('a line by ML-DSA-44 beside that by Ed25519 counts for the witness whose both are, and where the runtime knows no ML-DSA it is told and counts for nothing', async () => {
    const name = 'w.example/a';
    const a = await ed25519Cosigner(name, await newTestKey(name));
    const pq = await mlDsaCosigner(name, newMlDsaKey(name));
    const policyOf = (which: string) =>
      `witness a ${a.vkey}\nwitness pq ${pq.vkey}\ngroup g ${which} a pq\nquorum g\n`;
    const both = await seenBy([a, pq], policyOf('all'));
    const verdict = async (bytes: Bytes) => {
      const { problems, found } = await verifyEvidence(bytes, made.vkey);
      return problems[0] ?? [found['witnesses'], found['unread']];
    };
    expect(await verdict(both)).toEqual(['a, pq (2/2)', undefined]);
    expect(await verdict(await seenBy([pq], policyOf('any')))).toEqual(['pq (1/2)', undefined]);
    // Its own line under another tree’s checkpoint.
    const other = { cosign: () => pq.cosign(otherTree, new Date()) };
    const forged = await seenBy([a, { ...pq, ...other }], policyOf('any'));
    expect(await verdict(forged)).toContain('does not hold');
    const importKey = crypto.subtle.importKey.bind(crypto.subtle);
    const without = vi
      .spyOn(crypto.subtle, 'importKey')
      .mockImplementation((...asked: unknown[]) =>
        asked[2] === 'ML-DSA-44'
          ? Promise.reject(new DOMException('unknown', 'NotSupportedError'))
          : Reflect.apply(importKey, undefined, asked),
      );
    try {
      const any = await seenBy([a, pq], policyOf('any'));
      expect(await verdict(any)).toEqual(['a (1/2)', 'pq (ML-DSA-44)']);
      expect(await verdict(both)).toContain('cannot read the lines of pq');
    } finally {
      without.mockRestore();
    }
    if (python === undefined) return;
    const said = [
      judge(made, both),
      judge(made, forged),
      judge(made, await seenBy([a], policyOf('all'))),
    ];
    expect(await Promise.all(said)).toEqual(['holds', 'refused', 'refused']);
  });
}
