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

const aliases: Readonly<Record<string, Architecture>> = {
  amd64: 'x86_64',
  x64: 'x86_64',
  arm64: 'aarch64',
  'arm/v7': 'armv7',
  'arm/v6': 'armhf',
  '386': 'x86',
  i386: 'x86',
  ia32: 'x86',
  loong64: 'loongarch64',
  ppc64: 'ppc64le',
}

/** Reads an architecture in apk's, OCI's or Node's spelling; `undefined` when it is none. */
export function parseArchitecture(text: string): Architecture | undefined {
  const name = text.startsWith('linux/') ? text.slice('linux/'.length) : text
  if (Object.hasOwn(architectures, name)) return name as Architecture
  return aliases[name]
}

/** The architecture of the machine this runs on. */
export function hostArchitecture(): Architecture {
  return parseArchitecture(process.arch) ?? 'x86_64'
}
