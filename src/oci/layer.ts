import { createHash } from 'node:crypto'
import { type Compression, codecName, gzip } from '../archive/index.js'
import { type Blob, type Digest, digestFromHex, digestOf, type Store } from '../store/index.js'
import type { LayerPackage, LayerPlan, MadeLayerPlan } from './layer-plan.js'
import { layerTar } from './layer-tar.js'
import { contentName } from './overlay.js'

/** A layer whose blob is in the store. */
export interface Layer extends Blob {
  /** Digest of the uncompressed tar. */
  readonly diffId: Digest
  /** The packages whose files it has; empty for the state layer. */
  readonly packages: readonly LayeredPackage[]
  /** Whether it was compressed just now, or its bytes were there. */
  readonly made: boolean
}

/** A package whose files a layer has. */
export interface LayeredPackage {
  readonly name: string
  readonly version: string
  /** Hex SHA-256 of the package's data member, which its signed control part states. */
  readonly datahash: string
}

/** What is noted of a made layer. */
interface LayerFact {
  readonly digest: Digest
  readonly size: number
  readonly diffId: Digest
}

/** Changes when the bytes that a plan gives change: notes of made layers are then made anew. */
const formatVersion = 1

/**
 * Sees to it that a layer's blob is in the store. A package's layer is there since the package was verified; a made one
 * is written once, and found again by what it is made of.
 */
export async function storeLayer(
  plan: LayerPlan,
  store: Store,
  options: { compression: Compression; signal?: AbortSignal | undefined },
): Promise<Layer> {
  if (plan.kind === 'package') {
    const { datahash, size, diffId } = plan.package
    return {
      digest: digestFromHex(datahash),
      size,
      diffId: digestFromHex(diffId),
      packages: layered([plan.package]),
      made: false,
    }
  }
  const key = recipeHash(plan, options.compression)
  const known = store.readFact('layer', key) as LayerFact | undefined
  if (known !== undefined && store.has(known)) return { ...known, packages: layered(plan.packages), made: false }
  const fact = await writeLayer(plan, store, options)
  await store.writeFact('layer', key, fact)
  return { ...fact, packages: layered(plan.packages), made: true }
}

function layered(packages: readonly LayerPackage[]): readonly LayeredPackage[] {
  return packages.map(({ name, version, datahash }) => ({ name, version, datahash }))
}

async function writeLayer(
  plan: MadeLayerPlan,
  store: Store,
  options: { compression: Compression; signal?: AbortSignal | undefined },
): Promise<LayerFact> {
  const hash = createHash('sha256')
  async function* hashedTar(): AsyncGenerator<Uint8Array> {
    for await (const chunk of layerTar(plan, store)) {
      options.signal?.throwIfAborted()
      hash.update(chunk)
      yield chunk
    }
  }
  const blob = await store.putStream(gzip(hashedTar(), options.compression))
  return { ...blob, diffId: digestFromHex(hash.digest('hex')) }
}

/** Names everything that a made layer's bytes depend on. */
function recipeHash(plan: MadeLayerPlan, compression: Compression): string {
  const nodes = plan.nodes.map(node => {
    if (node.type !== 'file') return node
    const { content, sha1: _, ...rest } = node
    return { ...rest, content: contentName(content, digestOf) }
  })
  const recipe = { formatVersion, codec: codecName[compression], nodes, whiteouts: plan.whiteouts }
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex')
}
