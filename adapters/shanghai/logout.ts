import { z } from 'zod';
import type { IdentityDoor } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { call } from './call.ts';
import { acknowledgementOf, openCall } from './callback.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { read } from './failures.ts';

type Door = Required<IdentityDoor<ShanghaiCredentials>>;

const SignedOut = z.strictObject({
  eventNo: z.string().regex(/^[\w-]{1,100}$/),
  eventType: z.literal('LOGOUT'),
  zwdtswUserId: z.string().min(1).max(128),
});

/** 单点登出 from the region, in the envelope that its reports have. */
export const parseLogoutCall: Door['parseLogoutCall'] = async (inbound, context) => {
  const opened = openCall(inbound, context);
  if (!opened.ok) return opened;
  const { replayId, payload, once } = opened.value;
  const event = read(SignedOut, payload, 'logout');
  if (!event.ok) return event;
  const acknowledgement = acknowledgementOf(event.value.eventNo, replayId, context);
  return ok({ localId: event.value.zwdtswUserId, acknowledgement, once });
};

/** The other way: somebody has signed out here. */
export const logout: Door['logout'] = async ({ localId }, context) => {
  const path = context.credentials.paths.logout;
  const answer = await call(path, { zwdtswUserId: localId }, context);
  return answer.ok ? ok(undefined) : answer;
};
