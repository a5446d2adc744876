// What lies in a browser's own store, seen from the page: counts and versions.
// Reads; what a test writes by hand stands in that test.

/** Opens `siaran` as it is, reads, and closes it again. */
export function inStore(page, read, argument) {
  return page.evaluate(
    async ([read, argument]) => {
      const answered = (request) =>
        new Promise((done, failed) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(request.error);
        });
      const database = await answered(indexedDB.open('siaran'));
      try {
        return await new Function('database', 'answered', 'argument', `return (${read})(database, answered, argument)`)(database, answered, argument);
      } finally {
        database.close();
      }
    },
    [read.toString(), argument],
  );
}

/** How many records a store holds, of one article if named. */
export function records(page, store, article) {
  return inStore(
    page,
    async (database, answered, [store, article]) => {
      const keys = await answered(database.transaction(store).objectStore(store).getAllKeys());
      return keys.filter((key) => !article || key[1] === article).length;
    },
    [store, article],
  );
}
