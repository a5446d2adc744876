// @y/websocket-server as its own start script has it, with LevelDB in the folder
// that is named. Says on standard error where it listens.

import http from 'node:http'
import { join } from 'node:path'
import WebSocket from 'ws'

process.env.YPERSISTENCE = join(process.argv[2], 'level')
// It is read when the module is.
const { setupWSConnection } = await import('@y/websocket-server/utils')

const sockets = new WebSocket.Server({ noServer: true })
sockets.on('connection', setupWSConnection)
const server = http.createServer((_request, response) => response.end('okay'))
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, ws => sockets.emit('connection', ws, request))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  console.error(JSON.stringify({ message: 'listening', address: `127.0.0.1:${port}` }))
})
