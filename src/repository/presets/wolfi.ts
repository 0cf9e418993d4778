import type { KeySpec } from '../../spec/index.js'
import type { Preset } from './preset.js'

/** Options of {@link wolfi}. */
export interface WolfiOptions {
  /** A URL or folder to fetch from instead of `https://packages.wolfi.dev/os`, laid out in the same way. */
  readonly mirror?: string | undefined
}

/** The Wolfi distribution (glibc) with its signing key. */
export function wolfi(options: WolfiOptions = {}): Preset {
  const { mirror } = options
  return {
    name: 'wolfi',
    repositories: [
      {
        url: 'https://packages.wolfi.dev/os',
        distribution: 'wolfi',
        libc: 'glibc',
        keys: [wolfiKey],
        ...(mirror !== undefined && { mirror }),
      },
    ],
  }
}

const wolfiKey: KeySpec = {
  name: 'wolfi-signing.rsa.pub',
  location: 'https://packages.wolfi.dev/os/wolfi-signing.rsa.pub',
  pem: `-----BEGIN PUBLIC KEY-----
MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA5qQUHmzqX9oa/RS3OSgL
YTYB1mzvVmnWC0JXsAafdgRkavJ9xRhsXMKXWPKMghZw6UnkxuxQCZlB9UhaFqed
X7SWfQ8qRgECFmdGUjoeV7P3VUkg17RU0mUKsXZZF/2mU+jCGyk5eweKcLWrk6bn
lNNF1vBJ9EXbHdfvbQsA5GfLku5tJhqRJ4FVQAGCw+1JoSKu+o3q+6xP7z6kMfR9
cp54FSj48rTJUibbAv+cPtZ3AnbpjdyarV7SYMfxp14Q/KR0CJYDihG3CFoU+TaM
dr7LUrgXaYw7m7g8hA2PY1jF8aqDqVFjVu/csPKnKVQSqNHfm4C4gljwT6TDVhPe
6xKSGKfAUNvHx2RIqSsZJCh68Af+VnfuimbHMYzGhzV4/efihpJlYsDnOXJj/PeY
SbEIYG2yoI3AYvDFyFX2OAOtQ9d4TPs4zS4aDg4R3UseXLib46FX3ZTfIi1/W0IO
eC3AFU5mK+02jq+7swcGbgzem30dFA/B3n8NQExJjF2WlGNJxFw2WnJQqKIkIh0s
km5jaxJ28xYgik+bEgxy1LsilKTowdkbEPRKv36JGdap4dOEGR+LwZsM+ontF1AO
wY6tvwtZKJWhgj7ES3BdtiC1GA2htFnP90lA7KnKbSMOxwWtSCH8spitdPdzgI8G
SxrOb0SZs6ZFAxYYe3GlvS0CAwEAAQ==
-----END PUBLIC KEY-----
`,
}
