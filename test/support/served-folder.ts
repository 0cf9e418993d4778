import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sha256 } from './repository.js'

/** A folder behind a web server. */
export interface ServedFolder {
  readonly origin: string
  /** What was asked for and how it was answered, as in `200 /x86_64/APKINDEX.tar.gz`. */
  readonly requests: readonly string[]
}

/** Serves the files of a folder with their ETags, until the test ends. */
export async function serveFolder(directory: string): Promise<ServedFolder> {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const { url = '', headers } = request
    const answer = await answerTo(join(directory, decodeURIComponent(url)), headers['if-none-match'])
    requests.push(`${answer.status} ${url}`)
    response.writeHead(answer.status, { 'content-length': answer.body.length, etag: answer.etag }).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

async function answerTo(
  file: string,
  known: string | undefined,
): Promise<{ readonly status: number; readonly body: Buffer; readonly etag: string }> {
  const bytes = await readFile(file).catch(() => undefined)
  const nothing = Buffer.alloc(0)
  if (bytes === undefined) return { status: 404, body: nothing, etag: '""' }
  const etag = `"${sha256(bytes)}"`
  return etag === known ? { status: 304, body: nothing, etag } : { status: 200, body: bytes, etag }
}
