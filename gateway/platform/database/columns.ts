import { customType, timestamp } from './drizzle.ts';

/** Binary column that takes and gives `Uint8Array`. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
