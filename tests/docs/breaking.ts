type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const at = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

/** Follows a reference within its document. */
function resolved(value: unknown, document: Json): Json {
  if (!isObject(value)) return {};
  const ref = value['$ref'];
  if (typeof ref === 'string') return resolved(at(document, ...ref.slice(2).split('/')), document);
  const parts = list(value['allOf']).map((part) => resolved(part, document));
  return Object.assign({}, ...parts, value) as Json;
}

type Side = { readonly document: Json; readonly schema: unknown };
type Direction = 'request' | 'answer';

const maxDepth = 12;

/** What a client of the old schema can no longer rely on. */
function schemaBreaks(
  before: Side,
  after: Side,
  direction: Direction,
  place: string,
  depth = 0,
): string[] {
  if (depth > maxDepth) return [];
  const [old, now] = [before, after].map(({ document, schema }) => resolved(schema, document));
  if (!old || !now) return [];
  const within = (inner: unknown, innerNow: unknown, name: string) =>
    isObject(inner) && isObject(innerNow)
      ? schemaBreaks(
          { ...before, schema: inner },
          { ...after, schema: innerNow },
          direction,
          `${place}/${name}`,
          depth + 1,
        )
      : [];
  const members = Object.entries((old['properties'] ?? {}) as Json);
  const membersNow = (now['properties'] ?? {}) as Json;
  const [required, requiredNow] = [old, now].map((schema) => list(schema['required']));
  return [
    ...(old['type'] !== undefined && String(old['type']) !== String(now['type'])
      ? [`${place}: ${String(old['type'])} became ${String(now['type'])}`]
      : []),
    ...members.flatMap(([name]) =>
      name in membersNow || Object.keys(membersNow).length === 0
        ? []
        : [`${place}/${name}: is gone`],
    ),
    ...(direction === 'answer'
      ? list(required).filter((name) => !list(requiredNow).includes(name))
      : list(requiredNow).filter((name) => !list(required).includes(name))
    ).map(
      (name) =>
        `${place}/${String(name)}: is ${direction === 'answer' ? 'no longer always there' : 'required now'}`,
    ),
    ...(direction === 'request' && Array.isArray(now['enum'])
      ? list(old['enum'])
          .filter((word) => !list(now['enum']).includes(word))
          .map((word) => `${place}: ${String(word)} is taken no more`)
      : []),
    ...members.flatMap(([name, inner]) => within(inner, membersNow[name], name)),
    ...within(old['items'], now['items'], '-'),
  ];
}

type Operation = { readonly name: string; readonly operation: Json };

const operationsOf = (document: Json): Operation[] =>
  Object.entries((document['paths'] ?? {}) as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation: operation as Json,
    })),
  );

const schemasOf = (content: unknown): [string, unknown][] =>
  Object.entries((content ?? {}) as Json).map(([type, of]) => [type, at(of, 'schema')]);

function parameterBreaks(name: string, [before, after]: readonly [Side, Side]): string[] {
  const named = ({ document, schema }: Side) =>
    list(at(schema, 'parameters')).map((one) => resolved(one, document));
  const old = named(before);
  const isSame = (one: Json, other: Json) =>
    String(one['name']).toLowerCase() === String(other['name']).toLowerCase() &&
    one['in'] === other['in'];
  const gone = old.filter((one) => !named(after).some((other) => isSame(one, other)));
  const added = named(after).filter(
    (one) => one['required'] === true && !old.some((other) => isSame(one, other)),
  );
  return [
    ...gone.map((one) => `${name}: ${String(one['name'])} is taken no more`),
    ...added.map((one) => `${name}: ${String(one['name'])} is required now`),
  ];
}

function operationBreaks(name: string, before: Side, after: Side): string[] {
  const body = (side: Side) => schemasOf(at(side.schema, 'requestBody', 'content'));
  const answers = Object.entries((at(before.schema, 'responses') ?? {}) as Json).filter(
    ([status]) => status.startsWith('2'),
  );
  return [
    ...parameterBreaks(name, [before, after]),
    ...body(before).flatMap(([type, schema]) => {
      const now = body(after).find(([other]) => other === type)?.[1];
      return now === undefined
        ? [`${name}: ${type} is taken no more`]
        : schemaBreaks({ ...before, schema }, { ...after, schema: now }, 'request', `${name} body`);
    }),
    ...answers.flatMap(([status, answer]) => {
      const now = resolved(at(after.schema, 'responses', status), after.document);
      if (Object.keys(now).length === 0) return [`${name} ${status}: is gone`];
      return schemasOf(resolved(answer, before.document)['content']).flatMap(([type, schema]) =>
        schemaBreaks(
          { ...before, schema },
          { ...after, schema: at(now, 'content', type, 'schema') },
          'answer',
          `${name} ${status}`,
        ),
      );
    }),
  ];
}

/** What of one OpenAPI document a client of it no longer finds in another, later one. */
export function breakingChanges(before: Json, after: Json): readonly string[] {
  const now = new Map(operationsOf(after).map(({ name, operation }) => [name, operation]));
  return operationsOf(before).flatMap(({ name, operation }) => {
    const later = now.get(name);
    return later === undefined
      ? [`${name}: is gone`]
      : operationBreaks(
          name,
          { document: before, schema: operation },
          { document: after, schema: later },
        );
  });
}
