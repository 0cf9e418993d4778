import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OutputError } from '../errors/index.js'
import { type Blob, hexOf, type Store } from '../store/index.js'
import { type Image, imageBlobs } from './image.js'
import { type ImageName, type LayoutDescriptor, layoutDescriptor, layoutIndex, ociLayoutFile } from './layout-files.js'

/**
 * Writes an image as an OCI image layout into a folder, which is new, empty or a layout already. In one that is, the
 * image takes the place of what had its tag, and everything else stays. `index.json` is written last, so that whoever
 * reads the folder meanwhile finds either the old state or the new.
 *
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_EXISTS`; `StoreError` or `IntegrityError` when the store is damaged.
 */
export async function writeLayout(
  image: Image,
  directory: string,
  store: Store,
  options: ImageName & { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256')
  const present = await presentDescriptors(directory)
  await mkdir(blobs, { recursive: true })
  for (const blob of imageBlobs(image)) await copyBlob(blob, join(blobs, hexOf(blob.digest)), store, options.signal)
  const added = layoutDescriptor(image, options)
  const kept = present.filter(
    other => other.digest !== added.digest && (nameOf(other) === undefined || nameOf(other) !== nameOf(added)),
  )
  await replaceFile(join(directory, 'oci-layout'), ociLayoutFile)
  await replaceFile(join(directory, 'index.json'), layoutIndex([...kept, added]))
}

async function presentDescriptors(directory: string): Promise<readonly LayoutDescriptor[]> {
  const names = await readdir(directory).catch(ignoreMissing)
  if (names === undefined || names.length === 0) return []
  if (!names.includes('oci-layout')) {
    throw new OutputError({
      code: 'UNDISTRO_OUTPUT_EXISTS',
      problem: 'the folder for an image layout has other files in it',
      place: { file: directory },
      hint: 'Name a new or empty folder, or one that is an image layout.',
    })
  }
  const text = await readFile(join(directory, 'index.json'), 'utf8').catch(ignoreMissing)
  return text === undefined ? [] : (JSON.parse(text) as { manifests: LayoutDescriptor[] }).manifests
}

async function copyBlob(blob: Blob, target: string, store: Store, signal: AbortSignal | undefined): Promise<void> {
  if ((await stat(target).catch(ignoreMissing))?.size === blob.size && (await hasDigest(target, blob))) return
  const temporary = `${target}.${randomUUID()}.part`
  const handle = await open(temporary, 'wx')
  try {
    for await (const chunk of store.read(blob.digest)) {
      signal?.throwIfAborted()
      await handle.write(chunk)
    }
    await handle.sync()
    await handle.close()
    await rename(temporary, target)
  } finally {
    await handle.close()
    await rm(temporary, { force: true })
  }
}

async function hasDigest(file: string, { digest }: Blob): Promise<boolean> {
  const hash = createHash('sha256')
  const handle = await open(file)
  for await (const chunk of handle.createReadStream() as AsyncIterable<Uint8Array>) hash.update(chunk)
  return hash.digest('hex') === hexOf(digest)
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`
  await writeFile(temporary, text, { flush: true })
  await rename(temporary, file)
}

function nameOf({ annotations }: LayoutDescriptor): string | undefined {
  return annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name']
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
