/** The command that an auditor runs, and how much memory it had at most. */
process.on('exit', () => console.log(`PEAK ${process.resourceUsage().maxRSS}`));
await import('../../gateway/entries/audit-verify.ts');
