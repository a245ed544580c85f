import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricReference } from './metric-reference.ts';

writeFileSync(join(import.meta.dirname, '../../docs/metrics.md'), metricReference());
