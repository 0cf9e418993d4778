import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, onTestFinished, vi } from 'vitest'
import { readTarFiles } from '../../../src/archive/index.js'
import { type BuiltImage, type ImageBuilder, image } from '../../../src/index.js'
import { Store } from '../../../src/store/index.js'
import { jsonOf } from '../../support/images.js'
import { type AppliedTree, applyLayers } from '../../support/layer-applier.js'
import { type TestPackage, temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

/** The key of every repository that a test says nothing else of. */
export const { trusted } = testKey()

/** Where the packages of {@link fromPublished} are said to be. */
export const published = 'https://example.org/main'

/** A folder for each test of a file. */
export let directory: string

/** A store for each test of a file. */
export let store: Store

beforeEach(async () => {
  vi.stubEnv('SOURCE_DATE_EPOCH', undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
  directory = await temporaryDirectory()
  store = await Store.open(join(directory, 'store'))
})

/** The folder of a repository. */
export const folder = (name = 'main'): string => join(directory, name)

/** An image for x86_64 with packages from a folder of this machine. */
export async function from(packages: readonly TestPackage[]): Promise<ImageBuilder> {
  await writeRepository(folder(), packages)
  return image()
    .repository(folder(), { keys: [trusted] })
    .arch('x86_64')
}

/** An image for x86_64 with packages from a public repository, of which this machine has a mirror. */
export async function fromPublished(packages: readonly TestPackage[]): Promise<ImageBuilder> {
  await writeRepository(folder(), packages)
  return image()
    .repository(published, { mirror: folder(), keys: [trusted] })
    .arch('x86_64')
}

export function build(builder: ImageBuilder): Promise<BuiltImage> {
  return builder.build({ store })
}

/** What the layers of an image give when they are laid over each other. */
export async function treeOf(built: BuiltImage, index = 0): Promise<AppliedTree> {
  const layers = built.platforms[index]?.layers ?? []
  return applyLayers(
    store,
    layers.map(({ digest }) => digest),
  )
}

/** The text of a file that is in the uppermost layer. */
export async function textIn(built: BuiltImage, path: string): Promise<string | undefined> {
  const digest = built.platforms[0]?.layers.at(-1)?.digest
  if (digest === undefined) throw new Error('the image has no layers')
  return readTarFiles(gunzipSync(await store.readAll(digest)))
    .get(path)
    ?.toString('utf8')
}

/** The configuration of an image. */
export async function configOf(built: BuiltImage): Promise<{ created: string; config: Record<string, unknown> }> {
  const [platform] = built.platforms
  if (platform === undefined) throw new Error('the image has no platform')
  return (await jsonOf(store, platform.config)) as { created: string; config: Record<string, unknown> }
}
