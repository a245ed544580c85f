/** What of an OpenAPI 3.1 document the tests look at. */
export type Schema = { readonly [name: string]: unknown };
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Operation = {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
};
export type Document = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: Record<string, Schema>;
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
