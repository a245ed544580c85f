import { peakMegabytes } from '../setup/peak-memory.ts';

/** The command that an auditor runs, and how many MB of memory it had at most. */
process.on('exit', () => console.log(`PEAK ${Math.round(peakMegabytes())}`));
await import('../../gateway/entries/audit-verify.ts');
