// What lies in a browser's own store, seen from the page: counts and versions.
// Reads; what a test writes by hand stands in that test.

/** Opens `siaran` as it is, reads, and closes it again. */
export function inStore(page, read, argument) {
  // As one expression: the page's policy lets no text become code.
  return page.evaluate(`(async () => {
    const answered = (request) =>
      new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const database = await answered(indexedDB.open('siaran'));
    try {
      return await (${read})(database, answered, ${JSON.stringify(argument ?? null)});
    } finally {
      database.close();
    }
  })()`);
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
