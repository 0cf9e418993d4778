import { setImmediate } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { connectionFailure } from './attempt-failure.js'
import { authorizationHeader, type Credentials } from './authorization.js'
import { isRedirect, maxRedirects, nextHop, tooManyRedirects } from './redirect.js'

/** How long silence may last, in milliseconds. */
export interface Timeouts {
  /** Until a connection stands. Default: 10,000. */
  readonly connect?: number | undefined
  /** From a request to the head of its answer. Default: 60,000. */
  readonly headers?: number | undefined
  /** From one part of a body to the next. Default: 60,000. */
  readonly body?: number | undefined
}

/** How connections are made, and what is said over them of who asks. */
export interface TransportOptions {
  /** What to send to the origin of a URL that has no user and password of its own. Default: nothing. */
  readonly credentials?: Credentials | undefined
  readonly timeouts?: Timeouts | undefined
  /** Default: `undistro`. */
  readonly userAgent?: string | undefined
  /**
   * Makes the connections; whoever gives it closes it. By default they are this machine's, through the proxies that
   * HTTP_PROXY, HTTPS_PROXY and NO_PROXY name.
   */
  readonly dispatcher?: Dispatcher | undefined
}

/** The answer to a GET, after redirects. */
export interface Answer {
  /** Who answered, which is another than was asked after a redirect. */
  readonly url: URL
  readonly status: number
  /** A header's value; `undefined` also where it came twice and so says nothing for sure. */
  header(name: string): string | undefined
  /** The bytes as the server sends them, whatever `Content-Encoding` says: a `.tar.gz` stays one. */
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the answer: reads what is left of the body where it is little, and closes the connection where it is not. */
  discard(): Promise<void>
}

/** What reading an unwanted body may cost before closing the connection is cheaper. */
const discardableBytes = 16 * 1024

/** Carries requests to servers, and keeps the connections. */
export class Transport {
  readonly #options: TransportOptions
  #own: Promise<Dispatcher> | undefined

  constructor(options: TransportOptions) {
    this.#options = options
  }

  /**
   * Sends a GET and follows its redirects. Credentials stay with the origin that was asked: the first redirect away
   * from it ends their use, for good.
   *
   * @throws {@link AttemptFailure}, also for an abort.
   */
  async get(start: URL, headers: Record<string, string>, signal: AbortSignal | undefined): Promise<Answer> {
    let url = start
    let authorization = authorizationHeader(start, this.#options.credentials)
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const answer = await this.#send(
        url,
        authorization === undefined ? headers : { ...headers, authorization },
        signal,
      )
      if (!isRedirect(answer.status)) return answer
      await answer.discard()
      const next = nextHop(url, answer.header('location'))
      if (next.origin !== url.origin) authorization = undefined
      url = next
    }
    throw tooManyRedirects()
  }

  /** Waits for the requests under way and closes the connections. */
  async close(): Promise<void> {
    const own = this.#own
    this.#own = undefined
    await (await own)?.close()
  }

  async #send(url: URL, headers: Record<string, string>, signal: AbortSignal | undefined): Promise<Answer> {
    const { timeouts, userAgent = 'undistro' } = this.#options
    const dispatcher = await this.#dispatcher()
    const response = await dispatcher
      .request({
        method: 'GET',
        origin: url.origin,
        path: url.pathname + url.search,
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': userAgent, ...headers },
        headersTimeout: timeouts?.headers ?? 60_000,
        bodyTimeout: timeouts?.body ?? 60_000,
        signal: signal ?? null,
      })
      .catch(cause => {
        throw connectionFailure(cause)
      })
    return answerOf(url, response)
  }

  #dispatcher(): Dispatcher | Promise<Dispatcher> {
    if (this.#options.dispatcher) return this.#options.dispatcher
    this.#own ??= openDispatcher(this.#options.timeouts)
    return this.#own
  }
}

/** The one place that loads undici: it takes long, and a build that finds everything in the store does without it. */
async function openDispatcher(timeouts: Timeouts | undefined): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  // Without a tunnel for plain http, as proxies expect: many allow tunnels to port 443 alone.
  return new EnvHttpProxyAgent({ connectTimeout: timeouts?.connect ?? 10_000, proxyTunnel: false })
}

function answerOf(url: URL, { statusCode, headers, body }: Dispatcher.ResponseData): Answer {
  return {
    url,
    status: statusCode,
    header(name) {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
    body: bytesOf(body),
    async discard() {
      await body.dump({ limit: discardableBytes })
      // undici takes a connection for busy until the turn after; a request made before that would open another.
      await setImmediate()
    },
  }
}

/** A broken connection becomes a failure of the attempt here, so that it is told apart from what a consumer throws. */
async function* bytesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw connectionFailure(cause)
  }
}
