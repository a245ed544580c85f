import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHead } from '../../gateway/audit/log/log-identity.ts';
import { readHead } from '../../gateway/audit/log/store.ts';
import { KeySet } from '../../gateway/platform/keys/key-set.ts';
import { importKeys } from '../../gateway/platform/keys/keys.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { rotateKeys } from '../../gateway/platform/keys/rotate-keys.ts';
import { inModule } from '../../gateway/platform/node/key-modules/maker.ts';
import { newKeyModules } from '../../gateway/platform/node/key-modules/modules.ts';
import { monotonicMs } from '../../gateway/platform/time/monotonic.ts';
import { keyModulesAreHere, newTokens, type TestTokens } from '../setup/softhsm.ts';
import { until } from '../setup/until.ts';
import {
  application,
  caseIdOf,
  get,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const isHere = await keyModulesAreHere();

describe.skipIf(!isHere)(
  'keys in hardware: tokens, receipts and the log in one token, the master key in another',
  () => {
    let tokens: TestTokens;
    let stage: Stage;
    let keys: KeySet;
    let token: string;
    beforeAll(async () => {
      tokens = await newTokens(['gateway', 'vault']);
      const [gateway, vault] = [inModule(tokens.token('gateway')), inModule(tokens.token('vault'))];
      keys = await newKeySet({ pair: gateway.pair, master: vault.master });
      stage = await startStage({ settings: { KEYS: JSON.stringify(keys) } });
      await isReady();
      token = await until(() => qingpuToken(stage).catch(() => undefined));
    });
    afterAll(async () => {
      await stage?.close();
      await tokens?.close();
    });

    const readiness = async () => {
      const answer = await fetch(`${stage.origin}/health/ready`);
      const { dependencies } = (await answer.json()) as {
        dependencies: readonly { name: string; healthy: boolean; advice?: string }[];
      };
      return dependencies.filter(({ name }) => name.startsWith('key_module'));
    };
    const isReady = () => until(async () => (await readiness()).every(({ healthy }) => healthy));
    const submit = (key: string = randomUUID()) =>
      stage.ask(post('/v1/cases', token, application(), key));

    const cases = async () =>
      Number((await stage.rows.query('select count(*)::int as n from case_record'))[0]?.['n']);
    /** As a client does that is told to come again: with the same key, until it is taken. */
    const takenAtLast = (key: string) =>
      until(async () => {
        const answer = await submit(key);
        return answer.status !== 503 && answer;
      });

    const signal = async (name: NodeJS.Signals) => {
      const pids = await tokens.processes();
      for (const pid of pids)
        try {
          process.kill(pid, name);
        } catch {
          // It ended by itself in between.
        }
      return pids;
    };

    it('a case is accepted, its receipt and the head of the log hold, and what is sealed opens', async () => {
      const answer = await takenAtLast(randomUUID());
      expect(answer.status, answer.text).toBe(202);
      await settled(stage, caseIdOf(answer));
      const { receipt } = JSON.parse(answer.text) as { receipt: string };
      const published = createRemoteJWKSet(new URL(`${stage.origin}/.well-known/jwks.json`));
      const { protectedHeader } = await jwtVerify(receipt, published);
      expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'sig-1' });
      const { platform } = stage.gateway;
      const head = await until(() => readHead(platform.database()));
      expect(await openHead(platform.keys.logSigning, head.note)).toBeDefined();
      await until(async () => {
        const read = await stage.ask(get(`/v1/cases/${caseIdOf(answer)}`, token));
        return read.status === 200;
      });
      expect(Object.keys(keys.signing[0] ?? {})).not.toContain('d');
    });

    it('processes of modules that are killed under work come back: each case is there, and once', async () => {
      const before = await cases();
      const asked = Array.from({ length: 12 }, () => takenAtLast(randomUUID()));
      await signal('SIGKILL');
      const taken = await Promise.all(asked);
      expect(taken.map(({ status }) => status)).toEqual(Array(12).fill(202));
      expect(await cases()).toBe(before + 12);
      await isReady();
    });

    it('a module that is pulled out: not ready, refused with 503, and nothing is lost when it is back', async () => {
      await tokens.pullOut();
      // One that nobody asks anything would be found out by its next probe.
      await until(async () => {
        await submit();
        return (await readiness()).some(({ advice }) => advice?.includes('is not there'));
      });
      expect((await fetch(`${stage.origin}/health/ready`)).status).toBe(503);
      const [key, before] = [randomUUID(), await cases()];
      const refused = await submit(key);
      expect(refused.status).toBe(503);
      const problem = { code: 'gateway.not_ready', fault: 'gateway', retryable: true };
      expect(JSON.parse(refused.text)).toMatchObject(problem);
      expect(refused.headers['retry-after']).toBeTruthy();
      expect(await cases()).toBe(before);
      await tokens.putBack();
      const taken = await takenAtLast(key);
      expect(taken.status, taken.text).toBe(202);
      expect(caseIdOf(await takenAtLast(key))).toBe(caseIdOf(taken));
      await isReady();
    });

    it('a module that stalls is given up, and another process is at work by itself', async () => {
      const stalled = await signal('SIGSTOP');
      expect((await takenAtLast(randomUUID())).status).toBe(202);
      expect(await tokens.processes()).not.toEqual(expect.arrayContaining([...stalled]));
      await isReady();
      await settled(stage);
    });

    it('the next key is made in the token, vouched for by the one before it, and signs on its day', async () => {
      const maker = inModule(tokens.token('gateway'));
      const modules = newKeyModules({
        log: stage.gateway.platform.log,
        clock: () => new Date(),
        monotonicMs,
      });
      try {
        const reached = await importKeys(keys, () => new Date(), modules);
        modules.start();
        const vouching = { ...modules, signer: () => reached.log.sign };
        const rotated = await rotateKeys(keys, 'log', new Date(), maker, vouching);
        const [newest, before] = rotated.ok ? KeySet.parse(rotated.value).log : [];
        expect([newest?.kid, newest?.pkcs11, before?.kid]).toEqual([
          'log-2',
          tokens.uri('gateway', 'log-2'),
          'log-1',
        ]);
        // Checked against the public half of the key before: an endorsement by another key is refused.
        if (rotated.ok) await importKeys(KeySet.parse(rotated.value), () => new Date(), modules);
      } finally {
        modules.close();
      }
    });
  },
);
