import type { Image } from './image.js'

/** The name an image goes by in a layout or archive: `repository:tag`. */
export interface ImageName {
  /** Absent: the image goes by its digest alone. */
  readonly tag?: string | undefined
}

/** The text of the file `oci-layout` (OCI image specification, `image-layout.md`). */
export const ociLayoutFile = '{"imageLayoutVersion":"1.0.0"}'

/** An entry of a layout's `index.json`. */
export interface LayoutDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** The entry of an image in a layout's `index.json`. */
export function layoutDescriptor({ root }: Image, { tag }: ImageName): LayoutDescriptor {
  const { mediaType, digest, size } = root
  const name = tag === undefined ? undefined : tagOf(tag)
  return {
    mediaType,
    digest,
    size,
    ...(tag !== undefined && {
      annotations: { 'io.containerd.image.name': tag, 'org.opencontainers.image.ref.name': name ?? tag },
    }),
  }
}

/** The text of a layout's `index.json`. */
export function layoutIndex(descriptors: readonly LayoutDescriptor[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: descriptors,
  })
}

/** The tag alone: what stands behind the last colon, unless that belongs to a port. */
function tagOf(name: string): string | undefined {
  const colon = name.lastIndexOf(':')
  return colon > name.lastIndexOf('/') ? name.slice(colon + 1) : undefined
}
