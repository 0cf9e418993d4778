import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { dockerLoad, tarballStream } from '../../../src/oci/index.js'
import { failure } from '../../support/failures.js'
import { newStore, testImage } from '../../support/images.js'
import { temporaryDirectory } from '../../support/repository.js'

type Daemon = (request: IncomingMessage, response: ServerResponse) => unknown

const loaded = '{"stream":"Loaded image: me/app:1\\n"}\n'

async function* archive(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('an ')
  yield Buffer.from('archive')
}

/** Answers after the whole archive has come. */
function answering(status: number, body: string): Daemon {
  return async (request, response) => {
    await buffer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }
}

function listening(daemon: Daemon): Server {
  const server = createServer((request, response) => void daemon(request, response))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

/** Starts a daemon on a socket and returns its address. */
async function onSocket(daemon: Daemon): Promise<string> {
  const socket = join(await temporaryDirectory(), 'docker.sock')
  const server = listening(daemon)
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return `unix://${socket}`
}

/** Starts a daemon on a port and returns it. */
async function onPort(daemon: Daemon): Promise<number> {
  const server = listening(daemon)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('a daemon', () => {
  test('gets the archive, and its answer comes back', async () => {
    const requests: unknown[] = []
    const host = await onSocket(async (request, response) => {
      const { method, url, headers } = request
      requests.push([method, url, headers['content-type'], (await buffer(request)).toString()])
      response.end(loaded)
    })
    expect(await dockerLoad(archive(), { host })).toBe('Loaded image: me/app:1')
    expect(requests).toEqual([['POST', '/images/load?quiet=1', 'application/x-tar', 'an archive']])
  })

  test('may say more before that', async () => {
    const host = await onSocket(answering(200, `{"status":"Loading layer"}\r\n{"stream":"step"}\r\n\r\n${loaded}`))
    expect(await dockerLoad(archive(), { host })).toBe('Loaded image: me/app:1')
  })

  test('may say nothing', async () => {
    expect(await dockerLoad(archive(), { host: await onSocket(answering(200, '')) })).toBe('')
  })

  test.each(['tcp', 'http'])('may listen on a port: %s', async scheme => {
    const host = `${scheme}://127.0.0.1:${await onPort(answering(200, loaded))}`
    expect(await dockerLoad(archive(), { host })).toBe('Loaded image: me/app:1')
  })

  test('may be named by DOCKER_HOST', async () => {
    vi.stubEnv('DOCKER_HOST', await onSocket(answering(200, loaded)))
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await dockerLoad(archive())).toBe('Loaded image: me/app:1')
  })
})

describe('a refusal', () => {
  test.each([
    [
      'in the stream',
      200,
      '{"stream":"step"}\n{"errorDetail":{},"error":"no space left"}\n',
      'answers 200: no space left',
    ],
    ['by a status with a message', 500, '{"message":"bad tar"}\n', 'answers 500: bad tar'],
    ['by a status with a text', 502, 'Bad Gateway', 'answers 502: Bad Gateway'],
    ['by a status alone', 404, '', 'answers 404'],
    ['that is not quite JSON', 500, '{broken', 'answers 500: {broken'],
  ])('%s is an error that repeats it', async (_, status, body, message) => {
    const host = await onSocket(answering(status, body))
    await expect(dockerLoad(archive(), { host })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_DOCKER', { message: `the Docker daemon at ${host} ${message}` }),
    )
  })

  test('is an error when the daemon hangs up', async () => {
    const host = await onSocket(request => request.socket.destroy())
    await expect(dockerLoad(archive(), { host })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_DOCKER', { message: 'does not answer' }),
    )
  })

  test('is an error when the daemon hangs up in its answer', async () => {
    const host = await onSocket(async (request, response) => {
      await buffer(request)
      response.writeHead(200, { 'content-length': 1000 }).write('{"stream":"')
      await setTimeout(20)
      request.socket.destroy()
    })
    await expect(dockerLoad(archive(), { host })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_DOCKER', { message: 'does not answer' }),
    )
  })
})

describe('no daemon', () => {
  test('at a socket is an error that says what to do', async () => {
    const host = `unix://${join(await temporaryDirectory(), 'docker.sock')}`
    await expect(dockerLoad(archive(), { host })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_DOCKER', { message: `${host} does not answer: ` }),
    )
    await expect(dockerLoad(archive(), { host })).rejects.toThrow('Is it running')
  })

  test('at a port is an error', async () => {
    const host = 'tcp://127.0.0.1:1'
    await expect(dockerLoad(archive(), { host })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_DOCKER', { message: `${host} does not answer: ` }),
    )
  })

  test.each(['ssh://me@example.org', 'npipe:////./pipe/docker', 'unix://', 'tcp://', '/var/run/docker.sock', ''])(
    'is at %j, which is no address of one',
    async host => {
      await expect(dockerLoad(archive(), { host })).rejects.toThrow(
        failure('UNDISTRO_OUTPUT_DOCKER', { message: 'no address of a Docker daemon' }),
      )
    },
  )
})

describe('an archive that cannot be read', () => {
  test('fails with its own error', async () => {
    const store = await newStore()
    const image = await testImage(store)
    const host = await onSocket(answering(200, loaded))
    const platform = tarballStream(image, store, { platform: 'linux/riscv64' })
    await expect(dockerLoad(platform, { host })).rejects.toThrow(failure('UNDISTRO_OUTPUT_PLATFORM'))
    await rm(store.blobPath(image.root.digest))
    const missing = tarballStream(image, store)
    await expect(dockerLoad(missing, { host })).rejects.toThrow(failure('UNDISTRO_STORE_MISSING'))
  })
})

describe('an abort', () => {
  const reason = new Error('enough')

  test.each<[string, (abort: () => void) => Daemon]>([
    ['before the answer', abort => abort],
    [
      'in the answer',
      abort => async (request, response) => {
        await buffer(request)
        response.writeHead(200).write('{"stream":"')
        await setTimeout(20)
        abort()
      },
    ],
  ])('%s rejects with the signal’s reason', async (_, daemon) => {
    const controller = new AbortController()
    const host = await onSocket(daemon(() => controller.abort(reason)))
    await expect(dockerLoad(archive(), { host, signal: controller.signal })).rejects.toBe(reason)
  })

  test('before it starts rejects with the signal’s reason', async () => {
    const host = await onSocket(answering(200, loaded))
    await expect(dockerLoad(archive(), { host, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
