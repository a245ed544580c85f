import { failure } from '#contracts/failures';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Visit } from './form-page.ts';

/** What a page itself finds wrong with a field, said as a door of the API would. */
export const wrongHere = ({ c, language }: Visit, pointer: string, reason: string): Problem =>
  problemOf(
    failure('request.invalid', { fields: [{ pointer, reason }] }),
    language,
    c.get('correlationId'),
  );
