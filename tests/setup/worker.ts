// When vitest is killed with -9, its workers would carry on: they hold servers of their own.
if (!process.listeners('disconnect').some(({ name }) => name === 'endWithVitest')) {
  process.once('disconnect', function endWithVitest() {
    process.exit(1);
  });
}
