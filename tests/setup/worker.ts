// When vitest is killed with -9, its workers would carry on: they hold servers of their own.
process.once('disconnect', () => process.exit(1));
