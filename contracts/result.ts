/** The outcome of a step that can be refused: refusals are values, exceptions are bugs. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = <E>(failure: E): { readonly ok: false; readonly failure: E } => ({
  ok: false,
  failure,
});
