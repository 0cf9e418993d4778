import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { BuildEvent } from '../../../src/events/index.js'
import { HttpClient, type HttpClientOptions, type Pacing, type Sink } from '../../../src/net/index.js'

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** A real server on a free port of 127.0.0.1. */
export interface Loopback {
  readonly origin: string
  /** Every request so far. */
  readonly requests: readonly IncomingMessage[]
  /** Connections accepted so far. */
  readonly accepted: () => number
}

let cleanUps: (() => Promise<void>)[] = []

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined)
    vi.stubEnv(name.toUpperCase(), undefined)
  }
})

afterEach(async () => {
  // Clients were made after the servers they talk to, and go first.
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
  cleanUps = []
  vi.unstubAllEnvs()
})

/** Starts a server, which must be left without a connection; `handle` is also told a request's number, from 1. */
export async function serve(handle: Handler): Promise<Loopback> {
  const requests: IncomingMessage[] = []
  let accepted = 0
  const server = createServer((request, response) => {
    requests.push(request)
    handle(request, response, requests.length)
  })
  server.on('connection', () => accepted++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')

  cleanUps.push(async () => {
    const open = () => new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)))
    for (let waits = 0; waits < 100 && (await open()) > 0; waits++) await setTimeout(10)
    const left = await open()
    server.close()
    server.closeAllConnections()
    expect(left, 'connections left open').toBe(0)
  })
  return { origin: `http://127.0.0.1:${address.port}`, requests, accepted: () => accepted }
}

/** A client whose waits take no time, what it says, and how long it would have waited. */
export function client(options: Partial<HttpClientOptions> = {}) {
  const events: BuildEvent[] = []
  const waits: number[] = []
  const pacing: Pacing = {
    now: () => Date.UTC(2026, 0, 1),
    random: () => 0.5,
    sleep: async milliseconds => void waits.push(milliseconds),
  }
  const http = new HttpClient({ emit: event => events.push(event), pacing, ...options })
  cleanUps.push(() => http.close())
  return { http, events, waits }
}

/** A sink that keeps the bytes, and counts how often it had to forget them. */
export class MemorySink implements Sink {
  #chunks: Uint8Array[] = []
  restarts = 0

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk)
  }

  async restart(): Promise<void> {
    this.#chunks = []
    this.restarts++
  }
}

/** Sends a body whole. */
export function send(response: ServerResponse, body: string | Uint8Array, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers }).end(body)
}

/** Sends the head of an answer and a part of the promised body, then cuts the connection. */
export function cut(
  response: ServerResponse,
  part: Uint8Array,
  headers: Record<string, string | number>,
  status = 200,
): void {
  response.writeHead(status, headers)
  response.write(part, () => response.destroy())
}

/** Bytes that differ from place to place. */
export function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 256))
}
