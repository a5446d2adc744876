// Waiting for what a test cannot be told of by an event: asks again until it
// holds or the limit is past. The last complaint is the error.

import { setTimeout as pause } from 'node:timers/promises';

/** Between two questions, ms: short beside anything a person would notice. */
const BETWEEN = 20;

/** Resolves to what `ask` returns the first time it does not throw. */
export async function eventually(what, ask, limit = 8_000) {
  const end = Date.now() + limit;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) {
        error.message = `not within ${limit} ms: ${what}\n${error.message}`;
        throw error;
      }
    }
    await pause(BETWEEN);
  }
}
