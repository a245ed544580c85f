import { z } from 'zod';
import type { IdentityDoor } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonText, malformed } from './body.ts';
import type { WujiangCredentials } from './credentials.ts';
import { retcodeAnswer } from './envelope.ts';
import { acknowledgementOf, openCall } from './inbound.ts';
import { ask } from './sign-on.ts';

type Door = Required<IdentityDoor<WujiangCredentials>>;

const SignedOut = jsonText(
  z.strictObject({
    eventNo: z.string().regex(/^[0-9A-Z]{8,60}$/),
    uuid: z.string().min(1).max(128),
  }),
);

/** 统一注销 from the region: the header scheme of its reports, digested for another door. */
export const parseLogoutCall: Door['parseLogoutCall'] = async (call, context) => {
  const opened = openCall(call, 'logout', context);
  if (!opened.ok) return opened;
  const event = SignedOut.safeParse(opened.value.data);
  if (!event.success) return fail(malformed('logout_event', event.error));
  return ok({
    localId: event.data.uuid,
    acknowledgement: acknowledgementOf(event.data.eventNo),
    once: opened.value.once,
  });
};

const Answer = retcodeAnswer(z.looseObject({}));

/** The other way: somebody has signed out here. */
export const logout: Door['logout'] = async ({ localId }, context) => {
  const params = { uuid: localId, serialno: crypto.randomUUID() };
  const answer = await ask('logout', params, Answer, context);
  return answer.ok ? ok(undefined) : answer;
};
