import { afterEach, expect, test } from 'vitest'
import { architectures, hostArchitecture, parseArchitecture } from '../../../src/spec/index.js'
import { configErrorOf } from './config-issues.js'

const realArch = process.arch

function pretendArch(arch: string): void {
  Object.defineProperty(process, 'arch', { value: arch })
}

afterEach(() => pretendArch(realArch))

test.each([
  ['x86_64', 'x86_64'],
  ['amd64', 'x86_64'],
  ['x64', 'x86_64'],
  ['linux/amd64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['linux/arm64/v8', 'aarch64'],
  ['arm/v7', 'armv7'],
  ['arm/v6', 'armhf'],
  ['386', 'x86'],
  ['loong64', 'loongarch64'],
  ['riscv64', 'riscv64'],
])('%s is the architecture %s', (text, architecture) => {
  expect(parseArchitecture(text)).toBe(architecture)
})

test.each(['', 'mips', 'arm', 'constructor', 'toString', '__proto__', 'X86_64', 'ppc64', 'linux/'])(
  '%j is no architecture',
  text => {
    expect(parseArchitecture(text)).toBeUndefined()
  },
)

test('every architecture is read back from its own name and from its OCI platform', () => {
  for (const [name, platform] of Object.entries<{ architecture: string; variant?: string }>(architectures)) {
    expect(parseArchitecture(name)).toBe(name)
    expect(parseArchitecture([platform.architecture, platform.variant].filter(Boolean).join('/'))).toBe(name)
  }
})

test('the host’s architecture is that of Node', () => {
  pretendArch('arm64')
  expect(hostArchitecture()).toBe('aarch64')
})

test.each(['arm', 'mips', 'ppc'])('a host that Node calls %s has to be told what to build for', arch => {
  pretendArch(arch)
  const error = configErrorOf(hostArchitecture)
  expect(error.code).toBe('UNDISTRO_CONFIG_UNSUPPORTED')
  expect(error.message).toContain(JSON.stringify(arch))
  expect(error.hint).toContain('call .arch(...)')
})
