import type { Result } from './result.ts';

export type OutboundRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /**
   * `ignored`: the status is all that counts. The answer is there as soon as its headers are, without a body:
   * one that is too long, never ends or breaks off takes nothing back. Absent: `read`.
   */
  readonly answerBody?: 'read' | 'ignored';
};

export type OutboundAnswer = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Why no answer came. `answer_lost`: the request may have had its effect. */
export type OutboundFailure = {
  readonly kind: 'unreachable' | 'timeout' | 'answer_lost' | 'too_large' | 'aborted';
  readonly message: string;
};

/** Sends one request to one region. Never follows redirects; time and size are capped by the implementation. */
export type OutboundHttp = (
  request: OutboundRequest,
  signal: AbortSignal,
) => Promise<Result<OutboundAnswer, OutboundFailure>>;
