/** Whom a copy is for: the deciding region. */
export const audienceOf = (region: string): string => `urn:tongban:region:${region}`;
