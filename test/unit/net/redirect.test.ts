import { describe, expect, test } from 'vitest'
import { nextHop } from '../../../src/net/redirect.js'
import { client, send, serve } from './loopback.js'

const maxBytes = 1000

describe('the next hop', () => {
  test.each([
    ['https://a.example/x/y', 'z', 'https://a.example/x/z'],
    ['https://a.example/x/y', '/z?q=1', 'https://a.example/z?q=1'],
    ['https://a.example/x', '//b.example/z', 'https://b.example/z'],
    ['https://a.example/x', 'https://b.example/z', 'https://b.example/z'],
    ['http://a.example/x', 'https://a.example/x', 'https://a.example/x'],
    ['http://a.example/x', 'http://b.example/x', 'http://b.example/x'],
    ['https://a.example/x', 'https://user:password@a.example/z', 'https://a.example/z'],
  ])('from %s with Location %s is %s', (from, location, to) => {
    expect(nextHop(new URL(from), location).href).toBe(to)
  })

  test.each([
    ['https://a.example/x', 'http://a.example/x', 'https to http://a.example/x, which is not encrypted'],
    ['https://a.example/x', 'http://u:secret@a.example/x?secret', 'https to http://a.example/x, which'],
    ['http://a.example/x', 'file:///etc/passwd', 'a file: address'],
    ['http://a.example/x', 'javascript:0', 'a javascript: address'],
    ['http://a.example/x', 'http://', 'no address that can be read'],
    ['http://a.example/x', undefined, 'no address that can be read'],
  ])('from %s with Location %s is refused', (from, location, problem) => {
    expect(() => nextHop(new URL(from), location)).toThrow(
      expect.objectContaining({
        code: 'UNDISTRO_FETCH_REDIRECT',
        transient: false,
        message: expect.stringContaining(problem),
      }),
    )
  })
})

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('of status %i are followed', async status => {
    const server = await serve((request, response) => {
      if (request.url === '/file') send(response, 'here')
      else response.writeHead(status, { location: 'file' }).end('elsewhere')
    })
    const { http } = client()
    const result = await http.get(`${server.origin}/old`, { maxBytes })
    expect(result).toMatchObject({ kind: 'fresh', body: Buffer.from('here') })
    expect(server.accepted(), 'connections').toBe(1)
  })

  test.each([
    [20, 'follows'],
    [21, 'refuses'],
  ])('%i in a row: %s', async redirects => {
    const server = await serve((_, response, count) => {
      if (count > redirects) send(response, 'here')
      else response.writeHead(302, { location: `/${count}` }).end()
    })
    const result = client().http.get(`${server.origin}/0`, { maxBytes })
    if (redirects === 20) await expect(result).resolves.toMatchObject({ kind: 'fresh' })
    else await expect(result).rejects.toMatchObject({ code: 'UNDISTRO_FETCH_REDIRECT', attempts: 1 })
    expect(server.requests).toHaveLength(21)
  })

  test('in a circle end', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end()
    })
    await expect(client().http.get(`${server.origin}/a`, { maxBytes })).rejects.toMatchObject({
      code: 'UNDISTRO_FETCH_REDIRECT',
      place: { url: `${server.origin}/a` },
    })
  })
})

describe('credentials', () => {
  const echo = () => serve((request, response) => send(response, request.headers.authorization ?? 'none'))
  const redirectTo = (location: string) => serve((_, response) => void response.writeHead(302, { location }).end())
  const bodyOf = async (result: Promise<{ kind: string; body?: Uint8Array }>) =>
    Buffer.from((await result).body ?? []).toString()

  test('of a URL are sent to its origin, decoded', async () => {
    const { origin } = await echo()
    const url = origin.replace('//', '//us%C3%A9r:p%40ss%zz@')
    expect(await bodyOf(client().http.get(url, { maxBytes }))).toBe(
      `Basic ${Buffer.from('usér:p@ss%zz').toString('base64')}`,
    )
  })

  test('of the client are sent to their origin', async () => {
    const { origin } = await echo()
    const { http } = client({ credentials: asked => (asked === origin ? { scheme: 'bearer', token: 't' } : undefined) })
    expect(await bodyOf(http.get(`${origin}/x`, { maxBytes }))).toBe('Bearer t')
  })

  test('of a URL stand above those of the client', async () => {
    const { origin } = await echo()
    const { http } = client({ credentials: () => ({ scheme: 'bearer', token: 't' }) })
    expect(await bodyOf(http.get(origin.replace('//', '//u:p@'), { maxBytes }))).toBe(`Basic ${btoa('u:p')}`)
  })

  test('are sent again after a redirect within their origin', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/x') send(response, request.headers.authorization ?? 'none')
      else response.writeHead(302, { location: '/x' }).end()
    })
    expect(await bodyOf(client().http.get(server.origin.replace('//', '//u:p@'), { maxBytes }))).toBe(
      `Basic ${btoa('u:p')}`,
    )
  })

  test('are not sent to another origin, be it another port of the host', async () => {
    const other = await echo()
    const first = await redirectTo(`${other.origin}/x`)
    const { http } = client({ credentials: () => ({ scheme: 'bearer', token: 't' }) })
    expect(await bodyOf(http.get(first.origin, { maxBytes }))).toBe('none')
    expect(first.requests[0]?.headers.authorization).toBe('Bearer t')
    expect(await bodyOf(http.get(first.origin.replace('//', '//u:p@'), { maxBytes }))).toBe('none')
    expect(first.requests[1]?.headers.authorization).toBe(`Basic ${btoa('u:p')}`)
  })

  test('are not sent again when another origin redirects back', async () => {
    const first = await serve((request, response) => {
      if (request.url === '/back') send(response, request.headers.authorization ?? 'none')
      else response.writeHead(302, { location: `${other.origin}/` }).end()
    })
    const other = await redirectTo(`${first.origin}/back`)
    expect(await bodyOf(client().http.get(first.origin.replace('//', '//u:p@'), { maxBytes }))).toBe('none')
  })

  test('are not taken from a redirect', async () => {
    const other = await echo()
    const first = await redirectTo(other.origin.replace('//', '//u:p@'))
    expect(await bodyOf(client().http.get(first.origin, { maxBytes }))).toBe('none')
  })

  test('do not show in errors and events', async () => {
    const { origin } = await serve((_, response) => void response.writeHead(503).end())
    const { http, events } = client({ retries: 1 })
    const url = `${origin.replace('//', '//user:secret@')}/x?secret#secret`
    const error = await http.get(url, { maxBytes }).catch(caught => caught)
    expect(error.place).toEqual({ url: `${origin}/x` })
    expect(JSON.stringify([error, error.message, error.stack, error.cause, events])).not.toMatch(/secret|dXNlcjp/)
  })
})
