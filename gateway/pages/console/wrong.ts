import { failure } from '#contracts/failures';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Visit } from './form-page.ts';

type Wrong = { readonly pointer: string; readonly reason: string };

/** What a page itself finds wrong with its fields, said as a door of the API would. */
export const wrongFields = ({ c, language }: Visit, fields: readonly Wrong[]): Problem =>
  problemOf(failure('request.invalid', { fields: [...fields] }), language, c.get('correlationId'));

export const wrongHere = (visit: Visit, pointer: string, reason: string): Problem =>
  wrongFields(visit, [{ pointer, reason }]);
