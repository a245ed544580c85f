import { readFileSync } from 'node:fs';

type Json = Readonly<Record<string, unknown>>;
type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
};
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean };
type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
  readonly security?: readonly unknown[];
};

const docs = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const example = (name: string): string => docs(`examples/${name}`);

/** What a schema demands and no more; who fills it in reads the schema for the rest. */
function sampleOf(schema: Schema, refOf: (ref: string) => Schema): unknown {
  if (schema.$ref) return sampleOf(refOf(schema.$ref), refOf);
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.oneOf ?? schema.anyOf ?? schema.allOf ?? [];
  if (first) return sampleOf(first, refOf);
  if (schema.properties)
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [
        name,
        sampleOf(schema.properties?.[name] ?? {}, refOf),
      ]),
    );
  if (schema.type === 'object') return {};
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return false;
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 0;
  return '';
}

function bodyOf(path: string, { requestBody }: Operation, refOf: (ref: string) => Schema) {
  const [[mediaType = '', content] = []] = Object.entries(requestBody?.content ?? {});
  const sample = (): Json => sampleOf(content?.schema ?? {}, refOf) as Json;
  if (mediaType === 'application/json') {
    const raw =
      path === '/v1/cases' ? example('case.json').trim() : JSON.stringify(sample(), null, 2);
    return { mode: 'raw', raw, options: { raw: { language: 'json' } } };
  }
  if (mediaType !== 'application/x-www-form-urlencoded') return undefined;
  const urlencoded = Object.entries(sample()).map(([key, value]) => ({
    key,
    value: String(value),
  }));
  return { mode: 'urlencoded', urlencoded };
}

function requestOf(
  path: string,
  method: string,
  operation: Operation,
  refOf: (ref: string) => Schema,
) {
  const parameters = (operation.parameters ?? []).filter(({ $ref }) => $ref === undefined);
  const of = (place: string) => parameters.filter((one) => one.in === place);
  const body = bodyOf(path, operation, refOf);
  const segments = path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/^\{(\w+)\}$/, ':$1'));
  return {
    name: operation.summary ?? `${method} ${path}`,
    request: {
      method: method.toUpperCase(),
      description: operation.description ?? '',
      ...(operation.security?.length ? {} : { auth: { type: 'noauth' } }),
      header: [
        ...(body?.mode === 'raw' ? [{ key: 'content-type', value: 'application/json' }] : []),
        ...of('header')
          .filter(({ name }) => name !== 'idempotency-key')
          .map(({ name, required }) => ({ key: name, value: '', disabled: required !== true })),
      ],
      url: {
        raw: `{{origin}}/${segments.join('/')}`,
        host: ['{{origin}}'],
        path: segments,
        query: of('query').map(({ name, required }) => ({
          key: name,
          value: '',
          disabled: required !== true,
        })),
        variable: of('path').map(({ name }) => ({ key: name, value: '' })),
      },
      ...(body ? { body } : {}),
    },
  };
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** docs/openapi-postman.json: every operation of the contract as a collection (Postman v2.1, which Bruno and others read). */
export function collection(): Json {
  const document = JSON.parse(docs('openapi.json')) as {
    readonly info: { readonly title: string; readonly version: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas?: Readonly<Record<string, Schema>> };
  };
  const refOf = (ref: string) => document.components.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};
  const folders = new Map<string, unknown[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = operations[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? 'other';
      folders.set(tag, [...(folders.get(tag) ?? []), requestOf(path, method, operation, refOf)]);
    }
  }
  return {
    info: {
      name: `${document.info.title} ${document.info.version}`,
      description:
        'Set origin, token (member token "…") and jwk (your private key); docs/identity.md. Generated from docs/openapi.json.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'origin', value: 'http://localhost:8080' },
      { key: 'token', value: '' },
      { key: 'jwk', value: '' },
    ],
    event: [
      {
        listen: 'prerequest',
        script: { type: 'text/javascript', exec: example('postman-sign.js').trimEnd().split('\n') },
      },
    ],
    item: [...folders].map(([name, item]) => ({ name, item })),
  };
}

/** One line a request: what changed is what a diff shows. */
export function collectionFile(): string {
  const { item, ...rest } = collection() as { readonly item: { name: string; item: unknown[] }[] };
  const folders = item.map(
    ({ name, item: requests }) =>
      `{"name":${JSON.stringify(name)},"item":[\n${requests.map((one) => JSON.stringify(one)).join(',\n')}\n]}`,
  );
  return `${JSON.stringify(rest).slice(0, -1)},\n"item":[\n${folders.join(',\n')}\n]}\n`;
}
