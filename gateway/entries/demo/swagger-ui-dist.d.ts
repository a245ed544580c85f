declare module 'swagger-ui-dist' {
  /** Where the files of the page lie. */
  export function getAbsoluteFSPath(): string;
}
