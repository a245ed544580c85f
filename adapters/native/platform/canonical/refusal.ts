export type Answer = { readonly status: number; readonly body: object };

const refusedAs = { rejected: 422, closed: 503, unauthorised: 401, malformed: 400 } as const;

export const refuse = (kind: keyof typeof refusedAs, code: string, more: object = {}): Answer => ({
  status: refusedAs[kind],
  body: { refused: { kind, code, ...more } },
});
