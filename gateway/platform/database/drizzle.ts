/*
 * Drizzle by way of one file, and on Node in its CommonJS form (package.json, `imports`): its package.json names
 * 180 kB of entry points, which Node parses anew for every ES module of the package. A start took 1.4 s of CPU for it.
 */
export {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  gte,
  type InferSelectModel,
  ilike,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notExists,
  or,
  type SQL,
  type SQLWrapper,
  sql,
  sum,
} from '#drizzle/orm';
export {
  bigint,
  bigserial,
  boolean,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  PgDialect,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from '#drizzle/pg-core';
