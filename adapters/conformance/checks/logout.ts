import type { InboundCall } from '#contracts/region-adapter';
import { broken, checksOf, must, refused, same, taken } from '../check.ts';
import type { Trial } from '../trial.ts';
import { sentBy } from './reported.ts';

const localId = 'conformance-0001';

const parse = async (t: Trial, call: InboundCall, context = t.context()) =>
  t.adapter.identity?.parseLogoutCall?.(call, context);

const told = async (t: Trial, how?: 'forged' | 'twice') => {
  const signOut = t.platform.signOut ?? broken('no lever');
  const calls = await sentBy(t, 'logout', () => signOut(localId, how));
  return calls.length > 0 ? calls : broken('nothing was told');
};

const first = (t: Trial) => t.once('signed out', async () => (await told(t))[0] ?? broken('none'));

const needs = ['identity.parseLogoutCall', 'platform.signOut'] as const;

export const logout = checksOf('log-out', [
  {
    id: 'told',
    holds: 'logout: tells the region that somebody has signed out here',
    needs: ['identity.logout', 'platform.signedOut'],
    run: async (t) => {
      taken(await t.adapter.identity?.logout?.({ localId }, t.context()), 'logout');
      must(t.platform.signedOut?.().includes(localId) === true, 'the region does not know');
    },
  },
  {
    id: 'told-again',
    holds: 'logout: told again is no failure',
    needs: ['identity.logout', 'platform.signedOut'],
    run: async (t) => {
      for (const turn of ['first', 'second'])
        taken(await t.adapter.identity?.logout?.({ localId }, t.context()), turn);
    },
  },
  {
    id: 'heard',
    holds: 'parseLogoutCall: whose sessions ended there',
    needs,
    run: async (t) => same(taken(await parse(t, await first(t)), 'heard').localId, localId, 'who'),
  },
  {
    id: 'forged',
    holds: 'parseLogoutCall: a call that the region did not sign ends nobody’s session',
    needs,
    run: async (t) => {
      const [call] = await told(t, 'forged');
      refused(await parse(t, call ?? broken('none')), ['unauthorised', 'malformed'], 'forged');
    },
  },
  {
    id: 'altered',
    holds: 'parseLogoutCall: the signature covers the body',
    needs,
    run: async (t) => {
      const call = await first(t);
      const altered = { ...call, body: call.body.slice(0, -1) };
      refused(await parse(t, altered), ['unauthorised', 'malformed'], 'altered');
    },
  },
  {
    id: 'late',
    holds: 'parseLogoutCall: the region’s clock is checked',
    needs,
    run: async (t) => {
      const clock = () => new Date(t.clock().getTime() + 3_600_000);
      const read = await parse(t, await first(t), t.context({ clock }));
      refused(read, ['unauthorised', 'malformed'], 'an hour later');
    },
  },
  {
    id: 'once',
    holds: 'OneTimeValue: the same call read twice has the same',
    needs,
    run: async (t) => {
      const call = await first(t);
      const keys = [await parse(t, call), await parse(t, call)].map(
        (read) => taken(read, 'heard').once?.key,
      );
      same(keys[1], keys[0], 'once.key');
    },
  },
]);
