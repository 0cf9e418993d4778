import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { client, cut, MemorySink, pattern, send, serve } from './loopback.js'

const file = pattern(5000)
const maxBytes = 10_000_000

/** Sends the file whole once `from`, then a part of it as `Range` asks. */
function sendRest(request: IncomingMessage, response: ServerResponse, headers: Record<string, string> = {}): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1])
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}`, ...headers })
    .end(file.subarray(from))
}

/** A server that breaks off its first answer after 2000 bytes, and what it is asked then. */
async function brokenOnce(
  headers: Record<string, string>,
  goOn: (request: IncomingMessage, response: ServerResponse, count: number) => void,
) {
  return serve((request, response, count) => {
    if (count === 1) cut(response, file.subarray(0, 2000), { 'content-length': file.length, ...headers })
    else goOn(request, response, count)
  })
}

describe('a download', () => {
  test('reports its beginning, every 256 KiB, and its end', async () => {
    const large = pattern(1_000_000)
    const { origin } = await serve((_, response) => send(response, large))
    const { http, events } = client()
    const sink = new MemorySink()
    await http.download(`${origin}/x`, sink, { expectedSize: 1_000_000, maxBytes })
    expect(sink.bytes.equals(large)).toBe(true)
    const url = `${origin}/x`
    expect(events.at(0)).toEqual({ type: 'fetch:start', url, size: 1_000_000 })
    expect(events.at(-1)).toEqual({ type: 'fetch:done', url, bytes: 1_000_000 })
    const progress = events.slice(1, -1).map(event => (event.type === 'fetch:progress' ? event.bytes : Number.NaN))
    expect(progress).toHaveLength(3)
    expect(progress.every((bytes, index) => bytes - (progress[index - 1] ?? 0) >= 256 * 1024)).toBe(true)
    expect(events[1]).toMatchObject({ size: 1_000_000 })
  })

  test('reports its progress anew when it starts over', async () => {
    const large = pattern(1_000_000)
    const { origin } = await serve((_, response, count) => {
      if (count === 1) cut(response, large.subarray(0, 900_000), { 'content-length': large.length })
      else send(response, large)
    })
    const { http, events } = client()
    await http.download(origin, new MemorySink(), { maxBytes })
    const afterRetry = events.slice(events.findIndex(event => event.type === 'fetch:retry'))
    expect(afterRetry.filter(event => event.type === 'fetch:progress')).toHaveLength(3)
  })

  test('writes no chunk before the last one is taken', async () => {
    const { origin } = await serve((_, response) => send(response, pattern(300_000)))
    let writing = 0
    const sink = {
      async write() {
        expect(++writing).toBe(1)
        await setTimeout(1)
        writing--
      },
      async restart() {},
    }
    await client().http.download(origin, sink, { maxBytes })
  })

  test('hands on what the sink throws, and does not retry', async () => {
    const { origin, requests } = await serve((_, response) => send(response, pattern(300_000)))
    const full = new Error('disk full')
    const sink = { write: () => Promise.reject(full), restart: async () => {} }
    await expect(client().http.download(origin, sink, { maxBytes })).rejects.toBe(full)
    expect(requests).toHaveLength(1)
  })

  test('of another size than expected is left to whoever verifies it', async () => {
    const { origin } = await serve((_, response) => send(response, file))
    const sink = new MemorySink()
    await client().http.download(origin, sink, { expectedSize: 4000, maxBytes })
    expect(sink.bytes).toEqual(file)
  })

  test('without a length is known to be cut by the expected size', async () => {
    const { origin } = await serve((_, response, count) => {
      if (count > 1) return send(response, file)
      response.useChunkedEncodingByDefault = false
      response.writeHead(200, { connection: 'close' }).end(file.subarray(0, 100))
    })
    const { http, events } = client()
    const sink = new MemorySink()
    await http.download(origin, sink, { expectedSize: file.length, maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(events[1]).toMatchObject({ reason: 'the transfer ended after 100 of 5000 bytes' })
  })
})

describe('a broken download', () => {
  test('goes on where it broke off, by a strong entity tag', async () => {
    const server = await brokenOnce({ etag: '"1"' }, (request, response) =>
      sendRest(request, response, { etag: '"1"' }),
    )
    const { http, events } = client()
    const sink = new MemorySink()
    await http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(sink.restarts).toBe(0)
    expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=2000-', 'if-range': '"1"' })
    expect(events.map(event => event.type)).toEqual(['fetch:start', 'fetch:retry', 'fetch:done'])
  })

  test('goes on by a date that is older than the answer', async () => {
    const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT'
    const headers = { 'last-modified': lastModified, date: 'Thu, 01 Jan 2026 00:01:00 GMT' }
    const server = await brokenOnce(headers, (request, response) => sendRest(request, response))
    const sink = new MemorySink()
    await client().http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(sink.restarts).toBe(0)
    expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=2000-', 'if-range': lastModified })
  })

  test.each([
    ['nothing vouches for the file', {}],
    ['its entity tag is weak', { etag: 'W/"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }],
    [
      'its date is as young as the answer',
      { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    ],
  ])('starts over where %s', async (_, headers) => {
    const server = await brokenOnce(headers, (_, response) => send(response, file))
    const sink = new MemorySink()
    await client().http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(sink.restarts).toBe(1)
    expect(server.requests[1]?.headers).not.toHaveProperty('range')
  })

  test('starts over where the server sends the file whole, as it must when the file changed', async () => {
    const changed = pattern(6000).reverse()
    const server = await brokenOnce({ etag: '"1"' }, (_, response) => send(response, changed, { etag: '"2"' }))
    const sink = new MemorySink()
    await client().http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(changed)
    expect(sink.restarts).toBe(1)
    expect(server.requests[1]?.headers).toHaveProperty('range')
  })

  test.each<[string, number, Record<string, string>]>([
    ['another entity tag', 206, { 'content-range': 'bytes 2000-4999/5000', etag: '"2"' }],
    ['another size', 206, { 'content-range': 'bytes 2000-4999/5001' }],
    ['another place', 206, { 'content-range': 'bytes 1999-4999/5000' }],
    ['a unit that is not bytes', 206, { 'content-range': 'lines 2000-4999/5000' }],
    ['no place at all', 206, {}],
    ['a range that cannot be had', 416, { 'content-range': 'bytes */1000' }],
  ])('starts over where the server answers with %s', async (_, status, headers) => {
    const server = await brokenOnce({ etag: '"1"' }, (_, response, count) => {
      if (count === 2) response.writeHead(status, headers).end('not the rest')
      else send(response, file)
    })
    const sink = new MemorySink()
    await client().http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(sink.restarts).toBe(1)
    expect(server.requests[2]?.headers).not.toHaveProperty('range')
  })

  test('goes on after a part that is shorter than what is missing', async () => {
    const server = await brokenOnce({ etag: '"1"' }, (request, response, count) => {
      if (count > 2) return sendRest(request, response)
      response.writeHead(206, { 'content-range': 'bytes 2000-2999/5000' }).end(file.subarray(2000, 3000))
    })
    const sink = new MemorySink()
    await client().http.download(server.origin, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(server.requests[2]?.headers.range).toBe('bytes=3000-')
  })

  test('keeps its limit over all parts', async () => {
    const server = await serve((request, response, count) => {
      if (count === 1) cut(response, file.subarray(0, 2000), { etag: '"1"', 'transfer-encoding': 'chunked' })
      else sendRest(request, response)
    })
    const sink = new MemorySink()
    await expect(client().http.download(server.origin, sink, { maxBytes: 4000 })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_TOO_LARGE',
      attempts: 2,
    })
    expect(sink.bytes.length).toBeLessThanOrEqual(4000)
  })

  test('follows the redirect anew, and asks for the rest there', async () => {
    const server = await serve((request, response, count) => {
      if (request.url === '/x') response.writeHead(302, { location: `/mirror${count}` }).end()
      else if (count === 2) cut(response, file.subarray(0, 2000), { 'content-length': file.length, etag: '"1"' })
      else sendRest(request, response)
    })
    const sink = new MemorySink()
    await client().http.download(`${server.origin}/x`, sink, { maxBytes })
    expect(sink.bytes).toEqual(file)
    expect(server.requests.map(({ url, headers }) => [url, headers.range])).toEqual([
      ['/x', undefined],
      ['/mirror1', undefined],
      ['/x', 'bytes=2000-'],
      ['/mirror3', 'bytes=2000-'],
    ])
  })

  test('survives a connection that breaks while the sink starts over', async () => {
    const server = await serve((_, response, count) => {
      if (count === 3) send(response, file)
      else cut(response, file.subarray(0, 2000), { 'content-length': file.length })
    })
    const sink = new MemorySink()
    const slow = {
      write: (chunk: Uint8Array) => sink.write(chunk),
      async restart() {
        await setTimeout(30)
        await sink.restart()
      },
    }
    await client().http.download(server.origin, slow, { maxBytes })
    expect(sink.bytes).toEqual(file)
  })

  test('hands on what the sink throws when it starts over', async () => {
    const server = await brokenOnce({}, (_, response) => send(response, file))
    const stuck = new Error('read-only')
    const sink = { write: async () => {}, restart: () => Promise.reject(stuck) }
    await expect(client().http.download(server.origin, sink, { maxBytes })).rejects.toBe(stuck)
  })

  test('brings the very bytes of the file, wherever it is cut and whatever the server can do', async () => {
    const behaviours = fc.array(
      fc.record({ cutAfter: fc.nat(file.length), honoursRange: fc.boolean(), chunked: fc.boolean() }),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(behaviours, fc.boolean(), async (plan, vouches) => {
        const etag = vouches ? { etag: '"1"' } : undefined
        const server = await serve((request, response, count) => {
          const behaviour = plan[count - 1]
          const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
          const from = (behaviour?.honoursRange ?? true) ? asked : 0
          const rest = file.subarray(from)
          const headers = {
            ...etag,
            ...(from > 0 && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
            ...(behaviour?.chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': rest.length }),
          }
          const status = from > 0 ? 206 : 200
          if (behaviour) cut(response, rest.subarray(0, behaviour.cutAfter), headers, status)
          else response.writeHead(status, headers).end(rest)
        })
        const { http } = client()
        const sink = new MemorySink()
        await http.download(server.origin, sink, { maxBytes })
        expect(sink.bytes).toEqual(file)
      }),
      { numRuns: 60 },
    )
  })
})
