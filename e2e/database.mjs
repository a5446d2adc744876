// A PostgreSQL database for one story, on the server that `cargo xtask` names in
// SIARAN_TEST_POSTGRES_URL, else on the usual port. Made and forgotten by psql.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const SERVER = process.env.SIARAN_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

const run = promisify(execFile);

async function tell(sql) {
  await run('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', SERVER, '--command', sql]);
}

export class Database {
  #name;

  static async make() {
    const database = new Database();
    database.#name = `siaran_test_${randomBytes(8).toString('hex')}`;
    await tell(`CREATE DATABASE ${database.#name}`);
    return database;
  }

  get url() {
    const url = new URL(SERVER);
    url.pathname = `/${this.#name}`;
    return url.href;
  }

  async forget() {
    await tell(`DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`);
  }
}
