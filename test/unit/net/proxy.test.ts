import { MockAgent } from 'undici'
import { expect, test, vi } from 'vitest'
import { client, MemorySink, send, serve } from './loopback.js'

const maxBytes = 100

test('plain http goes through HTTP_PROXY, asked for by its whole address', async () => {
  const proxy = await serve((request, response) => send(response, `proxied ${request.url}`))
  vi.stubEnv('HTTP_PROXY', proxy.origin)
  const result = await client().http.get('http://packages.example/x?q=1', { maxBytes })
  expect(result).toMatchObject({ body: Buffer.from('proxied http://packages.example/x?q=1') })
  expect(proxy.requests[0]?.headers.host).toBe('packages.example')
})

test('a proxy’s refusal is an error at once', async () => {
  const proxy = await serve((_, response) => void response.writeHead(407).end('who are you?'))
  vi.stubEnv('HTTP_PROXY', proxy.origin)
  await expect(client().http.get('http://packages.example/x', { maxBytes })).rejects.toMatchObject({
    code: 'UNDISTRO_FETCH_FAILED',
    attempts: 1,
    message: expect.stringContaining('407'),
  })
})

test('NO_PROXY excepts a host', async () => {
  const server = await serve((_, response) => send(response, 'direct'))
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
  vi.stubEnv('NO_PROXY', '127.0.0.1')
  expect(await client().http.get(server.origin, { maxBytes })).toMatchObject({ body: Buffer.from('direct') })
})

test('a dispatcher that is given is used, and left open', async () => {
  const dispatcher = new MockAgent()
  dispatcher.disableNetConnect()
  const mock = dispatcher.get('https://packages.example')
  mock.intercept({ path: '/x' }).reply(200, 'mocked', { headers: { 'content-length': '6' } })
  mock.intercept({ path: '/y' }).reply(200, 'mocked again')
  const { http } = client({ dispatcher })
  expect(await http.get('https://packages.example/x', { maxBytes })).toMatchObject({ body: Buffer.from('mocked') })
  await http.close()
  const sink = new MemorySink()
  await http.download('https://packages.example/y', sink, { maxBytes })
  expect(sink.bytes.toString()).toBe('mocked again')
  await dispatcher.close()
})
