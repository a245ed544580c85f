import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Env } from '../http/http.ts';
import { openApiDocument, openPage } from '../http/openapi.ts';
import { answerPage } from './answer.ts';
import { type Content, frame } from './frame.ts';

type Schema = Readonly<Record<string, unknown>>;
type Operation = {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    name: string;
    in: string;
    required?: boolean;
    schema?: Schema;
    description?: string;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: Schema }>> };
  readonly responses?: Readonly<
    Record<
      string,
      { description?: string; content?: Readonly<Record<string, { schema?: Schema }>> }
    >
  >;
};
type Placed = { readonly method: string; readonly path: string; readonly operation: Operation };

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const maxDepth = 5;

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** What a value is, in one line. */
function typeOf(schema: Schema): string {
  if (typeof schema['$ref'] === 'string') return nameOf(schema['$ref']);
  if (Array.isArray(schema['enum'])) return schema['enum'].join(' | ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  for (const many of ['anyOf', 'oneOf', 'allOf'])
    if (Array.isArray(schema[many]))
      return schema[many]
        .map((one) => typeOf(one as Schema))
        .join(many === 'allOf' ? ' & ' : ' | ');
  if (schema['type'] === 'array') return `${typeOf((schema['items'] ?? {}) as Schema)}[]`;
  const type = [schema['type']].flat().join(' | ') || 'any';
  return typeof schema['format'] === 'string' ? `${type} (${schema['format']})` : type;
}

/** The members of an object, indented, one a line. */
function linesOf(schema: Schema, depth = 0): string[] {
  const inner = (schema['type'] === 'array' ? schema['items'] : schema) as Schema | undefined;
  const properties = (inner?.['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const required = (inner?.['required'] ?? []) as readonly string[];
  if (depth >= maxDepth) return [];
  return Object.entries(properties).flatMap(([name, of]) => {
    const said = typeof of['description'] === 'string' ? ` · ${of['description']}` : '';
    const mark = required.includes(name) ? '' : '?';
    return [`${'  '.repeat(depth)}${name}${mark}: ${typeOf(of)}${said}`, ...linesOf(of, depth + 1)];
  });
}

const shape = (schema: Schema | undefined): Content | string => {
  if (!schema) return '';
  const lines = linesOf(schema);
  const ref = schema['$ref'];
  if (typeof ref === 'string')
    return html`<p><a href="#schema-${nameOf(ref)}">${nameOf(ref)}</a></p>`;
  return html`<pre tabindex="0">${lines.length > 0 ? lines.join('\n') : typeOf(schema)}</pre>`;
};

const contents = (content: Readonly<Record<string, { schema?: Schema }>> | undefined) =>
  Object.entries(content ?? {}).map(
    ([type, { schema }]) => html`<p><code>${type}</code></p>${shape(schema)}`,
  );

/** Those of this operation alone; what all share is in the document. */
const ownParameters = ({ parameters = [] }: Operation) =>
  parameters.filter(({ name }) => name !== undefined);

type Answer = NonNullable<Operation['responses']>[string];
const isProblem = (of: Answer): boolean =>
  '$ref' in of || of.content?.['application/problem+json'] !== undefined;

function operationPart({ method, path, operation }: Placed) {
  const scopes = (operation.security ?? []).flatMap((of) => Object.values(of).flat());
  const answers = Object.entries(operation.responses ?? {});
  return html`<details id="${method}-${path.replace(/\W+/g, '-')}"><summary><b>${method.toUpperCase()}</b> <code>${path}</code> ${operation.summary ?? ''}</summary>
${operation.description ? html`<p>${operation.description}</p>` : ''}${scopes.length > 0 ? html`<p>scope: ${scopes.map((scope) => html`<code>${scope}</code>`)}</p>` : ''}
${ownParameters(operation).length ? html`<h4>参数 · Parameters</h4><ul>${ownParameters(operation).map((of) => html`<li><code>${of.name}</code> ${of.in}${of.required ? ' · required' : ''} · ${typeOf(of.schema ?? {})}${of.description ? ` · ${of.description}` : ''}</li>`)}</ul>` : ''}
${operation.requestBody ? html`<h4>请求 · Body</h4>${contents(operation.requestBody.content)}` : ''}
<h4>答复 · Answers</h4>${answers.filter(([, of]) => !isProblem(of)).map(([status, of]) => html`<p><b>${status}</b> ${of.description ?? ''}</p>${contents(of.content)}`)}
<p>${answers.filter(([, of]) => isProblem(of)).map(([status]) => html`<b>${status}</b> `)}<a href="#schema-Problem">Problem</a></p></details>`;
}

/** The API reference, drawn from the document that the routes make: no script, nothing loaded from elsewhere. */
export function referencePage(document: {
  readonly paths?: Readonly<Record<string, unknown>> | undefined;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } | undefined;
}): Content {
  const placed = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method): Placed[] => {
      const operation = (item as Readonly<Record<string, Operation | undefined>>)[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
  const groups = Map.groupBy(placed, ({ operation }) => operation.tags?.[0] ?? 'API');
  const parts = [...groups].map(
    ([tag, operations]) => html`<h2>${tag}</h2>${operations.map(operationPart)}`,
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => html`<h3 id="schema-${name}">${name}</h3>${shape(schema as Schema)}`,
  );
  const content = html`<h1>接口文档 · API reference</h1><p><a href="/v1/openapi.json">OpenAPI 3.1</a></p><p><a href="/problems">问题代码 · Problem codes</a></p>
<div class="reference">${parts}<h2>结构 · Schemas</h2>${schemas}</div>`;
  return frame({ language: 'zh-CN', title: '接口文档 · API reference', content });
}

/** `/docs`, in production too: made once, because routes do not change while a process runs. */
export function referenceRoute(app: OpenAPIHono<Env>, origin: string): void {
  const act = { name: 'reference.page', who: 'anyone', changes: false } as const;
  let page: Promise<Content> | undefined;
  openPage(app, '/docs', act, async (c) => {
    page ??= Promise.resolve(referencePage(openApiDocument(app, origin) as never));
    return answerPage(c, await page);
  });
}
