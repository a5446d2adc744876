// Hocuspocus as its makers set it up, with its SQLite extension on a file in the
// folder that is named. Says on standard error where it listens.

import { join } from 'node:path'
import { Server } from '@hocuspocus/server'
import { SQLite } from '@hocuspocus/extension-sqlite'

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  extensions: [new SQLite({ database: join(process.argv[2], 'hocuspocus.sqlite') })]
})
await server.listen()
const { port } = server.address
console.error(JSON.stringify({ message: 'listening', address: `127.0.0.1:${port}` }))
