import { createApp } from '../../gateway/assembly/app.ts';
import { openApiDocument } from '../../gateway/platform/http/openapi.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';

/** What the committed document says of itself: every gateway serves its own address instead. */
const origin = 'https://gateway.example';

/** The contract, from the routes; nothing of a platform is needed to say what its routes are. */
export function contractDocument(): Record<string, unknown> {
  const platform = {
    config: { publicOrigin: origin },
    regions: new Map(),
    keys: {},
    log: {},
  } as unknown as Platform;
  return openApiDocument(createApp(platform), origin);
}

const entries = (value: unknown): [string, unknown][] => Object.entries(value as object);

/** One line a route and a schema: what changed is what a diff shows. */
const linesOf = (value: unknown): string =>
  `{\n${entries(value)
    .map(([name, of]) => `${JSON.stringify(name)}:${JSON.stringify(of)}`)
    .join(',\n')}\n}`;

/** The form in which documents are committed. */
export function asFile(document: Readonly<Record<string, unknown>>): string {
  const { paths, components, webhooks, ...rest } = document;
  const parts = [
    ...entries(rest).map(([name, of]) => `${JSON.stringify(name)}:${JSON.stringify(of)}`),
    `"components":{\n${entries(components)
      .map(([kind, of]) => `${JSON.stringify(kind)}:${linesOf(of)}`)
      .join(',\n')}\n}`,
    `"paths":${linesOf(paths)}`,
    ...(webhooks ? [`"webhooks":${linesOf(webhooks)}`] : []),
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** docs/openapi.json: run `node tests/docs/write-openapi.ts` after a change. */
export const openApiFile = (): string => asFile(contractDocument());
