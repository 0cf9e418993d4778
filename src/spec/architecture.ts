import { endianness } from 'node:os'
import { ConfigError } from '../errors/index.js'

/** Every architecture in apk's spelling, with the OCI platform it is (OCI image specification, `image-index.md`). */
export const architectures = {
  x86_64: { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armv7: { architecture: 'arm', variant: 'v7' },
  armhf: { architecture: 'arm', variant: 'v6' },
  x86: { architecture: '386' },
  ppc64le: { architecture: 'ppc64le' },
  s390x: { architecture: 's390x' },
  riscv64: { architecture: 'riscv64' },
  loongarch64: { architecture: 'loong64' },
} as const satisfies Record<string, { architecture: string; variant?: string }>

/** An architecture as apk spells it. */
export type Architecture = keyof typeof architectures

const aliases: ReadonlyMap<string, Architecture> = new Map<string, Architecture>([
  ['amd64', 'x86_64'],
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['arm64/v8', 'aarch64'],
  ['arm/v7', 'armv7'],
  ['arm/v6', 'armhf'],
  ['386', 'x86'],
  ['i386', 'x86'],
  ['ia32', 'x86'],
  ['loong64', 'loongarch64'],
])

/** Reads an architecture in apk's, OCI's or Node's spelling, `linux/` before it or not; `undefined` when it is none. */
export function parseArchitecture(text: string): Architecture | undefined {
  const name = text.startsWith('linux/') ? text.slice('linux/'.length) : text
  return isArchitecture(name) ? name : aliases.get(name)
}

function isArchitecture(name: string): name is Architecture {
  return Object.hasOwn(architectures, name)
}

/**
 * The architecture of the machine this runs on.
 *
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_UNSUPPORTED` where no apk architecture certainly is it: Node's
 * `arm`, say, does not tell armv7 from armhf.
 */
export function hostArchitecture(): Architecture {
  // Node calls both byte orders `ppc64`.
  const name = process.arch === 'ppc64' ? `ppc64${endianness().toLowerCase()}` : process.arch
  const found = parseArchitecture(name)
  if (found !== undefined) return found
  throw new ConfigError({
    code: 'UNDISTRO_CONFIG_UNSUPPORTED',
    issues: [
      {
        path: 'archs',
        problem: `this machine is ${JSON.stringify(process.arch)}, which names no apk architecture for certain`,
        hint: `Say which to build for: call .arch(...) with any of ${Object.keys(architectures).join(', ')}.`,
      },
    ],
  })
}
