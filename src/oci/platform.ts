/** What an image runs on (OCI image specification, `image-index.md`). */
export interface Platform {
  readonly os: 'linux'
  readonly architecture: string
  readonly variant?: string | undefined
}

/** A platform as text: `linux/arm64`, `linux/arm/v7`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(part => part !== undefined).join('/')
}
