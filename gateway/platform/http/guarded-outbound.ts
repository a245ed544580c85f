import type { OutboundHttp } from '#contracts/outbound-http';
import { fail } from '#contracts/result';
import { mayCall, type Reach } from '../process/reach.ts';

/**
 * A way out that calls no address outside of `reach`, whoever wrote it: a resolver is never asked about a
 * literal, so what is in the address itself is checked here, for every call.
 */
export const guardedOutbound =
  (http: OutboundHttp, reach: Reach): OutboundHttp =>
  async (request, signal) =>
    mayCall(request.url, reach)
      ? http(request, signal)
      : fail({ kind: 'unreachable', message: 'ERR_LOCAL_ADDRESS' });
