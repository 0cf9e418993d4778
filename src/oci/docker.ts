import { Readable } from 'node:stream'
import { OutputError } from '../errors/index.js'

/** Where a Docker daemon listens unless `DOCKER_HOST` says otherwise. */
const defaultSocket = '/var/run/docker.sock'

/** Options of {@link dockerLoad}. */
export interface DockerLoadOptions {
  /** `unix:///path/to/docker.sock` or `tcp://host:port`. Default: `DOCKER_HOST`, or `unix:///var/run/docker.sock`. */
  readonly host?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Gives an image archive to a Docker daemon through its API (`POST /images/load`), without a Docker client.
 *
 * @returns What the daemon says it loaded, as in `Loaded image: me/app:1`.
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_DOCKER`.
 */
export async function dockerLoad(archive: AsyncIterable<Uint8Array>, options: DockerLoadOptions = {}): Promise<string> {
  const host = options.host ?? process.env['DOCKER_HOST'] ?? `unix://${defaultSocket}`
  const { Client } = await import('undici')
  const client = host.startsWith('unix://')
    ? new Client('http://docker', { socketPath: host.slice('unix://'.length), headersTimeout: 0, bodyTimeout: 0 })
    : new Client(host.replace(/^tcp:/, 'http:'), { headersTimeout: 0, bodyTimeout: 0 })
  try {
    const { statusCode, body } = await client
      .request({
        method: 'POST',
        path: '/images/load?quiet=1',
        headers: { 'content-type': 'application/x-tar' },
        body: Readable.from(archive),
        signal: options.signal ?? null,
      })
      .catch(cause => {
        options.signal?.throwIfAborted()
        throw refused(host, `does not answer: ${cause.message}`, cause)
      })
    const answer = await body.text()
    const { messages, error } = readAnswer(answer)
    if (statusCode === 200 && error === undefined) return messages.at(-1) ?? ''
    throw refused(host, `answers ${statusCode}: ${error ?? answer.slice(0, 500)}`)
  } finally {
    await client.destroy()
  }
}

/** The daemon answers with one JSON object a line: `stream` is progress, `error` or `message` a refusal. */
function readAnswer(text: string): { messages: readonly string[]; error: string | undefined } {
  const lines = text.split('\n').filter(line => line.startsWith('{'))
  const objects = lines.map(line => JSON.parse(line) as { stream?: string; error?: string; message?: string })
  return {
    messages: objects.flatMap(({ stream }) => (stream === undefined ? [] : [stream.trim()])),
    error: objects.map(({ error, message }) => error ?? message).find(found => found !== undefined),
  }
}

function refused(host: string, problem: string, cause?: unknown): OutputError {
  return new OutputError({
    code: 'UNDISTRO_OUTPUT_DOCKER',
    problem: `the Docker daemon at ${host} ${problem}`,
    hint: 'Is it running, and may this user use its socket? Without Docker, write the image with writeTarball() or writeLayout().',
    cause,
  })
}
