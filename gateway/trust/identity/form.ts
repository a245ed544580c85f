import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { formType, readMediaType } from '../../platform/http/media-type.ts';

export type Form = ReadonlyMap<string, string>;

const maxParameters = 40;

/**
 * An application/x-www-form-urlencoded body. A parameter that occurs twice is refused (RFC 6749 s3.2):
 * two readers would take different ones. An empty parameter counts as absent (s3.1).
 */
export function parseForm(contentType: string | undefined, body: string): Result<Form, Failure> {
  if (readMediaType(contentType)?.type !== formType)
    return fail(failure('oauth.invalid_request', { detail: `expected ${formType}` }));
  const form = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(body)) {
    // The name is not repeated in the answer: it is whatever the caller sent.
    if (seen.has(name))
      return fail(failure('oauth.invalid_request', { detail: 'a parameter occurs twice' }));
    seen.add(name);
    if (seen.size > maxParameters)
      return fail(failure('oauth.invalid_request', { detail: 'too many parameters' }));
    if (value !== '') form.set(name, value);
  }
  return ok(form);
}

/** A parameter that must be there. */
export function required(form: Form, name: string): Result<string, Failure> {
  const value = form.get(name);
  return value === undefined
    ? fail(failure('oauth.invalid_request', { detail: `${name} is missing` }))
    : ok(value);
}
