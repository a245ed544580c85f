import { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const sizes = {
  string: ['must not be longer than {} characters', 'must be at least {} characters long'],
  array: ['must not have more than {} entries', 'must have at least {} entries'],
  number: ['must not be greater than {}', 'must not be less than {}'],
} as const;

function sizeText(origin: string, limit: unknown, end: 0 | 1): string {
  const known = origin === 'string' || origin === 'array' ? origin : 'number';
  return sizes[known][end].replace('{}', String(limit));
}

/** Times and dates are what is mistaken most: an example says more than the name of a format. */
const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a time with its offset (RFC 3339), as in 2026-11-27T10:00:00+08:00',
  date: 'must be a date, as in 2026-11-27',
};

const formatText = (format: string): string => formats[format] ?? `is not of the form ${format}`;

/** Of several forms, what one says of a value of its kind: a number with a wrong check digit is no other form. */
function nearestForm(forms: readonly (readonly z.core.$ZodIssue[])[] = []): string {
  const said = forms.flat().find(({ code, path }) => code !== 'invalid_type' && path.length === 0);
  return said?.message ?? 'fits none of the forms that it may have';
}

/** What a schema without words of its own says of a value that does not fit: of the field, not of the program. */
function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${issue.expected}`;
    case 'too_big':
      return sizeText(issue.origin, issue.maximum, 0);
    case 'too_small':
      return sizeText(issue.origin, issue.minimum, 1);
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `has members that are not known: ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return formatText(issue.format);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_key':
      return 'has a name that is not allowed';
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? // What may be left out is no word.
          `must be one of ${issue.options.filter((option) => option !== undefined).join(', ')}`
        : nearestForm(issue.errors);
    default:
      return 'is not valid';
  }
}

z.config({ localeError: describeIssue });
