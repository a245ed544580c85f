import { type FailureCode, failureKinds } from '#contracts/failures';
import { answerExamples, requestExamples } from './openapi-examples.ts';
import { httpStatusOf, problemOf } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;
type Operation = Json & {
  readonly responses: Readonly<Record<string, Json>>;
  readonly parameters?: readonly Json[];
  readonly 'x-act'?: Json & { readonly name: string };
};

const component = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A pattern of JSON Schema is Unicode's by itself: what says so in JavaScript (`/u`) would be part of the text. */
const plainPattern = (key: string, of: unknown): unknown =>
  key === 'pattern' && typeof of === 'string' ? of.replace(/\$\/[a-z]+$/, '$') : of;

/** A schema that names its members has no others, wherever it stands: what is served and not named is a defect. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isObject(value)) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key, closed(plainPattern(key, of))]),
  );
  return isObject(value['properties']) &&
    value['type'] === 'object' &&
    !('additionalProperties' in value)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const text = (description: string, required = false) => ({
  description,
  required,
  schema: { type: 'string' },
});

/** What every request of a member may or must carry (RFC 9421, RFC 9530, RFC 9110 s12.5.4). */
const parameters = {
  AcceptLanguage: { name: 'Accept-Language', in: 'header', ...text('zh-CN or en') },
  ContentDigest: {
    name: 'Content-Digest',
    in: 'header',
    ...text(
      'RFC 9530, sha-256 of the body as sent; not asked of apps, whose DPoP proof binds the call',
      true,
    ),
  },
  SignatureInput: {
    name: 'Signature-Input',
    in: 'header',
    ...text(
      'RFC 9421 over @method, @target-uri, content-digest, authorization, idempotency-key; tag="tongban"',
      true,
    ),
  },
  Signature: {
    name: 'Signature',
    in: 'header',
    ...text('RFC 9421, with the key that the token is bound to: r||s for ES256, never DER', true),
  },
} as const;

const header = (description: string) => ({ description, schema: { type: 'string' } });
const headers = {
  CorrelationId: header('names this answer in our log: give it when you ask us'),
  ApiVersion: header('the major version of this API'),
  RateLimit: header(
    'what is left of the quota, and of the day’s where cases of a day are limited (draft-ietf-httpapi-ratelimit-headers)',
  ),
  RateLimitPolicy: header('the quota itself'),
  RetryAfter: header('seconds after which the same request may succeed'),
  Challenge: header('RFC 6750 s3, RFC 9470: what was wrong with the token'),
  Replayed: header('`true`: the answer of the first request with this key, again'),
  Location: header('where what was made is read'),
  AnswerSignature: header('RFC 9421 over @status, content-digest and the request’s signature'),
} as const;

const always = {
  'X-Correlation-Id': component('headers', 'CorrelationId'),
  'API-Version': component('headers', 'ApiVersion'),
};

/** Where the addresses of examples lie. */
const exampleOrigin = 'https://gateway.example';

/** The codes with which something is refused under each status. */
const codesByStatus = Map.groupBy(Object.keys(failureKinds) as FailureCode[], httpStatusOf);
const statuses = [...codesByStatus.keys()].toSorted((a, b) => a - b);
const nameOfProblem = (status: number) => `Problem${status}`;

const problemExample = (status: number) => {
  const code = codesByStatus.get(status)?.[0] ?? 'request.invalid';
  return problemOf({ code }, 'zh-CN', '00000000-0000-4000-8000-000000000000', exampleOrigin);
};

const problemResponse = (status: number) => ({
  description: `问题说明 · problem details (RFC 9457); code is one of ${codesByStatus.get(status)?.join(', ')}`,
  headers: {
    ...always,
    ...(status === 401 || status === 403
      ? { 'WWW-Authenticate': component('headers', 'Challenge') }
      : {}),
    ...(status === 429 || status === 503
      ? { 'Retry-After': component('headers', 'RetryAfter') }
      : {}),
  },
  content: {
    'application/problem+json': {
      example: problemExample(status),
      schema: {
        allOf: [
          component('schemas', 'Problem'),
          {
            type: 'object',
            additionalProperties: true,
            properties: { status: { const: status }, code: { enum: codesByStatus.get(status) } },
          },
        ],
      },
    },
  },
});

/** Those that an operation names; the codes of the others stand in `Problem`, which is the answer by default. */
const problemResponses = (paths: unknown) => {
  const text = JSON.stringify(paths);
  return Object.fromEntries(
    statuses
      .filter((status) => text.includes(`"#/components/responses/${nameOfProblem(status)}"`))
      .map((status) => [nameOfProblem(status), problemResponse(status)]),
  );
};

const isProblem = (response: Json): boolean =>
  isObject(response['content']) && 'application/problem+json' in response['content'];

/** A client that asks for `application/json` by name gets a problem as that (RFC 6749 s5.2). */
const toClient = (problem: Json): Json => {
  const content = problem['content'] as Json;
  return {
    ...problem,
    content: { ...content, 'application/json': content['application/problem+json'] },
  };
};

/** Whether it is a problem: whatever words a route has for a refusal of its own. Regions are answered in their own form. */
const isRefusal = (status: string, response: Json, who: unknown): boolean =>
  isProblem(response) ||
  (Number(status) >= 400 &&
    response['content'] === undefined &&
    who !== 'region' &&
    who !== 'courier');

function refusalOf(status: string, response: Json, who: unknown): Json {
  if (status === 'default' || !codesByStatus.has(Number(status)))
    return who === 'client' && isProblem(response) ? toClient(response) : response;
  return who === 'client'
    ? toClient(problemResponse(Number(status)))
    : component('responses', nameOfProblem(Number(status)));
}

/** Acts whose outcome is in the answer alone: a credential is not kept, a shown code is looked at by `resolve`. */
const readNowhere: ReadonlySet<string> = new Set(['certificate.retrieve', 'presentation.make']);

function responseOf(status: string, given: Json, { who, repeat, name }: Json): Json {
  const response = isRefusal(status, given, who) ? refusalOf(status, given, who) : given;
  if ('$ref' in response) return response;
  const made = (status === '201' && !readNowhere.has(String(name))) || status === '202';
  return {
    ...response,
    headers: {
      ...always,
      ...(who === 'member'
        ? {
            RateLimit: component('headers', 'RateLimit'),
            'RateLimit-Policy': component('headers', 'RateLimitPolicy'),
            Signature: component('headers', 'AnswerSignature'),
          }
        : {}),
      ...(repeat === 'claimed' || repeat === 'kept'
        ? { 'Idempotency-Replayed': component('headers', 'Replayed') }
        : {}),
      ...(made ? { Location: component('headers', 'Location') } : {}),
      ...(isObject(response['headers']) ? response['headers'] : {}),
    },
  };
}

/** JSON with an example beside its schema, where there is one. */
function withExample(body: unknown, example: unknown): Json {
  const content = isObject(body) ? body['content'] : undefined;
  const json = isObject(content) ? content['application/json'] : undefined;
  if (!isObject(json) || example === undefined) return body as Json;
  return {
    ...(body as Json),
    content: { ...(content as Json), 'application/json': { ...json, example } },
  };
}

const isDigest = ({ name }: Json): boolean => name === 'content-digest';

/** What a caller must send beside what the route itself names. */
function parametersOf(method: string, own: readonly Json[], { who }: Json): Json[] {
  const isSigned = who === 'member' && method !== 'get';
  const signed = ['ContentDigest', 'SignatureInput', 'Signature'];
  return [
    ...own
      // A route that reads it itself names it once more.
      .filter((one) => !(isSigned && isDigest(one))),
    component('parameters', 'AcceptLanguage'),
    ...(isSigned ? signed.map((name) => component('parameters', name)) : []),
  ];
}

/** `case.submit` as the name of a function in a generated client. */
const camel = (name: string): string =>
  name.replace(/[^a-zA-Z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase());

type At = { readonly method: string; readonly path: string };

function operationOf({ method, path }: At, operation: Operation, taken: Set<string>): Json {
  const { 'x-act': act, ...rest } = operation;
  // Two that have no name of their own are told apart by their address.
  const name = camel(act?.name ?? `${method}${path}`).replace(/\W+$/, '');
  const operationId = taken.has(name) ? camel(`${name}.by_${method}`) : name;
  taken.add(operationId);
  return {
    operationId,
    ...rest,
    ...('requestBody' in rest
      ? { requestBody: withExample(rest['requestBody'], requestExamples[operationId]) }
      : {}),
    parameters: parametersOf(method, operation.parameters ?? [], act ?? {}),
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [
        status,
        withExample(
          responseOf(status, response, act ?? {}),
          answerExamples[`${operationId} ${status}`],
        ),
      ]),
    ),
    'x-act': act,
  };
}

/**
 * The document that the routes make, as a contract: closed schemas, the headers that are sent both ways, the codes
 * under each status, and names for generated clients. All of it follows from the declarations beside the routes.
 */
export function asContract(document: Json): Json {
  const taken = new Set<string>();
  const paths = Object.entries(document['paths'] as Readonly<Record<string, Json>>).map(
    ([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [
          method,
          operationOf({ method, path }, operation as Operation, taken),
        ]),
      ),
    ],
  );
  const components = document['components'] as Json;
  return closed({
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...components,
      parameters: { ...(components['parameters'] as Json), ...parameters },
      headers,
      responses: problemResponses(paths),
    },
  }) as Json;
}
