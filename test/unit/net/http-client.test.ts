import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { machinePacing } from '../../../src/net/pacing.js'
import { client, cut, MemorySink, pattern, send, serve } from './loopback.js'

const maxBytes = 1000

describe('get', () => {
  test('brings a file and its validators', async () => {
    const { origin, requests } = await serve((_, response) =>
      send(response, 'index', { etag: '"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }),
    )
    const { http, events } = client()
    expect(await http.get(`${origin}/a?q=1#f`, { maxBytes })).toEqual({
      kind: 'fresh',
      body: Buffer.from('index'),
      validators: { etag: '"1"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    })
    expect(requests[0]).toMatchObject({ method: 'GET', url: '/a?q=1' })
    expect(requests[0]?.headers).toMatchObject({ 'user-agent': 'undistro', 'accept-encoding': 'identity' })
    expect(events).toEqual([
      { type: 'fetch:start', url: `${origin}/a`, size: undefined },
      { type: 'fetch:done', url: `${origin}/a`, bytes: 5 },
    ])
  })

  test('sends validators and understands 304', async () => {
    const { origin, requests } = await serve((_, response) => void response.writeHead(304, { etag: '"1"' }).end())
    const validators = { etag: '"1"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' }
    expect(await client().http.get(origin, { maxBytes, validators })).toEqual({ kind: 'not-modified' })
    expect(requests[0]?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT',
    })
  })

  test('takes a changed file', async () => {
    const { origin } = await serve((_, response) => send(response, 'new', { etag: '"2"' }))
    expect(await client().http.get(origin, { maxBytes, validators: { etag: '"1"' } })).toMatchObject({
      kind: 'fresh',
      validators: { etag: '"2"' },
    })
  })

  test.each([undefined, {}])('does not believe a 304 that it did not ask for: validators %j', async validators => {
    const { origin } = await serve((_, response) => void response.writeHead(304).end())
    await expect(client().http.get(origin, { maxBytes, validators })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_STATUS',
      status: 304,
    })
  })

  test('keeps only the bytes of the last attempt', async () => {
    const { origin } = await serve((_, response, count) => {
      if (count === 1) cut(response, Buffer.from('gone'), { 'content-length': 9 })
      else send(response, 'stays')
    })
    expect(await client().http.get(origin, { maxBytes })).toMatchObject({ body: Buffer.from('stays') })
  })

  test('takes bytes as they are, whatever Content-Encoding says', async () => {
    const archive = gzipSync('index')
    const { origin } = await serve((_, response) => send(response, archive, { 'content-encoding': 'gzip' }))
    expect(await client().http.get(origin, { maxBytes })).toMatchObject({ body: archive })
  })

  test('uses one connection for one request after the other', async () => {
    const { origin, accepted } = await serve((_, response, count) => {
      if (count === 2) response.writeHead(404).end('no')
      else send(response, 'yes')
    })
    const { http } = client()
    await http.get(origin, { maxBytes })
    await expect(http.get(origin, { maxBytes })).rejects.toMatchObject({ status: 404 })
    await http.get(origin, { maxBytes })
    expect(accepted()).toBe(1)
  })

  test('names the user agent that was given', async () => {
    const { origin, requests } = await serve((_, response) => send(response, ''))
    await client({ userAgent: 'me/1' }).http.get(origin, { maxBytes })
    expect(requests[0]?.headers['user-agent']).toBe('me/1')
  })
})

describe('a failed attempt', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('with status %i is repeated', async status => {
    const { origin } = await serve((_, response, count) => {
      if (count === 1) response.writeHead(status).end('busy')
      else send(response, 'here')
    })
    const { http, events, waits } = client()
    expect(await http.get(origin, { maxBytes })).toMatchObject({ body: Buffer.from('here') })
    expect(waits).toEqual([500])
    expect(events[1]).toEqual({
      type: 'fetch:retry',
      url: `${origin}/`,
      attempt: 1,
      reason: `${new URL(origin).host} answered with status ${status}`,
    })
  })

  test.each([400, 401, 403, 404, 405, 410, 416, 451])('with status %i is final', async status => {
    const { origin, requests } = await serve((_, response) => void response.writeHead(status).end('no'))
    await expect(client().http.get(`${origin}/x`, { maxBytes })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_STATUS',
      status,
      attempts: 1,
      place: { url: `${origin}/x` },
    })
    expect(requests).toHaveLength(1)
  })

  test.each([201, 204, 206, 300])('is also a success of another kind: status %i', async status => {
    const { origin } = await serve((_, response) => void response.writeHead(status).end())
    await expect(client().http.get(origin, { maxBytes })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_STATUS',
      status,
      attempts: 1,
    })
  })

  test('waits as Retry-After asks', async () => {
    const { origin } = await serve((_, response, count) => {
      if (count === 1) response.writeHead(503, { 'retry-after': '7' }).end()
      else if (count === 2) response.writeHead(429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }).end()
      else send(response, 'here')
    })
    const { http, waits } = client()
    await http.get(origin, { maxBytes })
    expect(waits).toEqual([7000, 9000])
  })

  test('is repeated four times by default, with growing waits', async () => {
    const { origin, requests } = await serve((_, response) => void response.writeHead(500).end())
    const { http, waits } = client()
    await expect(http.get(origin, { maxBytes })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_STATUS',
      status: 500,
      attempts: 5,
      message: expect.stringContaining('at the last of 5 attempts'),
    })
    expect(requests).toHaveLength(5)
    expect(waits).toEqual([500, 1000, 2000, 4000])
  })

  test('is not repeated where there are no retries', async () => {
    const { origin, requests } = await serve((_, response) => void response.writeHead(500).end())
    await expect(client({ retries: 0 }).http.get(origin, { maxBytes })).rejects.toMatchObject({ attempts: 1 })
    expect(requests).toHaveLength(1)
  })

  test('is one whose connection is reset', async () => {
    const { origin } = await serve((request, response, count) => {
      if (count === 1) request.socket.resetAndDestroy()
      else send(response, 'here')
    })
    expect(await client().http.get(origin, { maxBytes })).toMatchObject({ body: Buffer.from('here') })
  })

  test('is one whose connection is refused', async () => {
    const { http, waits } = client({ retries: 2 })
    const error = await http.get('http://127.0.0.1:1/x', { maxBytes }).catch(caught => caught)
    expect(error).toMatchObject({ code: 'UNDISTRO_FETCH_FAILED', status: undefined, attempts: 3 })
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
    expect(error.message).toContain('ECONNREFUSED')
    expect(waits).toHaveLength(2)
  })

  test('is final where the host does not exist', async () => {
    const { http } = client()
    // Names below .invalid never resolve (RFC 6761); without any resolver, the answer is EAI_AGAIN, which may pass.
    const error = await http.get('http://packages.invalid/', { maxBytes }).catch(caught => caught)
    expect(error).toMatchObject({ code: 'UNDISTRO_FETCH_FAILED' })
    expect(error.attempts).toBe(error.cause.code === 'EAI_AGAIN' ? 5 : 1)
  })

  test.each([
    ['before its head', false],
    ['in its body', true],
  ])('is one that falls silent %s', async (_, head) => {
    const { origin } = await serve((_, response, count) => {
      if (count === 2) send(response, 'here')
      else if (head) response.writeHead(200, { 'content-length': 4 }).write('h')
    })
    const { http, events } = client({ timeouts: { headers: 50, body: 50 } })
    expect(await http.get(origin, { maxBytes })).toMatchObject({ body: Buffer.from('here') })
    expect(events[1]).toMatchObject({ type: 'fetch:retry', reason: expect.stringContaining('Timeout') })
  })

  test.each([
    ['is cut', { 'transfer-encoding': 'chunked' }],
    ['is cut', { 'content-length': 4 }],
    ['ends early', { 'transfer-encoding': 'chunked' }],
    ['ends early', { 'content-length': 4 }],
    ['ends early', { 'transfer-encoding': 'chunked', connection: 'close' }],
    ['ends early', { 'content-length': 4, connection: 'close' }],
  ])('is one whose body %s: %j', async (how, headers) => {
    const { origin } = await serve((_, response, count) => {
      if (count === 2) send(response, 'here')
      else if (how === 'is cut') cut(response, Buffer.from('he'), headers)
      else response.writeHead(200, headers).write('he', () => response.socket?.end())
    })
    const { http, events } = client()
    expect(await http.get(origin, { maxBytes })).toMatchObject({ body: Buffer.from('here') })
    expect(events.map(event => event.type)).toEqual(['fetch:start', 'fetch:retry', 'fetch:done'])
  })
})

describe('a file that is too large', () => {
  const tooLarge = { code: 'UNDISTRO_FETCH_TOO_LARGE', attempts: 1 }

  test('is refused by its Content-Length, before a byte is written', async () => {
    const { origin } = await serve((_, response) => void response.writeHead(200, { 'content-length': 1e9 }).write('x'))
    const sink = new MemorySink()
    await expect(client().http.download(origin, sink, { maxBytes })).rejects.toMatchObject(tooLarge)
    expect(sink.bytes).toHaveLength(0)
  })

  test('is stopped where it passes the limit, without a length', async () => {
    let written = 0
    const { origin } = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(pattern(1000))) written += 1000
      }
      response.on('drain', more)
      more()
    })
    const sink = new MemorySink()
    await expect(client().http.download(origin, sink, { maxBytes: 100_000 })).rejects.toMatchObject(tooLarge)
    expect(sink.bytes.length).toBeLessThanOrEqual(100_000)
    expect(written).toBeLessThan(50_000_000)
  })

  test('may have exactly as many bytes as are allowed', async () => {
    const { origin } = await serve((_, response) => send(response, pattern(1000)))
    expect(await client().http.get(origin, { maxBytes })).toMatchObject({ body: pattern(1000) })
  })
})

describe('an abort', () => {
  const reason = new Error('enough')

  test('before the answer rejects with its reason', async () => {
    const controller = new AbortController()
    const { origin } = await serve(() => controller.abort(reason))
    await expect(client().http.get(origin, { maxBytes, signal: controller.signal })).rejects.toBe(reason)
  })

  test('in mid-body rejects with its reason, and nothing is written after it', async () => {
    const controller = new AbortController()
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write(pattern(1000))
      setTimeout(20).then(() => response.write(pattern(1000)))
    })
    const writes: number[] = []
    const sink = {
      async write(chunk: Uint8Array) {
        writes.push(chunk.length)
        controller.abort(reason)
      },
      async restart() {},
    }
    const options = { maxBytes: 1e9, signal: controller.signal }
    await expect(client().http.download(origin, sink, options)).rejects.toBe(reason)
    await setTimeout(50)
    expect(writes).toHaveLength(1)
  })

  test('in mid-wait rejects with its reason at once', async () => {
    const controller = new AbortController()
    const { origin, requests } = await serve((_, response) => {
      response.writeHead(503, { 'retry-after': '60' }).end()
    })
    const { http } = client({
      pacing: machinePacing,
      emit: event => {
        if (event.type === 'fetch:retry') queueMicrotask(() => controller.abort(reason))
      },
    })
    await expect(http.get(origin, { maxBytes, signal: controller.signal })).rejects.toBe(reason)
    expect(requests).toHaveLength(1)
  })

  test('while a redirect is followed rejects with its reason', async () => {
    const controller = new AbortController()
    const { origin } = await serve((_, response, count) => {
      if (count === 2) controller.abort(reason)
      else response.writeHead(302, { location: '/x' }).end()
    })
    await expect(client().http.get(origin, { maxBytes, signal: controller.signal })).rejects.toBe(reason)
  })
})

describe('closing', () => {
  test('waits for what is under way', async () => {
    const { origin } = await serve((_, response) => void setTimeout(30).then(() => send(response, 'here')))
    const { http } = client()
    const result = http.get(origin, { maxBytes })
    await setTimeout(10)
    await http.close()
    await expect(result).resolves.toMatchObject({ kind: 'fresh' })
  })

  test('happens at the end of await using', async () => {
    const { origin } = await serve((_, response) => send(response, 'here'))
    const { http } = client()
    {
      await using scoped = http
      await scoped.get(origin, { maxBytes })
    }
    await http.close()
  })
})
