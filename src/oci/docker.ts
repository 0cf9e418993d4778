import { Readable } from 'node:stream'
import type { Client } from 'undici'
import { OutputError, UndistroError } from '../errors/index.js'

/** Where a Docker daemon listens unless `DOCKER_HOST` says otherwise. */
const defaultSocket = '/var/run/docker.sock'

/** Where an image is loaded. */
export interface DockerLoadOptions {
  /** `unix:///path/to/docker.sock` or `tcp://host:port`. Default: `DOCKER_HOST`, or `unix:///var/run/docker.sock`. */
  readonly host?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Gives an image archive to a Docker daemon through its API (`POST /images/load`), without a Docker client.
 *
 * @returns What the daemon says it loaded, as in `Loaded image: me/app:1`.
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_DOCKER`; what reading the archive throws.
 */
export async function dockerLoad(archive: AsyncIterable<Uint8Array>, options: DockerLoadOptions = {}): Promise<string> {
  const host = options.host ?? process.env['DOCKER_HOST'] ?? `unix://${defaultSocket}`
  const client = await connect(host)
  try {
    const { statusCode, text } = await postArchive(client, archive, options.signal).catch(cause => {
      options.signal?.throwIfAborted()
      throw UndistroError.is(cause) ? cause : refused(host, `does not answer: ${cause.message}`, cause)
    })
    const { messages, error } = readAnswer(text)
    if (statusCode === 200 && error === undefined) return messages.at(-1) ?? ''
    throw refused(host, `answers ${statusCode}: ${error ?? text.slice(0, 500)}`)
  } finally {
    await client.destroy()
  }
}

async function connect(host: string): Promise<Client> {
  const { Client } = await import('undici')
  const patient = { headersTimeout: 0, bodyTimeout: 0 }
  const [, socketPath] = /^unix:\/\/(.+)$/.exec(host) ?? []
  if (socketPath !== undefined) return new Client('http://docker', { ...patient, socketPath })
  const url = host.replace(/^tcp:/, 'http:')
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return new Client(url, patient)
  throw new OutputError({
    code: 'UNDISTRO_OUTPUT_DOCKER',
    problem: `${JSON.stringify(host)} is no address of a Docker daemon that can be spoken to from here`,
    hint: 'Give one like unix:///var/run/docker.sock or tcp://127.0.0.1:2375, as `host` or in DOCKER_HOST.',
  })
}

async function postArchive(
  client: Client,
  archive: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ statusCode: number; text: string }> {
  const { statusCode, body } = await client.request({
    method: 'POST',
    path: '/images/load?quiet=1',
    headers: { 'content-type': 'application/x-tar' },
    body: Readable.from(archive),
    signal: signal ?? null,
  })
  return { statusCode, text: await body.text() }
}

/** The daemon answers with one JSON object a line: `stream` is progress, `error` or `message` a refusal. */
function readAnswer(text: string): { messages: readonly string[]; error: string | undefined } {
  const lines = text.split('\n').filter(line => line.startsWith('{'))
  const objects = lines.map(decodeLine)
  return {
    messages: objects.flatMap(({ stream }) => (stream === undefined ? [] : [stream.trim()])),
    error: objects.map(({ error, message }) => error ?? message).find(found => found !== undefined),
  }
}

function decodeLine(line: string): { stream?: string; error?: string; message?: string } {
  try {
    return JSON.parse(line)
  } catch {
    return { error: line }
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
