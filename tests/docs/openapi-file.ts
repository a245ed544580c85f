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

/** docs/openapi.json: run `node tests/docs/write-openapi.ts` after a change. */
export const openApiFile = (): string => `${JSON.stringify(contractDocument(), null, 1)}\n`;
