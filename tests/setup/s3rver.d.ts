/** What is used of s3rver, which brings no types: an S3 server that holds signatures against keys. */
declare module '@20minutes/s3rver' {
  const S3rver: new (
    options: Readonly<Record<string, unknown>>,
  ) => {
    readonly run: () => Promise<{ readonly port: number }>;
    readonly close: () => Promise<unknown>;
  };
  export = S3rver;
}
