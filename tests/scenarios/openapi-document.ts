/** What of an OpenAPI 3.1 document the tests look at. */
export type Schema = { readonly [name: string]: unknown };
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export type Operation = {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Answer>>;
};
type Answer = {
  readonly description?: string;
  readonly content?: Content;
  readonly $ref?: string;
};
export type Document = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: Record<string, Schema>;
    readonly responses: Record<string, Answer>;
    readonly securitySchemes: Record<string, unknown>;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
};

/** A pattern from end to end without an open repetition says how long the text may be. */
const isBounded = (pattern: unknown): boolean =>
  typeof pattern === 'string' && /^\^.*\$$/s.test(pattern) && !/(?<!\\)[*+]|,\}/.test(pattern);

const isOfAKind = ({ pattern, format, enum: words, const: word, maxLength }: Schema): boolean =>
  words !== undefined ||
  word !== undefined ||
  format !== undefined ||
  isBounded(pattern) ||
  (pattern !== undefined && maxLength !== undefined);

const resolved = (schema: Schema, document: Document): Schema => {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref'] ?? ''))?.[1];
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
};

/** Where a schema takes a text of no kind; `seen` ends a circle. */
function looseIn(
  given: Schema,
  document: Document,
  place: string,
  seen: readonly Schema[],
): string[] {
  const schema = resolved(given, document);
  if (seen.includes(schema)) return [];
  const within = (inner: unknown, name: string): string[] =>
    typeof inner === 'object' && inner !== null
      ? looseIn(inner as Schema, document, `${place}${name}`, [...seen, schema])
      : [];
  const each = (inner: unknown, name: (key: string) => string): string[] =>
    Object.entries((inner ?? {}) as object).flatMap(([key, value]) => within(value, name(key)));
  return [
    ...([schema['type']].flat().includes('string') && !isOfAKind(schema) ? [place] : []),
    ...each(schema['properties'], (key) => `/${key}`),
    ...within(schema['additionalProperties'], '/*'),
    ...within(schema['items'], '/-'),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((name) => each(schema[name], () => '')),
  ];
}

/** Read or compared whole by a grammar of their own, with a refusal of their own. */
const ownGrammar = new Set([
  'idempotency-key',
  'content-digest',
  'range',
  'cursor',
  'index',
  'client_id',
  'request_uri',
  'id_token_hint',
  'post_logout_redirect_uri',
  'state',
  'body/redirectUri',
  'body/cases/-/idempotencyKey',
]);

/** The texts of an operation's request that may be anything: bodies in JSON, and parameters. */
export const looseTexts = (operation: Operation, document: Document): string[] =>
  [
    ...(operation.parameters ?? []).flatMap(({ name, schema }) =>
      looseIn(schema ?? {}, document, name, []),
    ),
    ...Object.entries(operation.requestBody?.content ?? {})
      .filter(([type]) => type.endsWith('json'))
      .flatMap(([, { schema }]) => looseIn(schema, document, 'body', [])),
  ].filter((place) => !ownGrammar.has(place));

export const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]) =>
        name === '$ref' ? [String(member)] : refsIn(member),
      );

/** An answer itself, where an operation only names it. */
export const resolvedIn = ({ components }: Document, answer: Answer): Answer =>
  components.responses[answer.$ref?.split('/').at(-1) ?? ''] ?? answer;
