import { z } from 'zod';
import type { IdentityDoor } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { jsonText } from './body.ts';
import type { JiangsuCredentials } from './credentials.ts';
import { retcodeAnswer } from './envelope.ts';
import { acknowledgementOf, openCall } from './inbound.ts';
import { ask } from './sign-on.ts';

type Door = Required<IdentityDoor<JiangsuCredentials>>;

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
  const event = asPromised(SignedOut, opened.value.data, 'logout_event');
  if (!event.ok) return event;
  return ok({
    localId: event.value.uuid,
    acknowledgement: acknowledgementOf(event.value.eventNo),
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
