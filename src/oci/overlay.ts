import type { Entry } from '../archive/index.js'
import type { Content } from '../rootfs/index.js'

/** What a runtime would see at a path, and where a file's content comes from. */
export interface OverlayNode {
  readonly entry: Entry
  /** Names a file's content; the same name means the same bytes. */
  readonly content?: string | undefined
}

/** The root file system that layers give when a runtime lays them over each other (OCI image specification, `layer.md`). */
export class Overlay {
  readonly #nodes = new Map<string, OverlayNode>()

  get(path: string): OverlayNode | undefined {
    return this.#nodes.get(path)
  }

  paths(): readonly string[] {
    return [...this.#nodes.keys()]
  }

  /** Applies one entry of a layer: what is no directory takes the place of whatever was there with all below it. */
  apply(node: OverlayNode): void {
    const { path, type } = node.entry
    if (type !== 'directory' && this.#nodes.get(path)?.entry.type === 'directory') this.#removeBelow(path)
    this.#nodes.set(path, node)
  }

  #removeBelow(path: string): void {
    for (const other of this.paths()) if (other.startsWith(`${path}/`)) this.#nodes.delete(other)
  }
}

/** The name of the file by which a layer hides a path of those below it (OCI image specification, `layer.md`, whiteouts). */
export function whiteoutName(path: string): string {
  const name = path.lastIndexOf('/') + 1
  return `${path.slice(0, name)}.wh.${path.slice(name)}`
}

/** Whether a path has a name that in a layer hides another. */
export function isWhiteoutName(path: string): boolean {
  return path.startsWith('.wh.', path.lastIndexOf('/') + 1)
}

/** A name for content: equal names mean equal bytes. */
export function contentName(content: Content, digest: (bytes: Uint8Array) => string): string {
  switch (content.kind) {
    case 'package':
      return packageContentName(content.datahash, content.path)
    case 'blob':
      return content.digest
    case 'bytes':
      return digest(content.bytes)
  }
}

/** The name of a package file's content. */
export function packageContentName(datahash: string, path: string): string {
  return `package:${datahash}:${path}`
}
