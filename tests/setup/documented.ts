import { z } from 'zod';
import type { SeenAnswer } from './answers.ts';

type Json = Readonly<Record<string, unknown>>;
type Answer = {
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
  readonly headers?: Json;
};
type Operation = {
  readonly 'x-act'?: { readonly who?: string };
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
};

/** Pages, metrics and what is mounted for a test alone are no part of the contract. */
const isContracts = (path: string): boolean =>
  /^\/(v1|oauth|\.well-known|log|health)\//.test(path) && path !== '/v1/openapi.json';

const formOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

/** `/v1/items/compare` is also an address of the form `/v1/items/{itemCode}`. */
const parametersIn = (path: string): number => path.split('{').length;

/** Holds answers against the contract: each schema is compiled once a process, when it is first needed. */
export function contractChecker(document: Document) {
  const routes = Object.entries(document.paths)
    .map(([path, methods]) => ({ path, form: formOf(path), methods }))
    .sort((a, b) => parametersIn(a.path) - parametersIn(b.path));
  const definitions = JSON.parse(
    JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as Json;
  const validators = new Map<string, z.ZodType>();

  function validatorOf(schema: Json): z.ZodType {
    const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
    const known = validators.get(text);
    if (known) return known;
    // Draft 2020-12, as OpenAPI 3.1 has it.
    const made = z.fromJSONSchema({ ...JSON.parse(text), $defs: definitions });
    validators.set(text, made);
    return made;
  }

  const resolved = (answer: Answer | { readonly $ref: string } | undefined): Answer | undefined =>
    answer && '$ref' in answer
      ? document.components.responses[answer.$ref.split('/').at(-1) ?? '']
      : (answer as Answer | undefined);

  function bodyFaultsOf(
    place: string,
    { body, contentType }: SeenAnswer,
    content: Answer['content'],
  ): string[] {
    if (content === undefined)
      return body === '' ? [] : [`${place}: answers a body, and none is documented`];
    const schema = content[contentType]?.schema;
    if (schema === undefined) return [`${place}: ${contentType} is not documented`];
    if (body === '') return [];
    const value: unknown = JSON.parse(body);
    const checked = validatorOf(schema).safeParse(value);
    const said = checked.success ? timesInUtc(value) : leaves(checked.error.issues);
    return said.map((fault) => `${place} ${fault}`);
  }

  function faultsOf(path: string, method: string, seen: SeenAnswer, operation: Operation) {
    const place = `${method.toUpperCase()} ${path} ${seen.status}`;
    // Spoken to, and answered, in a format that is theirs.
    const { who } = operation['x-act'] ?? {};
    if (who === 'region' || who === 'courier') return [];
    const answer = resolved(operation.responses[seen.status] ?? operation.responses['default']);
    const isSuccess = seen.status < 400;
    if (
      !answer ||
      (isSuccess && operation.responses[seen.status] === undefined && seen.status !== 304)
    )
      return [`${place}: the status is not documented`];
    // A page is no part of the contract.
    const isPage = who === 'browser' && seen.contentType === 'text/html';
    // RFC 9110 s15.3.2: what was made, where it can be read.
    const isMade = seen.status === 201 && answer.headers?.['Location'] !== undefined;
    return [
      ...(isMade && !seen.location ? [`${place}: no Location`] : []),
      ...(seen.status === 304 || isPage ? [] : bodyFaultsOf(place, seen, answer.content)),
    ];
  }

  /** What is wrong with an answer: route, status, pointer; nothing where it keeps the contract. */
  return function undocumented(seen: SeenAnswer): readonly string[] {
    if (!isContracts(seen.path)) return [];
    const method = seen.method.toLowerCase();
    // A tile that is not full yet says how full: `000.p/7` is one parameter with a slash in it.
    const path = seen.path.replace(/\.p\/\d+$/, '.p');
    const found = routes.filter(({ form }) => form.test(path));
    const route = found.find(({ methods }) => methods[method]);
    const operation = route?.methods[method];
    if (route && operation) return faultsOf(route.path, method, seen, operation);
    return seen.status === 404 || seen.status === 405 || seen.status === 204 || seen.status >= 400
      ? []
      : [`${seen.method} ${seen.path} ${seen.status}: the route is not documented`];
  };
}

/** What was signed, hashed or filled in keeps the times that it has. */
const asItCame = new Set(['event', 'details', 'form', 'statement', 'manifest', 'document', 'keys']);

/** Whoever reads one time of an answer has read them all: +08:00, everywhere. */
function timesInUtc(value: unknown, at = ''): string[] {
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [`${at}: ${value} is not +08:00`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    asItCame.has(name) ? [] : timesInUtc(inner, `${at}/${name}`),
  );
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Of a choice, what is wrong with the alternative that came nearest. */
function leaves(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    const nearest =
      issue.code === 'invalid_union'
        ? issue.errors.toSorted((a, b) => a.length - b.length)[0]
        : undefined;
    if (nearest && nearest.length > 0) return leaves(nearest, path);
    const named = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : '';
    return [`/${path.join('/')}: ${(issue as Issue).message}${named}`];
  });
}
