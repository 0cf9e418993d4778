import { type Image, type Platform, type RunConfig, storeImage, storePlatformImage } from '../../src/oci/index.js'
import { type Blob, Store } from '../../src/store/index.js'
import { plan } from './layers.js'
import { type TestPackage, temporaryDirectory, testTime } from './repository.js'

/** What a container of an image starts with that says nothing of it. */
export const plainRun: RunConfig = { env: {}, labels: {}, volumes: [], ports: [] }

/** A new store. */
export async function newStore(): Promise<Store> {
  return Store.open(await temporaryDirectory())
}

/** Builds an image of test packages for some platforms, into a store. */
export async function testImage(
  store: Store,
  packages: readonly TestPackage[] = [{ name: 'a', files: { a: 'a' } }],
  architectures: readonly [string, ...string[]] = ['amd64'],
): Promise<Image> {
  const layers = await (await plan(packages)).store(store)
  const platformImage = (architecture: string): ReturnType<typeof storePlatformImage> => {
    const platform: Platform = { os: 'linux', architecture }
    return storePlatformImage({ platform, layers, run: plainRun, annotations: {}, created: testTime }, store)
  }
  const [first, ...others] = architectures
  const images = await Promise.all(others.map(platformImage))
  return storeImage([await platformImage(first), ...images], {}, store)
}

/** The JSON in a blob. */
export async function jsonOf(store: Store, { digest }: Pick<Blob, 'digest'>): Promise<unknown> {
  return JSON.parse(await textOf(store, { digest }))
}

/** The text in a blob. */
export async function textOf(store: Store, { digest }: Pick<Blob, 'digest'>): Promise<string> {
  return Buffer.from(await store.readAll(digest)).toString('utf8')
}
