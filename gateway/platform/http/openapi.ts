import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from './http.ts';

/** RFC 9457 problem details with this API's own members. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    fault: z.enum(['caller', 'gateway', 'region']),
    retryable: z.boolean(),
    next: z.string(),
    correlationId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), reason: z.string() })).optional(),
  })
  .openapi('Problem');

/** The `default` answer of every route: RFC 9457 problem details. */
export const problemAnswer = {
  description: '问题说明 · problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: ProblemDocument } },
};

export const jsonAnswer = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** Security schemes by name, as the document lists them. */
export const memberToken = [{ memberToken: [] as string[] }];

/** `GET /v1/openapi.json`, generated from the routes that are really mounted. */
export function openApiRoutes(app: OpenAPIHono<Env>, origin: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'memberToken', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${origin}/oauth/token`, scopes: {} } },
  });
  app.doc31('/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Tongban 通办',
      version: '1',
      description: '区域政务平台之间的网关 · gateway between regional government-service platforms',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: origin }],
  });
}
