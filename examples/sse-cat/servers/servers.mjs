// Streams as better-sse sends them, and an MCP server that can be resumed.
//
//     servers.mjs PORT

import {randomUUID} from 'node:crypto';
import {createServer} from 'node:http';
import {InMemoryEventStore} from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import {McpServer} from '@modelcontextprotocol/sdk/server/mcp.js';
import {StreamableHTTPServerTransport} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {createSession} from 'better-sse';

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Events of several shapes, then the end of the response. */
async function news(request, response) {
  const session = await createSession(request, response, {retry: 200, keepAlive: 500});
  session.push({text: '你好 🌍'}, 'greeting', 'a-1');
  session.push('two\nlines', 'note', 'a-2');
  await pause(1300); // some keep-alives
  if (!session.isConnected) return;
  session.push(['last'], 'end', 'a-3');
  response.end();
}

const transports = new Map();

/** A tool that breaks off the connection in the middle of its call: the rest waits for a GET. */
function server() {
  const mcp = new McpServer({name: 'servers', version: '1.0.0'}, {capabilities: {logging: {}}});
  mcp.registerTool('break', {description: 'Breaks the connection off.'}, async (extra) => {
    const tell = (progress) =>
      extra.sendNotification({method: 'notifications/message', params: {level: 'info', data: progress}});
    await tell('before');
    extra.closeSSEStream?.();
    await pause(300);
    await tell('after');
    return {content: [{type: 'text', text: 'whole'}]};
  });
  return mcp;
}

async function mcp(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length ? JSON.parse(Buffer.concat(chunks)) : undefined;
  const id = request.headers['mcp-session-id'];
  let transport = transports.get(id);
  if (!transport) {
    if (id || body?.method !== 'initialize') return response.writeHead(404).end();
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new InMemoryEventStore(),
      retryInterval: 100,
      onsessioninitialized: (id) => transports.set(id, transport),
      onsessionclosed: (id) => {
        transports.delete(id);
        console.log('closed');
      },
    });
    await server().connect(transport);
  }
  await transport.handleRequest(request, response, body);
}

createServer((request, response) => {
  const answer = {'/news': news, '/mcp': mcp}[request.url];
  if (answer) return answer(request, response);
  response.writeHead(404, {'content-type': 'text/html'}).end('<!doctype html><title>Not found</title>');
}).listen(Number(process.argv[2]), '127.0.0.1');
